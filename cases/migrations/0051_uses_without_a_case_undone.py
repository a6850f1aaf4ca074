"""On the way back, uses without a case go and their quotas are as before: the columns before knew none."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HELD = ("reserved", "consumed")


def forget(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give back to its counter what each use took, and delete the uses."""
    uses = apps.get_model("cases", "QuotaUse").objects.filter(case=None)
    for use in uses.filter(status__in=HELD).select_related("counter"):
        use.counter.refresh_from_db()
        use.counter.used -= use.amount
        use.counter.save(update_fields=["used"])
    uses.delete()


class Migration(migrations.Migration):

    dependencies = [("cases", "0050_uses_without_a_case")]

    operations = [migrations.RunPython(migrations.RunPython.noop, forget)]
