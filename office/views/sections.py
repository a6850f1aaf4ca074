"""What the sections of the case page show, in words: every function turns one part of a case's file into rows.

Clocks are in ``clock_rows``, papers and consents in ``paper_rows``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.forms import FileField

from cases.bookkeeping import milestones as bookkept
from cases.declaration import amounts, registry
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Flagged, Milestone, Quota, Step
from cases.eligibility import evaluation
from cases.eligibility.predicates import Outcome, Verdict
from cases.models import (
    CaseEvent,
    EligibilityCheck,
    PendingConfirmation,
    PendingFile,
    Promise,
    QuotaUse,
)
from cases.steps import ending
from office.views import changes, row_names, step_forms

LATE_ENTRY = timedelta(minutes=1)
RECIPIENTS = {"applicant": "申请人", "insured": "被保险人"}
TONES = {Outcome.PASS: "success", Outcome.WARN: "warning", Outcome.REFER: "warning", Outcome.REJECT: "danger"}


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
