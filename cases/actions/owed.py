"""Who owes what on a case, and by when: derived from its facts, never from its state's name alone.

What is derived here ``cases.actions.promises`` stores, after every step and from jobs that time drives.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cases.bookkeeping import asked_papers, milestones, quotas
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.papers import names_of_papers
from cases.declaration.words import CUSTOMER, PARTNER, ROLES, Missing, Step
from cases.models import CaseClock, CaseDocument, Promise, Waits
from cases.steps.guards import what_is_missing

if TYPE_CHECKING:
    from accounts.models import User

ORDER = (Waits.AGENT, Waits.REVIEWER, Waits.PHARMACIST, Waits.SUPERVISOR)
"""Of the staff who may take a step, the one it is asked of first."""
LONGEST = Promise._meta.get_field("what").max_length or 0


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One promise as the facts give it; ``clock`` is the limit it must keep."""

    code: str
    who: str
    what: str
    since: datetime | None
    clock: CaseClock | None = None
    due_at: datetime | None = None
    is_next: bool = True
    not_by: int | None = None
    partner: int | None = None

    def row(self, file: CaseFile) -> Promise:
        """Return it as a row."""
        return Promise(
            case=file.case,
            code=self.code,
            who=self.who,
            what=self.what[:LONGEST],
            since=self.since,
            clock=self.clock,
            due_at=self.clock.due_at if self.clock else self.due_at,
            provisional=bool(self.clock and self.clock.provisional),
            is_next=self.is_next,
            not_by_id=self.not_by,
            partner_id=self.partner,
        )


def derive(file: CaseFile, *, actor: "User", now: datetime) -> list[Owed]:
    """Return what is owed on the case at ``now``, the most pressing kind first; nothing on one that has ended."""
    if not file.case.is_open:
        return []
    since = file.state_since
    found = [*_confirmations(file), *_referrals(file), *_alerts(file), *_refusals(file)]
    steps = _tasks(file)
    lacking = {step.code: _missing(file, step, actor, now) for step in steps}
    ready = [step for step in steps if not lacking[step.code]]
    found += _ready(file, ready, since)
    found += [*_unseen_papers(file), *_requests(file), *_papers(file, since)]
    awaited = list(_awaited(file, since, now))
    found += awaited
    for step in () if awaited else _worth_naming(file, steps, ready):
        found += _lacking(file, step, lacking[step.code], since)
    if not found:
        found.append(_nobody_else(file, since))
    return [*found, *_clocks(file, found), *_contacts(file)]


def owner(file: CaseFile, words: frozenset[str]) -> tuple[str, int | None]:
    """Return whom a step that ``words`` may take is asked of, and which partner: theirs that works on the case, else ours."""
    roles = words & ROLES or ROLES
    fitting = (party for party in file.live_parties() if party.role in roles)
    party = next(fitting, None) if words >= PARTNER else None
    if party:
        return Waits.PARTNER, party.partner_id
    staff = next((word for word in ORDER if word in words), None)
    if staff:
        return staff, None
    return (Waits.CUSTOMER, None) if words >= CUSTOMER else (Waits.AGENT, None)


def _tasks(file: CaseFile) -> list[Step]:
    """Return what could bring the case on from here: milestones side by side, then the steps that lead forward."""
    open_ones = dict.fromkeys(item.step for item, _ in milestones.open_ones(file))
    forward = [step for step in file.service.steps if file.offers(step) and file.is_forward(step)]
    return [*(registry.step(file.service, code) for code in open_ones), *forward]


def _worth_naming(file: CaseFile, steps: list[Step], ready: list[Step]) -> list[Step]:
    """Return the blocked steps whose lacks are somebody's next work: every open milestone, else the first way on."""
    tasks = [step for step in steps if step not in ready]
    side_by_side = [step for step in tasks if any(item.step == step.code for item in file.service.milestones)]
    return side_by_side or ([] if ready else tasks[:1])


def _missing(file: CaseFile, step: Step, actor: "User", now: datetime) -> list[Missing]:
    ctx = StepContext(file=file, step=step, actor=actor, at=now, now=now)
    return what_is_missing(ctx) + quotas.exhausted(file=file, step=step.code, at=now)


def _confirmations(file: CaseFile) -> Iterator[Owed]:
    for row in file.open_confirmations():
        step = registry.step(file.service, row.step)
        who, partner = owner(file, step.confirm_by)
        yield Owed(
            code=f"confirmation:{row.pk}",
            who=who,
            what=f"复核“{step.label}”",
            since=row.requested_at,
            not_by=row.requested_by_id,
            partner=partner,
        )


def _referrals(file: CaseFile) -> Iterator[Owed]:
    who, _ = owner(file, registry.step(file.service, "decide_referral").by)
    for row in file.open_referrals():
        yield Owed(code=f"referral:{row.pk}", who=who, what=f"判断：{row.question}", since=row.raised_at)


def _alerts(file: CaseFile) -> Iterator[Owed]:
    who, _ = owner(file, registry.step(file.service, "settle_alert").by)
    for row in file.open_alerts():
        yield Owed(code=f"alert:{row.pk}", who=who, what=row.text, since=row.raised_at)


def _refusals(file: CaseFile) -> Iterator[Owed]:
    """Yield the step a refused consent leads to, as long as nobody has taken or asked for it."""
    for consent, step in file.open_refusals():
        who, partner = owner(file, step.by)
        what = f"客户拒签后办理“{step.label}”"
        yield Owed(code=f"refusal:{consent.pk}", who=who, what=what, since=consent.signed_at, partner=partner)


def _ready(file: CaseFile, steps: list[Step], since: datetime | None) -> Iterator[Owed]:
    """Yield one promise an owner for the steps that could be taken now."""
    owners: dict[tuple[str, int | None], list[Step]] = {}
    for step in steps:
        owners.setdefault(owner(file, step.by), []).append(step)
    for (who, partner), theirs in owners.items():
        what = "、".join(step.label for step in theirs)
        clock = _clock_of(file, theirs)
        yield Owed(
            code=f"ready:{who}:{partner}" if partner else f"ready:{who}",
            who=who,
            what=what,
            since=since,
            clock=clock,
            partner=partner,
        )


def _clock_of(file: CaseFile, steps: list[Step]) -> CaseClock | None:
    """Return the nearest running clock that one of ``steps`` would stop."""
    marked = {moment for step in steps for moment in step.marks}
    codes = {clock.code for clock in file.service.clocks if clock.stop in marked}
    return next((row for row in file.running_clocks() if row.code in codes), None)


def _unseen_papers(file: CaseFile) -> Iterator[Owed]:
    waiting = [paper for paper in file.documents if paper.status == CaseDocument.Status.PENDING]
    if waiting:
        who, _ = owner(file, registry.step(file.service, "review_document").by)
        what = f"审核资料 {len(waiting)} 份"
        yield Owed(code="papers_to_review", who=who, what=what, since=min(paper.uploaded_at for paper in waiting))


def _requests(file: CaseFile) -> Iterator[Owed]:
    for row in file.open_requests():
        whom = Waits.CUSTOMER if row.recipient in ("被保险人", "申请人") else Waits.AGENT
        yield Owed(code=f"request:{row.pk}", who=whom, what=f"补充资料：{row}", since=row.requested_at)


def _papers(file: CaseFile, since: datetime | None) -> Iterator[Owed]:
    """Yield what the customer still has to send: neither accepted nor waiting to be looked at."""
    lacking = asked_papers.not_there_yet(file, file.wanted_of_customer())
    if lacking:
        what = f"提交资料：{'、'.join(names_of_papers(lacking))}"
        yield Owed(code="papers", who=Waits.CUSTOMER, what=what, since=since)


def _lacking(file: CaseFile, step: Step, missing: list[Missing], since: datetime | None) -> Iterator[Owed]:
    """Yield what the next step still lacks, by who supplies it."""
    owners: dict[str, list[str]] = {}
    for item in missing:
        if not item.elsewhere:
            who = item.by or owner(file, step.by)[0]
            owners.setdefault(who, []).append(item.text)
    for who, texts in owners.items():
        yield Owed(code=f"lacking:{step.code}", who=who, what=f"{step.label}前：{'；'.join(texts)}", since=since)


def _awaited(file: CaseFile, since: datetime | None, now: datetime) -> Iterator[Owed]:
    """Yield what is awaited until a time, as long as it has not passed."""
    until = file.state.until(file) if file.state.until else None
    if until and now < until:
        yield Owed(code="until", who=file.state.waits_for, what=file.state.label, since=since, due_at=until)


def _nobody_else(file: CaseFile, since: datetime | None) -> Owed:
    """An open case is always somebody's: where no fact says whose, its agent looks after it."""
    return Owed(code="state", who=Waits.AGENT, what=f"跟进：{file.state.label}", since=since)


def _clocks(file: CaseFile, found: list[Owed]) -> Iterator[Owed]:
    """Yield the running limits that none of ``found`` carries."""
    carried = {owed.clock.pk for owed in found if owed.clock}
    for row in file.running_clocks():
        if row.pk not in carried:
            declared = next(clock for clock in file.service.clocks if clock.code == row.code)
            stops = [step for step in file.service.steps if declared.stop in step.marks]
            who, partner = owner(file, stops[0].by) if stops else (Waits.AGENT, None)
            since = row.started_at
            yield Owed(
                code=f"clock:{row.code}",
                who=who,
                what=declared.label,
                since=since,
                clock=row,
                is_next=False,
                partner=partner,
            )


def _contacts(file: CaseFile) -> Iterator[Owed]:
    """Yield calls and answers owed, read only where a step changed them."""
    standing = untouched(file)
    for _, prefix, found in CONTACTS:
        if prefix not in standing:
            yield from found(file)


def _call_backs(file: CaseFile) -> Iterator[Owed]:
    for row in file.call_backs:
        if row.kept_at is None:
            yield Owed(
                code=f"call_back:{row.pk}",
                who=Waits.AGENT,
                what=f"回电：{row.topic}",
                since=row.promised_at,
                due_at=row.due_at,
            )


def _complaints(file: CaseFile) -> Iterator[Owed]:
    who, _ = owner(file, registry.step(file.service, "answer_complaint").by)
    for row in file.complaints:
        if row.settled_at is None:
            yield Owed(code=f"complaint:{row.pk}", who=who, what="答复投诉", since=row.received_at)


CONTACTS = (("call_backs", "call_back:", _call_backs), ("complaints", "complaint:", _complaints))
"""What hangs on calls and complaints alone: the relation, how its promises' codes begin, and how they are derived."""


def untouched(file: CaseFile) -> tuple[str, ...]:
    """Return how the codes of promises begin that no step has touched since they were derived; none on an ended case."""
    return tuple(prefix for relation, prefix, _ in CONTACTS if relation not in file.changed and file.case.is_open)
