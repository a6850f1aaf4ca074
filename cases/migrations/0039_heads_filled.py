"""Cases that are there already get their heads, as they stand: run ``verify_events`` of the version before first."""

from itertools import islice
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from cases.bookkeeping.heads import REGISTERS, register_seal, seal_of


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Number every case in the first register; a database without cases makes its registers when the first is opened."""
    Event, Head, Register = (apps.get_model("cases", name) for name in ("CaseEvent", "CaseHead", "HeadRegister"))
    last = Event.objects.order_by("case_id", "-sequence").distinct("case_id").select_related("case")
    cases = last.count()
    if not cases:
        return
    for pk in range(1, REGISTERS + 1):
        register = Register(pk=pk, count=cases if pk == 1 else 0)
        register.seal = register_seal(register)
        register.save()
    heads = (_head(Head, event, number) for number, event in enumerate(last.iterator(chunk_size=1000), start=1))
    while batch := list(islice(heads, 1000)):
        Head.objects.bulk_create(batch)


def _head(Head: Any, event: Any, number: int) -> Any:
    fields = {"sequence": event.sequence, "hash": event.hash, "state": event.to_state}
    head = Head(case_id=event.case_id, register_id=1, number=number, **fields)
    head.seal = seal_of(head, event.case.number)
    return head


class Migration(migrations.Migration):

    dependencies = [("cases", "0038_heads")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
