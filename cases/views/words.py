"""How policies and moments are put into words on the room's pages."""

from dataclasses import dataclass
from datetime import datetime

from cases import document_types
from cases.declaration import Service
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


BUILT_IN_MOMENTS = {"applied": "申请", "docs_complete": "资料齐全", "policy_end": "保单期满"}


def moment_label(service: Service, code: str) -> str:
    """Return a moment's Chinese name: that of what sets it, a step, a milestone or a paper's issue."""
    steps = {moment: step.label for step in service.steps for moment in step.marks}
    papers = {paper.moment: f"{document_types.label(paper.type)}开具" for paper in service.documents if paper.moment}
    milestones = {item.code: item.label for item in service.milestones}
    return (BUILT_IN_MOMENTS | steps | papers | milestones)[code]
