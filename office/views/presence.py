"""Says who else looks at a case just now; a page that stays open asks again and again."""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import staff_of
from office import presence
from office.views.case_page import visible


@require_POST
def still_looking(request: HttpRequest, number: str) -> JsonResponse:
    """Record that the person still has the page open; return the names of the others."""
    case = get_object_or_404(visible(request).only("pk"), number=number)
    others = presence.see(case=case, user=staff_of(request), now=timezone.now())
    return JsonResponse({"others": others}, headers={"Cache-Control": "no-store"})
