"""A case as JSON: all of it for staff's systems; for a partner what its own work needs, and nothing of the illness."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from api import problems, schemas
from cases.actions.available_steps import available
from cases.bookkeeping.clocks import label_of
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.case_queries import with_what_is_there
from cases.declaration.context import StepContext
from cases.declaration.errors import CaseNotFound
from cases.declaration.forms import StepForm
from cases.models import Case, consent_forms, document_types
from partners.models import PartnerAccount
from privacy.access import record_access
from privacy.masking import mask_typed_numbers
from privacy.secret import clear_text

WITH_CASE = (
    "insured__policy__product",
    "insured__policy__policyholder",
    "insured__person",
    "verification",
    "assignee",
    "team",
)
Row = dict[str, Any]


def file_of(number: str, user: User) -> CaseFile:
    """Return the file of the case ``number``. Raises ``CaseNotFound`` for one that ``user`` may not see."""
    found = with_what_is_there(Case.objects.visible_to(user).numbered(number).select_related(*WITH_CASE)).first()
    if found is None:
        raise CaseNotFound
    return CaseFile(found)


def logged(file: CaseFile, user: User) -> CaseFile:
    """Write down that ``user`` has read the case, and return its file."""
    record_access(user=user, action="view", subject=file.case, case_number=file.case.number)
    return file


def plain(value: Any) -> Any:
    """Return a value as JSON has it: moments with their offset, amounts as text, typed numbers masked."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else mask_typed_numbers(str(value))


def is_partner(user: User) -> bool:
    """Tell whether a partner's account asks."""
    return user.kind == User.Kind.PARTNER


def line(case: Case, user: User) -> Row:
    """Return a case as lists show it; what the insurer promised is its own."""
    service = registry.get(case.service)
    row: Row = {
        "number": case.number,
        "service": case.service,
        "service_label": service.label,
        "state": case.state,
        "state_label": service.state(case.state).label,
        "is_open": case.is_open,
        "revision": case.revision,
        "received_at": plain(case.received_at),
    }
    if not is_partner(user):
        row |= {"due_at": plain(case.due_at), "due_provisional": case.due_provisional, "waits_for": case.waits_for}
    return row


def whole(file: CaseFile, user: User, now: datetime) -> Row:
    """Return the whole case as ``user`` may have it."""
    for_partner = is_partner(user)
    told = file.service.for_customer(file) if for_partner else file.service.summary(file)
    shown = line(file.case, user) | {
        "insured_name": clear_text(file.case.insured.person.name),
        "details": [{"label": label, "value": plain(value)} for label, value in told],
        "steps": offers(file, user, now),
        "promises": promises(file, user),
        "documents": documents(file, user),
        "events": events(file, user),
    }
    return (
        shown
        if for_partner
        else shown | {"consents": consents(file), "requests": requests(file), "clocks": clocks(file)}
    )


def offers(file: CaseFile, user: User, now: datetime) -> list[Row]:
    """Return the steps ``user`` can take now, each with all that must come first."""
    return [
        {
            "code": offer.step.code,
            "label": offer.step.label,
            "needs_second_person": bool(offer.step.confirm_by),
            "missing": problems.missing(offer.missing),
        }
        for offer in available(file, user, now)
    ]


def steps(file: CaseFile, user: User, now: datetime) -> list[Row]:
    """Return the steps as ``offers`` does, each with the schema of its form on this case."""
    shown = offers(file, user, now)
    for row in shown:
        step = registry.step(file.service, row["code"])
        form: Any = step.form
        made: StepForm = form(ctx=StepContext(file=file, step=step, actor=user, at=now, now=now))
        row["schema"] = schemas.of_form(made, live=True)
    return shown


def promises(file: CaseFile, user: User) -> list[Row]:
    """Return what is owed now; a partner reads its own."""
    mine = user.partner_account.partner_id if is_partner(user) else None
    return [
        {"who": row.who, "what": plain(row.what), "due_at": plain(row.due_at), "provisional": row.provisional}
        for row in file.promises
        if mine is None or row.partner_id == mine
    ]


def documents(file: CaseFile, user: User) -> list[Row]:
    """Return the papers, without the files; a partner reads of those its own people sent."""
    own = colleagues(user)
    return [
        {
            "id": row.pk,
            "type": row.type,
            "label": document_types.label(row.type),
            "file_name": plain(row.file_name),
            "content_type": row.content_type,
            "size": row.size,
            "sha256": row.sha256,
            "uploaded_at": plain(row.uploaded_at),
            "status": row.status,
            "review_reason": plain(row.review_reason),
        }
        for row in file.documents
        if own is None or row.uploaded_by_id in own
    ]


def events(file: CaseFile, user: User) -> list[Row]:
    """Return the timeline, oldest first; a partner reads of what its own people did."""
    own = colleagues(user)
    rows = file.case.events.select_related("actor") if "events" not in file.__dict__ else file.events
    return [
        {
            "sequence": row.sequence,
            "step": row.step,
            "label": file.event_label(row),
            "state": row.to_state,
            "actor": str(row.actor),
            "at": plain(row.at),
            "recorded_at": plain(row.recorded_at),
            "sentence": plain(row.sentence),
        }
        for row in rows
        if own is None or row.actor_id in own
    ]


def consents(file: CaseFile) -> list[Row]:
    """Return the forms signed, refused or withdrawn."""
    return [
        {
            "form": row.form,
            "label": consent_forms.label(row.form),
            "version": row.version,
            "decision": row.decision,
            "signer": row.signer,
            "signed_at": plain(row.signed_at),
        }
        for row in file.consents
    ]


def requests(file: CaseFile) -> list[Row]:
    """Return the papers asked for."""
    return [
        {
            "id": row.pk,
            "items": [plain(item) for item in row.items],
            "reason": plain(row.reason),
            "recipient": plain(row.recipient),
            "phase": row.phase,
            "requested_at": plain(row.requested_at),
            "settled_at": plain(row.settled_at),
        }
        for row in file.requests
    ]


def clocks(file: CaseFile) -> list[Row]:
    """Return the promises in time, every epoch."""
    return [
        {
            "code": row.code,
            "label": label_of(file, row.code),
            "epoch": row.epoch,
            "status": row.status,
            "started_at": plain(row.started_at),
            "target_at": plain(row.target_at),
            "due_at": plain(row.due_at),
            "provisional": row.provisional,
        }
        for row in file.clocks
    ]


def colleagues(user: User) -> set[int] | None:
    """Return the accounts of a partner's own people; None for whoever reads all."""
    if not is_partner(user):
        return None
    if not hasattr(user, "_colleagues"):
        same = PartnerAccount.objects.filter(partner=user.partner_account.partner_id)
        user._colleagues = set(same.values_list("user", flat=True))  # type: ignore[attr-defined]
    found: set[int] = user._colleagues  # type: ignore[attr-defined]
    return found
