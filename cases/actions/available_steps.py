"""Which steps are offered to whom, and what still stands in the way of each: for case page and API alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cases.bookkeeping import milestones, quotas
from cases.declaration import registry
from cases.declaration.actors import may_confirm, may_take
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.words import PARTNER, Missing, Step
from cases.models import PendingConfirmation
from cases.steps.guards import what_is_missing

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Offer:
    """A step this person may take from here; ``missing`` lists all that must come first.

    ``is_forward`` marks the steps that bring the case forward, which the page makes stand out.
    """

    step: Step
    missing: list[Missing]
    is_forward: bool

    @property
    def one_click(self) -> bool:
        """Tell whether one press is enough: nothing to fill in, nothing to undo later."""
        plain = not self.step.form.base_fields and not self.step.confirm_by
        return plain and self.step.kernel and not self.step.correctable


def available(file: CaseFile, user: "User", now: datetime) -> list[Offer]:
    """Return the steps to show, the service's own first."""
    shown = [step for step in registry.steps(file.service) if _is_shown(file, user, step)]
    return [Offer(step, _missing(file, user, step, now), file.is_forward(step)) for step in shown]


def may_settle(file: CaseFile, user: "User", pending: PendingConfirmation) -> bool:
    """Tell whether ``user`` can be the second person of ``pending``."""
    step = registry.step(file.service, pending.step)
    return may_confirm(user, step, file.case) and pending.requested_by_id != user.pk


def _is_shown(file: CaseFile, user: "User", step: Step) -> bool:
    if step.internal or not file.offers(step) or not may_take(user, step, file.case):
        return False
    if step.code == "confirm":
        return any(may_settle(file, user, pending) for pending in file.open_confirmations())
    if step.code == "hand_over" and file.case.assignee_id != user.pk:
        return False
    return not milestones.is_done(file, step.code) and _HAS_SOMETHING.get(step.code, lambda file: True)(file)


_HAS_SOMETHING: dict[str, Callable[[CaseFile], bool]] = {
    "review_document": lambda file: bool(file.documents),
    "retype_document": lambda file: bool(file.documents),
    "settle_request": lambda file: bool(file.open_requests()),
    "settle_alert": lambda file: bool(file.open_alerts()),
    "record_consent": lambda file: bool(file.wanted_consents()),
    "acknowledge_notice": lambda file: bool(file.unacknowledged()),
    "decide_referral": lambda file: bool(file.open_referrals()),
    "take": lambda file: file.case.assignee_id is None,
    "assign_partner": lambda file: any(step.by >= PARTNER for step in file.service.steps),
    "end_partner": lambda file: bool(file.live_parties()),
    "keep_call_back": lambda file: bool(file.open_call_backs()),
    "answer_complaint": lambda file: bool(file.open_complaints()),
}
"""Kernel steps that are offered only when there is something to take them on."""


def _missing(file: CaseFile, user: "User", step: Step, now: datetime) -> list[Missing]:
    missing = what_is_missing(StepContext(file=file, step=step, actor=user, at=now, now=now))
    return missing + quotas.exhausted(file=file, step=step.code, at=now)
