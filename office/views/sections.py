"""What the sections of the case page show, in words: every function turns one part of a case's file into rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.forms import FileField

from cases.actions import available_steps
from cases.bookkeeping import clocks, due_dates
from cases.bookkeeping import milestones as bookkept
from cases.declaration import amounts, registry
from cases.declaration.case_file import CaseFile
from cases.declaration.paper_words import PHASES, SOURCES
from cases.declaration.words import Consent, Document, Flagged, Milestone, Quota, Step
from cases.eligibility import evaluation
from cases.eligibility.predicates import Outcome, Verdict
from cases.models import (
    CaseClock,
    CaseConsent,
    CaseDocument,
    CaseEvent,
    EligibilityCheck,
    PendingConfirmation,
    PendingFile,
    Promise,
    QuotaUse,
    consent_forms,
    document_types,
)
from cases.steps import ending
from office.views import changes, row_names, step_forms, words
from workdays.arithmetic import WorkCalendar

LATE_ENTRY = timedelta(minutes=1)
RECIPIENTS = {"applicant": "申请人", "insured": "被保险人"}
TONES = {Outcome.PASS: "success", Outcome.WARN: "warning", Outcome.REFER: "warning", Outcome.REJECT: "danger"}


@dataclass(frozen=True)
class ClockRow:
    """The present epoch of one clock; ``earlier`` are those it superseded, newest first.

    ``bases`` names, where a clock waits for the latest of several moments, every one of them and when the limit would
    have ended counted from it: a reading that leans to the insurer hides no earlier date (A18).
    """

    label: str
    clock: CaseClock
    length: str
    due: due_dates.Due
    target: due_dates.Due | None
    rules: tuple[str, ...]
    bases: list[str] = field(default_factory=list)
    earlier: "list[ClockRow]" = field(default_factory=list)

    @property
    def is_running(self) -> bool:
        """Tell whether something is still owed."""
        return self.clock.status == CaseClock.Status.RUNNING

    @property
    def is_paused(self) -> bool:
        """Tell whether nothing is due until the clock starts anew."""
        return self.clock.status == CaseClock.Status.PAUSED


def clock_rows(file: CaseFile, calendar: WorkCalendar, now: datetime) -> list[ClockRow]:
    """Return every clock that ever ran, the running ones first, the nearest due first."""
    codes = dict.fromkeys(clock.code for clock in file.clocks)
    rows = [_epochs([clock for clock in file.clocks if clock.code == code], file, calendar, now) for code in codes]
    return sorted(rows, key=lambda row: (not row.is_running, row.clock.due_at))


def _epochs(epochs: list[CaseClock], file: CaseFile, calendar: WorkCalendar, now: datetime) -> ClockRow:
    present = clocks.present(epochs)
    rows = {epoch: _clock_row(file, epoch, calendar, now) for epoch in reversed(epochs)}
    shown = rows.pop(present)  # type: ignore[arg-type]
    shown.earlier.extend(rows.values())
    return shown


def _clock_row(file: CaseFile, clock: CaseClock, calendar: WorkCalendar, now: datetime) -> ClockRow:
    rules = next((item.rules for item in file.service.clocks if item.code == clock.code), ())
    length = due_dates.amount(clock.length, clock.unit)
    due, target = due_dates.of_clock(clock, now=now, calendar=calendar), _target(clock, now, calendar)
    bases = _bases(file, clock, calendar)
    return ClockRow(clocks.label_of(file, clock.code), clock, length, due, target, rules, bases)


def _target(clock: CaseClock, now: datetime, calendar: WorkCalendar) -> due_dates.Due | None:
    if clock.target_at is None:
        return None
    return due_dates.describe(
        due_at=clock.target_at,
        now=clock.ended_at or now,
        calendar=calendar,
        unit=clock.unit,
        provisional=clock.provisional,
    )


def _bases(file: CaseFile, clock: CaseClock, calendar: WorkCalendar) -> list[str]:
    moments = sorted((datetime.fromisoformat(at), moment) for moment, at in clock.starts.items())
    if len(moments) == 1:
        return []
    rows = []
    for at, moment in moments:
        ends = due_dates.compute(start=at, length=clock.length, unit=clock.unit, calendar=calendar)
        counts = "以此起算" if at == clock.started_at else "若自此起算"
        due = due_dates.when(ends.at, provisional=ends.provisional, with_year=False)
        rows.append(f"{words.moment_label(file.service, moment)} {step_forms.shown(at)}：{counts}，{due}")
    return rows


def waiting_for(file: CaseFile) -> list[Promise]:
    """Return who acts next, one entry a promise; call-backs and complaints have places of their own."""
    return [row for row in file.promises if not row.code.startswith(("call_back:", "complaint:", "clock:"))]


@dataclass(frozen=True)
class Summary:
    """One line of the service's details; ``flagged`` deserves a second look."""

    label: str
    value: str
    flagged: bool


def summary(file: CaseFile) -> list[Summary]:
    """Return the service's own lines, those without a value left out."""
    return [
        Summary(label, step_forms.shown(value), isinstance(value, Flagged))
        for label, value in file.service.summary(file)
        if value not in (None, "")
    ]


def completeness(file: CaseFile) -> list[tuple[str, bool]]:
    """Return each begun phase by name with whether its papers are complete; a service of one phase needs no name."""
    named = file.service.phases
    return [(PHASES[phase] if named else "", phase in file.case.papers_complete) for phase in file.begun_phases()]


@dataclass(frozen=True)
class PaperGroup:
    """Papers asked for together: one by itself, or a group of which one is enough."""

    title: str
    phase: str
    source: str
    wanted: list[str]
    before: str
    rules: list[str]
    papers: list[CaseDocument]
    is_satisfied: bool

    @property
    def is_asked(self) -> bool:
        """Tell whether the service asks for it; other papers come unasked."""
        return self.title != "其他资料"


def paper_groups(file: CaseFile) -> list[PaperGroup]:
    """Return the checklist of papers, then whatever else came."""
    asked: dict[tuple[str, str], list[Document]] = {}
    for paper in file.wanted_documents():
        asked.setdefault((paper.phase, paper.group), []).append(paper)
    groups = [_paper_group(file, papers) for papers in asked.values()]
    known = {paper.type for papers in asked.values() for paper in papers}
    others = [paper for paper in file.documents if paper.type not in known]
    return groups + ([PaperGroup("其他资料", "", "", [], "", [], others, True)] if others else [])


def _paper_group(file: CaseFile, asked: list[Document]) -> PaperGroup:
    types = list(dict.fromkeys(paper.type for paper in asked))
    labels = [document_types.label(code) for code in types]
    return PaperGroup(
        title="医疗资料（至少一项）"
        if asked[0].any_of == "medical"
        else "以下至少一项"
        if asked[0].any_of
        else labels[0],
        phase=PHASES[asked[0].phase] if file.service.phases else "",
        source="" if asked[0].source == "customer" else SOURCES[asked[0].source],
        wanted=labels if asked[0].any_of else [],
        before=_steps(file, frozenset(code for paper in asked for code in paper.before)),
        rules=list(dict.fromkeys(rule for paper in asked for rule in paper.rules)),
        papers=[paper for paper in file.documents if paper.type in types],
        is_satisfied=any(file.accepted(code) for code in types),
    )


def _steps(file: CaseFile, codes: frozenset[str]) -> str:
    """Return the names of the steps ``codes``, in the service's order."""
    return "、".join(step.label for step in registry.steps(file.service) if step.code in codes)


@dataclass(frozen=True)
class ConsentRow:
    """A form the service asks for, and what was decided on it, newest first."""

    label: str
    form: str
    before: str
    is_signed: bool
    decisions: list[CaseConsent]


def consents(file: CaseFile) -> list[ConsentRow]:
    """Return the forms that apply to this case."""
    return [_consent(file, item) for item in file.wanted_consents()]


def _consent(file: CaseFile, asked: Consent) -> ConsentRow:
    decisions = [row for row in reversed(file.consents) if row.form == asked.form]
    return ConsentRow(
        label=consent_forms.BY_CODE[asked.form].label,
        form=asked.form,
        before=_steps(file, asked.before),
        is_signed=file.is_signed(asked),
        decisions=decisions,
    )


@dataclass(frozen=True)
class RefusalRow:
    """A refused consent whose step is still to be taken, and what stands in its way."""

    form: str
    step: Step
    signer_name: str
    missing: list[str]


def refusals(file: CaseFile, offers: "dict[str, available_steps.Offer]") -> list[RefusalRow]:
    """Return what refused consents lead to and nobody has done, as it stands for the person of ``offers``."""
    return [
        RefusalRow(consent_forms.BY_CODE[row.form].label, step, row.signer_name, _in_the_way(file, step, offers))
        for row, step in file.open_refusals()
    ]


def _in_the_way(file: CaseFile, step: Step, offers: "dict[str, available_steps.Offer]") -> list[str]:
    if not file.offers(step):
        return [f"当前为“{file.state.label}”，不能进行“{step.label}”"]
    offer = offers.get(step.code)
    return [item.text for item in offer.missing] if offer else ["须由有权限的同事办理"]


def confirmations(file: CaseFile) -> list[tuple[PendingConfirmation, str, list[tuple[str, str]], list[PendingFile]]]:
    """Return what waits for a second person: the entry, its step's label, what was entered, and the files with it."""
    return [(row, step.label, _asked(file, step, row.data), _files(row, step)) for row, step in _waiting_steps(file)]


def _files(row: PendingConfirmation, step: Step) -> list[PendingFile]:
    has_files = any(isinstance(field, FileField) for field in step.form.base_fields.values())
    return list(row.files.all()) if has_files else []


def _asked(file: CaseFile, step: Step, data: Any) -> list[tuple[str, str]]:
    undone = [("将撤销", ending.what_is_undone(file))] if step.code == "correct" else []
    return undone + step_forms.entered(step, data)


def _waiting_steps(file: CaseFile) -> Iterator[tuple[PendingConfirmation, Any]]:
    for row in file.open_confirmations():
        yield row, registry.step(file.service, row.step)


@dataclass(frozen=True)
class MilestoneRow:
    """A task beside others, reached or not."""

    label: str
    owner: str
    rules: tuple[str, ...]
    reached_at: datetime | None
    note: str


def milestones(file: CaseFile) -> list[MilestoneRow]:
    """Return the tasks the service declares, one for each child row where they have subjects."""
    return [
        _milestone(file, item, subject) for item in file.service.milestones for subject in bookkept.subjects(file, item)
    ]


def _milestone(file: CaseFile, item: Milestone, subject: str) -> MilestoneRow:
    for_what = row_names.name(file, item.subject, subject)
    label = f"{bookkept.label(file, item)}（{for_what}）" if for_what else bookkept.label(file, item)
    row = file.milestone(item.step, subject)
    return MilestoneRow(label, item.owner, item.rules, row.reached_at if row else None, row.note if row else "")


@dataclass(frozen=True)
class CheckRow:
    """Eligibility as it was decided once."""

    check: EligibilityCheck
    outcome: Outcome
    tone: str
    verdicts: list[tuple[Verdict, str]]


def checks(file: CaseFile) -> list[CheckRow]:
    """Return every decision on eligibility, newest first, each verdict with its tone."""
    return [
        CheckRow(
            check,
            Outcome(check.outcome),
            TONES[Outcome(check.outcome)],
            [(verdict, "" if verdict.word else TONES[verdict.outcome]) for verdict in evaluation.verdicts_of(check)],
        )
        for check in file.checks
    ]


@dataclass(frozen=True)
class QuotaRow:
    """One use of a quota: of what, how much and for what, where the counter stands, and what became of it."""

    label: str
    amount: str
    standing: str
    use: QuotaUse


def quota_uses(file: CaseFile) -> list[QuotaRow]:
    """Return every use this case holds or held."""
    declared = {quota.code: quota for quota in file.service.quotas}
    return [_quota_use(file, declared[use.counter.code], use) for use in file.quota_uses]


def _quota_use(file: CaseFile, quota: Quota, use: QuotaUse) -> QuotaRow:
    for_what = row_names.name(file, quota.subject, use.subject)
    amount = f"{amounts.shown(use.amount)} {quota.unit}" + (f"（{for_what}）" if for_what else "")
    return QuotaRow(quota.label, amount, amounts.standing(quota, use.counter), use)


def messages(file: CaseFile) -> list[tuple[str, Any]]:
    """Return recipient and message, newest first."""
    return [(RECIPIENTS.get(item.recipient, item.recipient), item) for item in reversed(file.messages)]


@dataclass(frozen=True)
class Happening:
    """One action as the timeline tells it."""

    event: CaseEvent
    label: str
    sentence: str
    moved_to: str
    was_entered_later: bool
    is_corrected: bool
    changes: list[changes.Change]


def timeline(file: CaseFile) -> list[Happening]:
    """Return what happened, newest first."""
    changed = changes.by_event(file)
    return [_happening(file, event, changed.get(event.sequence, [])) for event in reversed(file.events)]


def _happening(file: CaseFile, event: CaseEvent, changed: list[changes.Change]) -> Happening:
    moved = event.from_state != event.to_state
    label = file.event_label(event)
    return Happening(
        event=event,
        label=label,
        sentence="" if event.sentence == label else event.sentence.removeprefix(f"{label}："),
        moved_to=file.service.state(event.to_state).label if moved else "",
        was_entered_later=abs(event.recorded_at - event.at) > LATE_ENTRY,
        is_corrected=hasattr(event, "corrected_by"),
        changes=changed,
    )
