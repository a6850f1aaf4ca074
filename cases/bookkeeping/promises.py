"""Who acts next on a case, on what, and since when: what the queue sorts by and the case page says first.

``refresh`` also keeps the place the case is counted under.
"""

from dataclasses import dataclass
from datetime import datetime

from cases.declaration.case_file import CaseFile
from cases.models import Waits, document_types
from coverage import places


@dataclass(frozen=True)
class Waiting:
    """``for_whom`` is empty for an ended case."""

    for_whom: str
    reason: str
    since: datetime | None


def describe(file: CaseFile) -> Waiting:
    """Return what a case waits for: a second person, a decision, papers asked for, else what its state waits for."""
    if not file.case.is_open:
        return Waiting("", "", None)
    for confirmation in file.open_confirmations():
        return Waiting(Waits.SUPERVISOR, "待第二人复核", confirmation.requested_at)
    for referral in file.open_referrals():
        return Waiting(Waits.SUPERVISOR, f"待判断：{referral.question}", referral.raised_at)
    for request in file.open_requests():
        whom = Waits.CUSTOMER if request.recipient in ("被保险人", "申请人") else Waits.PARTNER
        return Waiting(whom, f"补充资料：{request}", request.requested_at)
    return Waiting(file.state.waits_for, _reason(file), file.state_since)


def _reason(file: CaseFile) -> str:
    if file.state.waits_for != Waits.CUSTOMER or file.documents:
        return file.state.label
    labels = dict.fromkeys(document_types.label(paper.type) for paper in file.wanted_of_customer())
    return f"提交资料：{'、'.join(labels)}"


def refresh(file: CaseFile, *, place_before: str = "") -> None:
    """Set the case's own columns; the caller saves it. ``place_before`` is the ``place_code`` the present place stands for."""
    waiting = describe(file)
    case = file.case
    case.waits_for, case.waiting_reason = waiting.for_whom, waiting.reason[:200]
    case.waiting_since = waiting.since
    code = place_code(file)
    if code != place_before or not code:
        case.place = places.city_name(code) if code else ""
    case.open_referrals = len(file.open_referrals())
    case.open_confirmations = len(file.open_confirmations())


def place_code(file: CaseFile) -> str:
    """Return the code of the place the service is asked for in now, '' where it is not settled or the service asks for none."""
    return file.service.place_code(file.service.current_request(file)) if file.service.place_field else ""
