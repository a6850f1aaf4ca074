"""Who acts next on an open case, as ``cases.bookkeeping.promises`` says it; some wait for a decision, a second person, more papers."""

from datetime import datetime

from cases.models import CaseEvent, Waits
from samples.load import events, papers, rows
from samples.load.work import Work

CONFIRMED, ASKED_AGAIN = 0.12, 0.15

Waiting = tuple[str, str]
"""Who acts next, and on what."""


def write(work: Work) -> None:
    """Write what the case waits for, and note it in the case's own columns."""
    case, at = work.case, work.since or work.case.received_at
    whom, reason = _referral(work, at) or _confirmation(work, at) or _more_papers(work, at) or _state(work)
    case.waits_for, case.waiting_reason, case.waiting_since = whom, reason[:200], at


def _referral(work: Work, at: datetime) -> Waiting | None:
    if not work.case.open_referrals:
        return None
    key, question = work.case.pk, "压测：须由主管判断的事项"
    work.batch.add(rows.REFERRAL, key, key, "GEN-18", "", question, at, "", "", None, None, None)
    return Waits.SUPERVISOR, f"待判断：{question}"


def _confirmation(work: Work, at: datetime) -> Waiting | None:
    case = work.case
    confirmable = [step for step in work.service.steps if step.confirm_by and case.state in step.sources]
    if not confirmable or work.random.random() >= CONFIRMED:
        return None
    case.open_confirmations = 1
    step = confirmable[0]
    event = CaseEvent(step="ask_confirmation", from_state=case.state, at=at, sentence=f"提请复核：{step.label}")
    event.actor_id = work.agent
    events.write(work, event, data={}, before=work.snapshot())
    asked = (step.code, rows.sealed({}), at, work.agent, at)
    work.batch.add(rows.CONFIRMATION, case.pk, case.pk, *asked, "open", None, None)
    return Waits.SUPERVISOR, "待第二人复核"


def _more_papers(work: Work, at: datetime) -> Waiting | None:
    if work.random.random() >= ASKED_AGAIN:
        return None
    papers.write_again(work, at=at)
    return Waits.CUSTOMER, f"补充资料：{papers.MORE}"


def _state(work: Work) -> Waiting:
    state = work.service.state(work.case.state)
    if state.waits_for != Waits.CUSTOMER:
        return state.waits_for, state.label
    return state.waits_for, f"提交资料：{'、'.join(papers.always_asked(work.service))}"
