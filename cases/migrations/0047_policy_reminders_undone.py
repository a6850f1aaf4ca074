"""On the way back, messages without a case go: the columns before knew none."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Delete the reminders and their messages."""
    apps.get_model("cases", "PolicyReminder").objects.all().delete()
    apps.get_model("cases", "Message").objects.filter(case=None).delete()


class Migration(migrations.Migration):

    dependencies = [("cases", "0046_policy_reminders")]

    operations = [migrations.RunPython(migrations.RunPython.noop, forget)]
