"""Who may take which step: the one question every channel asks."""

from typing import TYPE_CHECKING

from cases.declaration.words import Step

if TYPE_CHECKING:
    from accounts.models import User


def may_take(actor: "User", step: Step) -> bool:
    """Tell whether ``actor`` holds the step's permission."""
    return actor.has_perm(f"cases.{step.permission}_case")
