"""Multiplies walked cases: every row that hangs on one is copied for another person at another time.

Keys are moved by a stride a table, the same for what points to them; times by the copy's own shift. It is all done by SQL
but the events and heads, whose hashes and seals are computed anew. A new kind of row that hangs on a case is found by itself.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.apps import apps
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from cases.bookkeeping import events, heads
from cases.models import Case, CaseEvent, CaseHead, HeadRegister
from policies.models import InsuredPerson
from samples.load import rows
from samples.load.templates import Template


@dataclass(frozen=True)
class Copy:
    """One case to make: the ``sequence``-th copy, of which template, for whom, how much later."""

    sequence: int
    template: Template
    insured: int
    policy_number: str
    number: str
    shift: timedelta
    team: int
    assignee: int | None


def tables() -> list[type[models.Model]]:
    """Return the models whose rows hang on a case or on an insured person because of one; ``Case`` first."""
    ours = [
        model
        for config in apps.get_app_configs()
        if config.name == "cases" or config.name.startswith("cases.") or hasattr(config.module, "service")
        for model in config.get_models(include_auto_created=True)
        if model is not Case
    ]
    found: list[type[models.Model]] = [Case]
    while added := [model for model in ours if model not in found and _parents(model, found)]:
        found += added
    return found


def _parents(model: type[models.Model], found: Iterable[type[models.Model]]) -> "list[models.ForeignKey]":
    """Return the fields by which rows of ``model`` hang on a case: straight first, by the person, by another such row."""
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    firm = [field for field in keys if not field.null or hasattr(model, "history_type")]
    return [field for wanted in (Case, InsuredPerson, *found) for field in firm if field.related_model is wanted]


class Multiplier:
    """Copies ``templates``, whose rows are those above ``before`` in each table."""

    def __init__(self, templates: list[Template], before: dict[type[models.Model], int]) -> None:
        """Measure how far apart the copies' keys must lie."""
        self.templates, self.before = templates, before
        self.strides = {model: max(1, highest(model) - before[model]) for model in before}
        self.events = self._events()

    def _events(self) -> dict[int, list[CaseEvent]]:
        found: dict[int, list[CaseEvent]] = {template.case: [] for template in self.templates}
        for event in CaseEvent.objects.filter(case__in=found).order_by("case", "sequence"):
            found[event.case_id].append(event)
        return found

    def copy(self, copies: list[Copy]) -> None:
        """Write ``copies``; needs a transaction. Foreign keys are looked at when it ends."""
        with connection.cursor() as cursor:
            _list(cursor, copies)
            for model in self.before:
                if model not in (CaseEvent, CaseHead):
                    cursor.execute(self._statement(model))
            chains = [self._chain(copy) for copy in copies]
            _write(cursor, EVENT, (event for chain in chains for event in chain))
            register, first = heads.reserve(len(copies))
            numbered = zip(copies, chains, itertools.count(first), strict=False)
            _write(cursor, HEAD, (self._head(copy, chain[-1], register, number) for copy, chain, number in numbered))
            cursor.execute("DROP TABLE load_copies")

    def _statement(self, model: type[models.Model]) -> str:
        fields = model._meta.concrete_fields
        columns = ", ".join(f'"{field.column}"' for field in fields)
        values = ", ".join(self._value(model, field) for field in fields)
        table = model._meta.db_table
        # What points to another row of its own table (a reversal to its entry) is looked at as it is written.
        made = f'SELECT {values} FROM "{table}" AS t {self._join(model)} ORDER BY t.{model._meta.pk.column}'  # noqa: S608
        return f'INSERT INTO "{table}" ({columns}) {made}'

    def _join(self, model: type[models.Model]) -> str:
        """Return how a template's row finds the copies that are made of it; later copies are no templates."""
        own = f"t.{model._meta.pk.column} > {self.before[model]}"
        own += f" AND t.{model._meta.pk.column} <= {self.before[model] + self.strides[model]}"
        if model is Case:
            return f"JOIN load_copies AS k ON k.template = t.id WHERE {own}"
        parent = _parents(model, self.before)[0]
        if parent.related_model is Case:
            return f"JOIN load_copies AS k ON k.template = t.{parent.column} WHERE {own}"
        if parent.related_model is InsuredPerson:
            return f"JOIN load_copies AS k ON k.template_insured = t.{parent.column} WHERE {own}"
        above = parent.related_model
        key, table = above._meta.pk.column, above._meta.db_table
        over = _parents(above, self.before)[0]
        template = "template_insured" if over.related_model is InsuredPerson else "template"
        return (
            f'JOIN "{table}" AS above ON above.{key} = t.{parent.column} '
            f"JOIN load_copies AS k ON k.{template} = above.{over.column} WHERE {own}"
        )

    def _value(self, model: type[models.Model], field: models.Field) -> str:
        column = f't."{field.column}"'
        own = OWN_VALUES.get((model, field.name)) or OWN_VALUES.get((None, field.name))
        if own:
            return own
        if isinstance(field, models.ForeignKey):
            related = field.related_model
            if related is InsuredPerson:
                return "k.insured"
            return f"{column} + {self.strides[related]} * k.sequence" if related in self.strides else column
        if field.primary_key:
            return f"{column} + {self.strides[model]} * k.sequence"
        if isinstance(field, models.DateTimeField):
            return f"{column} + k.shift"
        if isinstance(field, models.DateField):
            return f"({column} + k.shift)::date"
        return column

    def _chain(self, copy: Copy) -> list[CaseEvent]:
        """Return the copy's events, hashed anew."""
        stride, cases, previous = self.strides[CaseEvent], self.strides[Case], ""
        chain = [_shifted(template, copy, stride=stride, cases=cases) for template in self.events[copy.template.case]]
        for event in chain:
            event.previous_hash = previous
            event.hash = previous = events.event_hash(event, copy.number)
        return chain

    def _head(self, copy: Copy, last: CaseEvent, register: HeadRegister, number: int) -> CaseHead:
        head = CaseHead(case_id=last.case_id, register=register, number=number)
        heads.set_end(head, copy.number, last)
        return head


def _write(cursor: CursorWrapper, table: rows.Table, made: Iterable[models.Model]) -> None:
    with cursor.cursor.copy(table.copy_statement()) as stream:
        for row in made:
            stream.write("\t".join(map(rows.text, rows.values_of(table, row))) + "\n")


def _shifted(template: CaseEvent, copy: Copy, *, stride: int, cases: int) -> CaseEvent:
    event = CaseEvent(**{field.attname: getattr(template, field.attname) for field in CaseEvent._meta.concrete_fields})
    event.pk = template.pk + stride * copy.sequence
    event.case_id = template.case_id + cases * copy.sequence
    if event.corrects_id:
        event.corrects_id += stride * copy.sequence
    event.at, event.recorded_at = template.at + copy.shift, template.recorded_at + copy.shift
    event.idempotency_key = f"{template.idempotency_key[:40]}-{copy.sequence}"
    return event


def _list(cursor: CursorWrapper, copies: list[Copy]) -> None:
    """Put the copies where SQL can join them, and make the function that moves the times in a JSON object."""
    cursor.execute(
        "CREATE TEMP TABLE load_copies (sequence bigint, template bigint, template_insured bigint, insured bigint, "
        "policy_number text, number text, shift interval, team bigint, assignee bigint)"
    )
    with cursor.cursor.copy("COPY load_copies FROM STDIN") as stream:
        for copy in copies:
            stream.write_row(
                (
                    copy.sequence,
                    copy.template.case,
                    copy.template.insured,
                    copy.insured,
                    copy.policy_number,
                    copy.number,
                    copy.shift,
                    copy.team,
                    copy.assignee,
                )
            )
    cursor.execute(SHIFT_MOMENTS)


def highest(model: type[models.Model]) -> int:
    """Return the highest key of ``model``, 0 where it has no row."""
    found: int | None = model._default_manager.aggregate(highest=models.Max("pk"))["highest"]
    return found or 0


EVENT, HEAD = (
    rows.Table(model, tuple(field.name for field in model._meta.concrete_fields)) for model in (CaseEvent, CaseHead)
)
OWN_VALUES: dict[tuple[type[models.Model] | None, str], str] = {
    (Case, "number"): "k.number",
    (Case, "team"): "k.team",
    (Case, "assignee"): "k.assignee",
    (Case, "moments"): "pg_temp.later(t.moments, k.shift)",
    (None, "starts"): "pg_temp.later(t.starts, k.shift)",
    (None, "passed"): "pg_temp.later(t.passed, k.shift)",
    (None, "policy_number"): "k.policy_number",
}
"""What a copy has of its own in a column; by the name alone where every model with it means the same."""
SHIFT_MOMENTS = """
    CREATE OR REPLACE FUNCTION pg_temp.later(moments jsonb, shift interval) RETURNS jsonb LANGUAGE sql STABLE AS $$
        SELECT coalesce(jsonb_object_agg(key, to_jsonb((value::timestamptz + shift))), '{}')
        FROM jsonb_each_text(moments)
    $$
"""
