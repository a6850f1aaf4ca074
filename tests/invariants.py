"""What must hold of a case after every step, whoever takes it: watched around each one."""

from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, Sum

from accounts.models import User
from cases.actions import owed
from cases.actions.apply_step import apply_step
from cases.bookkeeping import ledger, snapshots
from cases.declaration.case_file import CaseFile
from cases.declaration.errors import CaseError
from cases.eligibility.evaluation import differences
from cases.models import Case, CaseClock, CaseEvent, LedgerEntry, PendingConfirmation, QuotaCounter, QuotaUse

HELD = (QuotaUse.Status.RESERVED, QuotaUse.Status.CONSUMED)
OPEN_CLOCKS = (CaseClock.Status.RUNNING, CaseClock.Status.PAUSED)
FIELDS = ("state", "outcome", "is_open", "closed_at", "moments", "papers_complete")


@dataclass(frozen=True)
class Standing:
    """How a case stood after an event, as seen by ``actor`` at ``at``."""

    event: int
    at: datetime
    parts: dict[str, Any]


class Witness:
    """Takes steps of one case and checks what each has done; knows how the case stood before each event."""

    def __init__(self) -> None:
        self.before: dict[int, Standing] = {}
        self.latest: Standing | None = None
        self.judged: set[int] = set()
        self.taken = self.refused = self.corrected = 0

    def apply(self, **step: Any) -> CaseEvent:
        """Take a step as ``apply_step`` does. Raises a ``CaseError`` where it is refused and nothing has changed."""
        case = Case.objects.get(number=step["number"])
        standing, rows = self._standing(case, step["actor"], step["now"]), everything(case)
        try:
            event = apply_step(**step)
        except CaseError:
            assert everything(case) == rows, f"{step['step']} was refused and changed something"
            self.refused += 1
            raise
        self.taken += 1
        self._check_events(case, event, standing, rows, step["step"])
        self._check(Case.objects.get(pk=case.pk), event)
        return event

    def _standing(self, case: Case, actor: User, now: datetime) -> Standing:
        """Return how the case stands, looked at once after each event."""
        last = case.events.latest("sequence").pk
        if self.latest is None or self.latest.event != last:
            self.latest = Standing(last, now, stand(case, actor, now))
        return self.latest

    def _check_events(self, case: Case, event: CaseEvent, standing: Standing, rows: set[str], step: str) -> None:
        """One event a step, none edited; a refused consent asks for one step more."""
        case.refresh_from_db()
        new = list(case.events.filter(sequence__gte=event.sequence))
        assert len(new) == 1 or (len(new) == 2 and event.step == "record_consent"), [item.step for item in new]
        assert [item.sequence for item in new][-1] == case.revision
        lost = rows - everything(case)
        assert not [row for row in lost if row.startswith(APPEND_ONLY)], "an event or an entry was edited"
        # What a second person confirms is undone to before it was asked for.
        asked = self.before.get(event.sequence - 1) if step == "confirm" and event.step != "confirm" else None
        self.before[event.sequence] = asked or standing
        self.before.pop(event.sequence + 1, None)

    def _check(self, case: Case, event: CaseEvent) -> None:
        file = CaseFile(case)
        standing = self._standing(case, event.actor, event.recorded_at)
        check_promises(case, standing.parts["promises"])
        check_clocks(case)
        check_quotas(case)
        if file.service.ledger:
            check_ledger(file)
        self._check_verdicts(file)
        if event.corrects:
            self._check_correction(case, event, standing)

    def _check_verdicts(self, file: CaseFile) -> None:
        for check in file.case.eligibility_checks.exclude(pk__in=self.judged):
            assert differences(check, file.service) == [], f"stored facts give another verdict: {check}"
            self.judged.add(check.pk)

    def _check_correction(self, case: Case, event: CaseEvent, standing: Standing) -> None:
        """What was corrected stands as before; what others did since stays, so only the rest is compared then."""
        corrected = event.corrects
        assert corrected is not None
        undone = corrected.sequence
        if undone not in self.before:
            return
        self.corrected += 1
        before, now = deepcopy(self.before[undone].parts), deepcopy(standing.parts)
        now["promises"] = owed_by(case, event.actor, self.before[undone].at)
        since = case.events.filter(sequence__gt=undone, sequence__lt=event.sequence, corrected_by=None)
        others = set(since.exclude(step__in=("ask_confirmation", "correct")).values_list("step", flat=True))
        asked = case.confirmations.filter(status=PendingConfirmation.Status.OPEN).exists()
        stays = ("clocks", "promises") if others else ("promises",) if asked else ()
        if others & {"assign_partner", "end_partner"}:
            stays = (*stays, "parties")
        for part in stays:
            before.pop(part), now.pop(part)
        if others:
            for name in ("moments", "papers_complete"):
                before["case"].pop(name), now["case"].pop(name)
        differing = {part: (before[part], now[part]) for part in now if now[part] != before[part]}
        assert not differing, f"correcting {corrected.step} did not put back what stood: {differing}"


def stand(case: Case, actor: User, now: datetime) -> dict[str, Any]:
    """Return how a case stands at ``now``, in what a correction must put back."""
    file = CaseFile(Case.objects.get(pk=case.pk))
    snapshot = snapshots.take(file)
    return {
        "case": {name: getattr(file.case, name) for name in FIELDS},
        "details": snapshot["details"],
        "children": snapshot["children"],
        "quota": {pk: use for pk, use in snapshot["quota"].items() if use[0] in HELD},
        "grants": snapshot["quota_grants"],
        "ledger": snapshot["ledger"],
        "parties": sorted(
            (row.partner_id, row.role) for row in file.case.parties.filter(Q(until=None) | Q(until__gt=now))
        ),
        "clocks": sorted(file.case.clocks.filter(status__in=OPEN_CLOCKS).values_list("code", "started_at", "due_at")),
        "promises": owed_by(file.case, actor, now),
    }


def owed_by(case: Case, actor: User, now: datetime) -> list[tuple[str, str, str]]:
    """Return what the facts say is owed at ``now``, calls and complaints that no step has touched among it."""
    file = CaseFile(Case.objects.get(pk=case.pk))
    file.changed.update({"call_backs", "complaints"})
    return sorted((item.code, str(item.who), item.what) for item in owed.derive(file, actor=actor, now=now))


def _tables() -> dict[str, str]:
    """Return every table whose rows hang on a case, with the column that says on which."""
    found: dict[str, str] = {"cases_case": "id", "cases_quotacounter": "case_id"}
    for relation in Case._meta.related_objects:
        if relation.related_model._meta.app_label != "audit":
            found[relation.related_model._meta.db_table] = str(relation.field.column)
    return {table: column for table, column in found.items() if "presence" not in table}


APPEND_ONLY = (CaseEvent._meta.db_table + " ", LedgerEntry._meta.db_table + " ")


def everything(case: Case) -> set[str]:
    """Return every row that hangs on a case, as text, in one query."""
    each = [
        f"SELECT '{table} ' || row_::text FROM {table} AS row_ WHERE {column} = {case.pk}"
        for table, column in _tables().items()
    ]
    counters = f"SELECT 'counter ' || c::text FROM cases_quotacounter AS c WHERE insured_id = {case.insured_id}"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([*each, counters]))
        return {row for (row,) in cursor.fetchall()}


def check_promises(case: Case, derived: list[tuple[str, str, str]]) -> None:
    """An open case is somebody's, a closed one nobody's; what is owed is what the facts give."""
    rows = set(case.promises.values_list("code", "who"))
    assert bool(rows) == case.is_open, f"{case.state} owes {rows}"
    assert rows == {(code, who) for code, who, _ in derived}


def check_clocks(case: Case) -> None:
    """Nothing runs on a closed case, and no clock runs twice."""
    running = [clock.code for clock in case.clocks.filter(status__in=OPEN_CLOCKS)]
    assert case.is_open or not running, f"{case.state} still counts {running}"
    assert len(running) == len(set(running))


def check_quotas(case: Case) -> None:
    """No counter is over its limit and what was granted, and each is the sum of its uses."""
    counters = QuotaCounter.objects.filter(insured=case.insured_id)
    for counter in counters.prefetch_related("uses", "grants"):
        assert counter.left is None or counter.left >= 0
        assert counter.used == sum((use.amount for use in counter.uses.all() if use.status in HELD), Decimal(0))
        granted = (grant.amount for grant in counter.grants.all() if grant.revoked_at is None)
        assert counter.granted == sum(granted, Decimal(0))


def check_ledger(file: CaseFile) -> None:
    """The sum of all entries is the sum of those that stand, never below nothing, and the balance follows from it."""
    standing = set(ledger.snapshot(file))
    totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in file.entries:
        if entry.pk in standing:
            totals[entry.kind, entry.currency] += entry.amount
    in_database = {
        (row["kind"], row["currency"]): row["total"]
        for row in LedgerEntry.objects.filter(case=file.case).values("kind", "currency").annotate(total=Sum("amount"))
    }
    assert {key: total for key, total in in_database.items() if total} == dict(totals)
    assert all(total > 0 for total in totals.values())
    signs = ledger.ledger_of(file).balance
    for currency, outstanding in ledger.balance(file).items():
        entered = (total * signs.get(kind, 0) for (kind, unit), total in totals.items() if unit == currency)
        assert outstanding == sum(entered, Decimal(0))
        assert outstanding >= 0
