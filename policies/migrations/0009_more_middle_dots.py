"""Bring landed names into the form that knows more middle dots, several in a row and the ideographic full stop.

Each change of a row stands in its history. Backwards there is nothing to do: the earlier code reads the form too.
"""

from django.db import migrations
from django.utils import timezone

from privacy.typed_text import normal_name

NOT_YET_ONE_DOT = "[◦▪⚫⦁˙\u0307。\U00010101]|·[· ]*·"
REASON = "统一姓名中间隔号的写法"


def bring_into_form(apps, schema_editor):
    """Rewrite the names of persons, one by one: they are few."""
    model, history = apps.get_model("policies", "Person"), apps.get_model("policies", "HistoricalPerson")
    kept = {field.attname for field in history._meta.concrete_fields}
    for row in model.objects.filter(name__regex=NOT_YET_ONE_DOT):
        name = normal_name(row.name.replace(" \u0307", "·"))  # what U+02D9 was stored as
        if name == row.name:
            continue
        model.objects.filter(pk=row.pk).update(name=name)
        values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields} | {"name": name}
        history.objects.create(
            **{column: value for column, value in values.items() if column in kept},
            history_date=timezone.now(),
            history_type="~",
            history_change_reason=REASON,
        )


class Migration(migrations.Migration):

    dependencies = [
        ("policies", "0008_status_reasons_encrypted"),
    ]

    operations = [
        migrations.RunPython(bring_into_form, migrations.RunPython.noop),
    ]
