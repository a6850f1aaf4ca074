"""Who may take which step: the one question every channel asks."""

from typing import TYPE_CHECKING

from accounts.models import User
from cases.declaration.words import CUSTOMER, PARTNER, ROLES, Step
from policies.customers import insured_of
from policies.models import InsuredPerson

if TYPE_CHECKING:
    from cases.models import Case

PERMISSIONS = {
    "agent": "cases.handle_case",
    "reviewer": "cases.review_case",
    "supervisor": "cases.supervise_case",
    "pharmacist": "cases.check_prescription",
    "dispatcher": "cases.assign_case",
}
"""What a member of staff must hold to act as each word of ``Step.by`` says."""


def may_take(actor: User, step: Step, case: "Case") -> bool:
    """Tell whether ``actor`` may take ``step`` on ``case``; whether its state offers the step is another question."""
    return is_system(actor) or (not step.internal and acts_as(actor, step.by, case))


def may_confirm(actor: User, step: Step, case: "Case") -> bool:
    """Tell whether ``actor`` can be the second person of ``step``, if another asked for it."""
    return acts_as(actor, step.confirm_by, case)


def may_open(actor: User, insured: InsuredPerson) -> bool:
    """Tell whether ``actor`` may ask for a service on behalf of ``insured``."""
    if actor.kind == User.Kind.CUSTOMER:
        return actor.is_active and insured_of(actor).filter(pk=insured.pk).exists()
    return is_system(actor) or (actor.kind == User.Kind.STAFF and actor.has_perm("cases.open_case"))


def acts_as(actor: User, words: frozenset[str], case: "Case") -> bool:
    """Tell whether ``actor`` is to ``case`` what any of ``words`` says. An account is of one kind and acts as no other."""
    if not actor.is_active:
        return False
    if actor.kind == User.Kind.STAFF:
        return any(word in PERMISSIONS and actor.has_perm(PERMISSIONS[word]) for word in words)
    if actor.kind == User.Kind.PARTNER:
        return words >= PARTNER and case.parties.live_of(actor).filter(role__in=words & ROLES or ROLES).exists()
    if actor.kind == User.Kind.CUSTOMER:
        return words >= CUSTOMER and insured_of(actor).filter(pk=case.insured_id).exists()
    return False


def words_of(actor: User) -> list[str]:
    """Return what a member of staff may act as, the most senior word last; nobody else acts in the office."""
    if actor.kind != User.Kind.STAFF:
        return []
    return [word for word in ("agent", "reviewer", "pharmacist", "supervisor") if actor.has_perm(PERMISSIONS[word])]


def is_system(actor: User) -> bool:
    """Tell whether jobs act under this account."""
    return actor.kind == User.Kind.SYSTEM
