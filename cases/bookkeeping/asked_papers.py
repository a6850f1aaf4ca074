"""What the customer must supply is asked for where it begins to be wanted: a list on record and one message.

At opening that is what the review needs; later what a phase that begins needs, or a fact that came to hold.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from cases.declaration.case_file import CaseFile
from cases.declaration.paper_words import PHASES, Document
from cases.declaration.papers import names_of_papers
from cases.models import CaseDocument, DocumentRequest
from manual.registry import rule

if TYPE_CHECKING:
    from accounts.models import User

Groups = frozenset[tuple[str, str]]


def wanted(file: CaseFile) -> Groups:
    """Return what the customer must supply by now, by phase and group."""
    return frozenset((paper.phase, paper.group) for paper in file.wanted_of_customer())


@rule("GEN-14")
def ask(*, file: CaseFile, actor: "User", at: datetime, known: Groups = frozenset(), opening: bool = False) -> str:
    """Ask for what is wanted beyond ``known`` and has not come yet: recipient, list, time; return what to tell the applicant.

    "" where nothing new is asked for; the caller queues the message.
    """
    fresh = [paper for paper in file.wanted_of_customer() if (paper.phase, paper.group) not in known]
    asked = not_there_yet(file, fresh) if fresh else []
    if not asked:
        return ""
    by_phase = ((phase, [paper for paper in asked if paper.phase == phase]) for phase in PHASES)
    DocumentRequest.objects.bulk_create(
        DocumentRequest(
            case=file.case,
            phase=phase,
            items=names_of_papers(papers),
            reason="受理时告知" if opening else "办理中告知",
            recipient="申请人",
            initial=True,
            requested_by=actor,
            requested_at=at,
        )
        for phase, papers in by_phase
        if papers
    )
    file.forget("requests", "messages")
    return _text(file, asked, opening)


def not_there_yet(file: CaseFile, papers: list[Document]) -> list[Document]:
    """Leave out what came already, and a group of which one came; a refused paper did not come."""
    there = {paper.type for paper in file.documents if paper.status != CaseDocument.Status.REFUSED}
    supplied = {paper.group for paper in papers if paper.type in there}
    return [paper for paper in papers if paper.group not in supplied]


def _text(file: CaseFile, papers: list[Document], opening: bool) -> str:
    labels = "；".join(names_of_papers(papers))
    if opening:
        words = "".join(notice.text for notice in file.notices_at("message"))
        said = f"您申请的{file.service.label}已受理，案件号{file.case.number}。请提供：{labels}。{words}"
    else:
        said = f"您的{file.service.label}（{file.case.number}）现需提供：{labels}。"
    return f"{said}服务热线{settings.HOTLINE}。"
