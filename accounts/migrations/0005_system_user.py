"""The account of jobs becomes one of its own kind; a superuser it needs to be no more."""

from django.db import migrations

USERNAME = "system"


def of_its_kind(apps, schema_editor):
    apps.get_model("accounts", "User").objects.filter(username=USERNAME).update(
        kind="system", is_superuser=False, is_staff=False
    )


def as_before(apps, schema_editor):
    apps.get_model("accounts", "User").objects.filter(username=USERNAME).update(kind="staff", is_superuser=True)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0004_user_kinds"),
    ]

    operations = [
        migrations.RunPython(of_its_kind, as_before),
    ]
