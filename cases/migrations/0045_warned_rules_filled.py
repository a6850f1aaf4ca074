"""Checks made before there was the column say, too, which rules only pointed something out."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROWS = 1_000  # at a time


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Read the verdicts of every check, a few at a time, and write the rules of its warnings beside them."""
    checks = apps.get_model("cases", "EligibilityCheck").objects.order_by("pk")
    last = 0
    while rows := list(checks.filter(pk__gt=last).only("pk", "verdicts")[:ROWS]):
        last = rows[-1].pk
        for row in rows:
            warned = (verdict for verdict in row.verdicts if verdict["outcome"] == "warn" and not verdict.get("word"))
            row.warned_rules = list(dict.fromkeys(verdict["rule"] for verdict in warned))
        checks.model.objects.bulk_update([row for row in rows if row.warned_rules], ["warned_rules"])


class Migration(migrations.Migration):

    dependencies = [("cases", "0044_warned_rules")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
