"""How a policy stands, in words."""

from dataclasses import dataclass
from datetime import datetime

from policies.choices import PolicyStatus
from policies.models import Policy
from policies.periods import policy_period
from policies.status import status_at


@dataclass(frozen=True)
class Standing:
    """Where a policy stood at a moment: the word, and whether it was in force."""

    label: str
    in_force: bool


def standing(policy: Policy, at: datetime) -> Standing:
    """Return how ``policy`` stood at ``at`` (aware): its status, or that ``at`` lies outside its period."""
    start, end = policy_period(policy)
    status = status_at(policy, at)
    if status == PolicyStatus.IN_FORCE and at < start:
        return Standing("未生效", in_force=False)
    if status == PolicyStatus.IN_FORCE and at >= end:
        return Standing("已期满", in_force=False)
    return Standing(str(status.label), in_force=status == PolicyStatus.IN_FORCE)
