"""Who may take which step: the one question every channel asks."""

from typing import TYPE_CHECKING

from accounts.system import USERNAME as SYSTEM
from cases.declaration.words import Step

if TYPE_CHECKING:
    from accounts.models import User
    from cases.models import Case

PERMISSIONS = {
    "agent": "cases.handle_case",
    "reviewer": "cases.review_case",
    "supervisor": "cases.supervise_case",
    "pharmacist": "cases.check_prescription",
    "dispatcher": "cases.assign_case",
}
"""What a member of staff must hold to act as each word of ``Step.by`` says."""


def may_take(actor: "User", step: Step, case: "Case") -> bool:
    """Tell whether ``actor`` may take ``step`` on ``case``; whether its state offers the step is another question."""
    return is_system(actor) or (not step.internal and acts_as(actor, step.by, case))


def may_confirm(actor: "User", step: Step, case: "Case") -> bool:
    """Tell whether ``actor`` can be the second person of ``step``, if another asked for it."""
    return acts_as(actor, step.confirm_by, case)


def acts_as(actor: "User", words: frozenset[str], case: "Case") -> bool:
    """Tell whether ``actor`` is to ``case`` what any of ``words`` says."""
    return any(word in PERMISSIONS and actor.has_perm(PERMISSIONS[word]) for word in words)


def is_system(actor: "User") -> bool:
    """Tell whether jobs act under this account."""
    return actor.username == SYSTEM
