"""Saved filters name a state with its service: until now there was one service with states of its own."""

from urllib.parse import parse_qsl, urlencode

from django.db import migrations

ONLY = "green_channel"


def with_service(apps, schema_editor):
    rewrite(apps, lambda state: state if ":" in state else f"{ONLY}:{state}")


def without_service(apps, schema_editor):
    rewrite(apps, lambda state: state.rpartition(":")[2])


def rewrite(apps, changed):
    for saved in apps.get_model("cases", "SavedFilter").objects.filter(query__contains="state="):
        parts = [(name, changed(value) if name == "state" else value) for name, value in parse_qsl(saved.query)]
        saved.query = urlencode(parts)
        saved.save(update_fields=["query"])


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0034_expert_role"),
    ]

    operations = [
        migrations.RunPython(with_service, without_service),
    ]
