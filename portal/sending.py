"""Sending a draft: one case, its papers and acknowledgements, all or nothing, however often it is sent."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from cases.actions.apply_step import apply_step
from cases.actions.intake import verify_signed_in
from cases.actions.open_case import open_case
from cases.bookkeeping import uploads
from cases.declaration import errors
from cases.declaration.case_file import CaseFile
from cases.eligibility.evaluation import verdicts_of
from cases.eligibility.predicates import Evaluation, Facts
from portal import drafts, questions
from portal.drafts import AlreadySent
from portal.entitlements import reasons
from portal.models import Draft, DraftFile


@dataclass(frozen=True)
class Outcome:
    """What became of it: the case's number, or what stands in the way."""

    number: str = ""
    problems: list[str] = field(default_factory=list)
    duplicate: str = ""


def send(draft: Draft, user: User, *, another: bool, at: datetime) -> Outcome:
    """Make the draft a case and return its number; who sends it again gets the same one.

    Refused by the rules, or wrong in itself, it stays as it is and the reasons are returned.
    """
    try:
        with drafts.locked(draft.pk) as found:
            return _open(found, user, another, at)
    except AlreadySent as sent:
        return Outcome(number=sent.number)
    except errors.CaseError as problem:
        return Outcome(problems=[str(problem)])


def _open(draft: Draft, user: User, another: bool, at: datetime) -> Outcome:
    service = questions.service_of(draft)
    form = questions.form_of(draft, user, at=at)
    if not form.is_valid():
        return Outcome(problems=[f"“{form.fields[name].label}”" for name in form.errors if name in form.fields])
    try:
        case = open_case(
            service=service,
            verification=verify_signed_in(insured=draft.insured, customer=user, now=at),
            request=form.request(),
            actor=user,
            idempotency_key=f"draft-{draft.pk}",
            another=another,
            now=at,
        )
    except errors.NotEligible as refusal:
        return Outcome(problems=_reasons(refusal))
    except errors.DuplicateCase as problem:
        return Outcome(duplicate=problem.case.number)
    for row in draft.files.all():
        _hand_in(case.number, row, user, at)
    _acknowledge(case, user, questions.acknowledged(service), at)
    drafts.mark_sent(draft, case, at=at)
    return Outcome(number=case.number)


def _reasons(refusal: errors.NotEligible) -> list[str]:
    """Return why, in the customer's words."""
    check = refusal.check
    return reasons(Evaluation(Facts.from_json(check.facts), tuple(verdicts_of(check))))


def _hand_in(number: str, row: DraftFile, user: User, at: datetime) -> None:
    raw = uploads.fetch(row.original_name or row.storage_name)
    apply_step(
        number=number,
        step="upload_document",
        data={"type": row.type, "issued_on": row.issued_on},
        files={"file": SimpleUploadedFile(row.file_name, raw)},
        actor=user,
        revision=None,
        idempotency_key=f"draft-{row.draft_id}-file-{row.pk}",
        now=at,
    )


def _acknowledge(case: Any, user: User, rules: list[str], at: datetime) -> None:
    """Record the sentences that were shown and acknowledged."""
    due = [notice.rule for notice in CaseFile(case).unacknowledged() if notice.rule in rules]
    for rule in due:
        apply_step(
            number=case.number,
            step="acknowledge_notice",
            data={"rule": rule},
            actor=user,
            revision=None,
            idempotency_key=f"draft-{case.number}-{rule}",
            now=at,
        )
