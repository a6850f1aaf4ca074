"""Bring the names and numbers that landed earlier into the form in which they are stored from now on.

Nothing is merged: a person whose number another record has is marked as its duplicate, a policy whose number in the
new form another policy has stays as it is; both are reported by primary key. Each change of a row stands in its
history. Cut short, it is simply run again. Backwards there is nothing to do: the earlier code reads the form too.
"""

import sys

from django.db import migrations, transaction
from django.utils import timezone

from privacy import keys
from privacy.identity import EIGHTEEN
from privacy.typed_text import normal_id_number, normal_name, normal_number, normal_phone

BATCH = 1_000
CITIZEN_TYPES = ["resident_id", "household_register", "hmt_residence_permit"]
REASON = "统一姓名和号码的写法"


def bring_into_form(apps, schema_editor):
    """Rewrite persons, then policies, a batch a transaction."""
    for name, form in (("Person", _person), ("Policy", _policy)):
        model, history = apps.get_model("policies", name), apps.get_model("policies", f"Historical{name}")
        last = 0
        while rows := list(model.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
            with transaction.atomic():
                for row in rows:
                    form(model, history, row)
            last = rows[-1].pk


def _person(model, history, row):
    changes = {}
    if (name := normal_name(row.name)) != row.name:
        changes["name"] = name
    number = normal_id_number(row.id_number.reveal())
    if number != row.id_number.reveal():
        changes |= {"id_number": number, "id_number_digest": keys.digest(number)}
    phone = normal_phone(row.phone.reveal())
    if phone != row.phone.reveal():
        changes |= {"phone": phone, "phone_digest": keys.digest(phone) if phone else ""}
    if "id_number" in changes or EIGHTEEN.fullmatch(number) or row.id_type in CITIZEN_TYPES:
        if other := _first_of(model, row, number):
            changes["duplicate_of_id"] = other.pk
    if changes:
        _change(model, history, row, changes)
    if "duplicate_of_id" in changes:
        _report(f"客户第 {row.pk} 行与第 {other.pk} 行证件号码相同：已标记，未合并，请人工核对。")


def _first_of(model, row, number):
    """Return the record of this number that stays the first: a citizen's under any paper, another's under the same."""
    others = model.objects.filter(id_number_digest=keys.digest(number), duplicate_of=None).exclude(pk=row.pk)
    if not EIGHTEEN.fullmatch(number):
        others = others.filter(id_type__in=CITIZEN_TYPES if row.id_type in CITIZEN_TYPES else [row.id_type])
    if row.duplicate_of_id is not None:
        return None
    if normal_id_number(row.id_number.reveal()) == row.id_number.reveal():
        others = others.filter(pk__lt=row.pk)  # of two rows in form the later is marked
    return others.order_by("pk").first()


def _policy(model, history, row):
    number = normal_number(row.number)
    if number == row.number:
        return
    if other := model.objects.filter(number=number).exclude(pk=row.pk).first():
        _report(f"保单第 {row.pk} 行改写后与第 {other.pk} 行保单号相同：未改，请人工核对。")
        return
    _change(model, history, row, {"number": number})


def _change(model, history, row, changes):
    model.objects.filter(pk=row.pk).update(**changes)
    changed = model.objects.get(pk=row.pk)
    kept = {field.attname for field in history._meta.concrete_fields}
    values = {field.attname: getattr(changed, field.attname) for field in model._meta.concrete_fields}
    history.objects.create(
        **{name: value for name, value in values.items() if name in kept},
        history_date=timezone.now(),
        history_type="~",
        history_change_reason=REASON,
    )


def _report(text):
    sys.stdout.write(f"{text}\n")


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('policies', '0005_one_form_of_names_and_numbers'),
    ]

    operations = [
        migrations.RunPython(bring_into_form, migrations.RunPython.noop),
    ]
