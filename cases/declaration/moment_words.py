"""How moments are put into words on the pages of staff and customers."""

from cases.declaration.paper_words import PHASES, begin_moment, complete_moment
from cases.declaration.words import BUILT_IN_MOMENTS, Service
from cases.models import document_types


def moment_label(service: Service, code: str) -> str:
    """Return a moment's Chinese name: that of what sets it, a step or a paper's issue."""
    steps = {moment: step.label for step in service.steps for moment in step.marks}
    papers = {paper.moment: f"{document_types.label(paper.type)}开具" for paper in service.documents if paper.moment}
    phases = {begin_moment(phase): f"{PHASES[phase]}开始" for phase in service.phases}
    phases |= {complete_moment(phase): f"{PHASES[phase]}资料齐全" for phase in service.phases}
    completed = {item.completes: f"{item.owner}完成" for item in service.milestones if item.completes}
    causes = {moment: f"{cause.label}后补齐" for cause in service.request_causes for moment in cause.restarts}
    return (causes | completed | BUILT_IN_MOMENTS | phases | steps | papers)[code]
