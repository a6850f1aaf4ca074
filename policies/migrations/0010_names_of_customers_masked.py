"""Mask the names in customers' accounts and their history: names stand in clear in the tables of persons alone.

Backwards the accounts get the names of their persons again, their history not: what stood there is not known any more.
"""

from django.db import migrations

from privacy.masking import mask_name


def mask(apps, schema_editor):
    """Write the masked name of the person into the account and each of its past states."""
    _write(apps, mask_name)
    users = apps.get_model("accounts", "HistoricalUser")
    for account in apps.get_model("policies", "CustomerAccount").objects.select_related("person"):
        past = users.objects.filter(id=account.user_id)
        for name in past.values_list("display_name", flat=True).distinct():
            if "*" not in name:
                past.filter(display_name=name).update(display_name=mask_name(name)[:50])


def unmask(apps, schema_editor):
    """Write the name of the person into the account."""
    _write(apps, lambda name: name)


def _write(apps, shown):
    users = apps.get_model("accounts", "User")
    for account in apps.get_model("policies", "CustomerAccount").objects.select_related("person"):
        users.objects.filter(pk=account.user_id).update(display_name=shown(account.person.name)[:50])


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0009_leave_notes_encrypted"),
        ("policies", "0009_more_middle_dots"),
    ]

    operations = [
        migrations.RunPython(mask, unmask),
    ]
