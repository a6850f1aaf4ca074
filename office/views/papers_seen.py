"""Nobody accepts a paper they have not had before their eyes: the access log knows."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from accounts.requests import staff_of
from cases.declaration.errors import StepBlocked
from cases.declaration.words import Missing
from cases.models import CaseDocument
from privacy.models import AccessLog

if TYPE_CHECKING:
    from accounts.models import User

LOOKS = (AccessLog.Action.VIEW, AccessLog.Action.DOWNLOAD)


def refuse_unseen(request: HttpRequest, label: str) -> None:
    """Raise ``StepBlocked`` where a paper is to be accepted that this person has never opened (one query)."""
    paper = request.POST.get("document", "")
    if request.POST.get("decision") == "accepted" and not _was_seen(paper, staff_of(request)):
        raise StepBlocked(label, [Missing("请先打开这份资料看过，再接受")])


def _was_seen(paper: str, user: "User") -> bool:
    looks = AccessLog.objects.filter(user=user, subject_type=CaseDocument._meta.label_lower, subject_id=paper[:40])
    return looks.filter(action__in=LOOKS).exists()
