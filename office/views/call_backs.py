"""Calls owed (回电): when, whom and why, the number to who is to call by one logged press, and what came of the call.

Calls promised on cases stand beside those to callers whose policy was not found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.requests import staff_of
from cases.actions import call_backs as actions
from cases.declaration.errors import CaseError
from cases.models import CallBack, Case, UnknownCaller
from office.queue import end_of_today
from office.views.contacts import standing_of
from office.views.pages import asked_page
from office.views.unknown_caller_forms import CalledForm

PAGE = 50
DUE = (("", "全部"), ("late", "已逾期"), ("due", "今天"), ("later", "以后"))
WHOSE = (("mine", "由我回电"), ("all", "全部"))
handles_calls = permission_required("cases.handle_case", raise_exception=True)


@dataclass(frozen=True)
class Row:
    """A call owed as the list shows it."""

    kind: str
    call: CallBack | UnknownCaller
    whom: str
    holder: User
    standing: str
    tone: str
    is_mine: bool


@require_GET
@handles_calls
def call_backs(request: HttpRequest) -> HttpResponse:
    """Show the calls owed, the nearest first: one's own, or everybody's that one may see."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    user, now, page = staff_of(request), timezone.now(), asked_page(request)
    whose = "all" if request.GET.get("whose") == "all" else "mine"
    due = request.GET.get("due", "")
    rows = _rows(user, whose, due_when(due, now), now, upto=page * PAGE + 1)
    context = {
        **admin.site.each_context(request),
        "title": "回电",
        "whose": whose,
        "choices": WHOSE,
        "due": due,
        "dues": DUE,
        "rows": rows[(page - 1) * PAGE : page * PAGE],
        "page": page,
        "has_next": len(rows) > page * PAGE,
        "query": urlencode({"whose": whose, "due": due} if due in dict(DUE) else {"whose": whose}),
        **more,
    }
    return TemplateResponse(request, "office/call_backs.html", context, status=status)


def on_cases(user: User, *, mine: bool) -> QuerySet[CallBack]:
    """Return the calls owed on cases that ``user`` may see; ``mine`` are those ``user`` is to make."""
    calls = CallBack.objects.filter(kept_at=None, case__in=Case.objects.visible_to(user))
    own = Q(case__assignee=user) | Q(case__assignee=None, promised_by=user)
    return calls.filter(own) if mine else calls


def to_unknown(user: User, *, mine: bool) -> QuerySet[UnknownCaller]:
    """Return the calls owed to callers whose policy was not found: for those who take calls."""
    calls = UnknownCaller.objects.filter(kept_at=None)
    if not user.has_perm("cases.open_case"):
        return calls.none()
    return calls.filter(holder=user) if mine else calls


def due_when(code: str, now: datetime) -> Q:
    """Return the condition of a choice of ``DUE``: owed before now, later today, or after today."""
    tonight = end_of_today(now)
    conditions = {
        "late": Q(due_at__lte=now),
        "due": Q(due_at__gt=now, due_at__lte=tonight),
        "later": Q(due_at__gt=tonight),
    }
    return conditions.get(code, Q())


def _rows(user: User, whose: str, when: Q, now: datetime, *, upto: int) -> list[Row]:
    mine = whose == "mine"
    related = ("case__assignee", "case__verification", "promised_by")
    promised = on_cases(user, mine=mine).filter(when).select_related(*related).order_by("due_at", "pk")[:upto]
    unknown = to_unknown(user, mine=mine).filter(when).select_related("holder").order_by("due_at", "pk")[:upto]
    rows = [_row("case", call, call.case.verification.applicant_name, user, now) for call in promised]
    rows += [_row("unknown", call, call.name, user, now) for call in unknown]
    return sorted(rows, key=lambda row: row.call.due_at)[:upto]


def _row(kind: str, call: CallBack | UnknownCaller, whom: str, user: User, now: datetime) -> Row:
    holder = actions.holder_of(call)
    return Row(kind, call, whom, holder, *standing_of(call.due_at, call.kept_at, now), is_mine=holder == user)


@require_POST
@handles_calls
def number(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show the number to who is to call, once, logged; 403 to anybody else."""
    user = staff_of(request)
    call = _call(user, kind, pk)
    clear = actions.number_to_call(call=call, actor=user)
    response = _page(request, shown=(kind, pk), clear=clear or "没有登记号码，请查看案件。")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _call(user: User, kind: str, pk: int) -> CallBack | UnknownCaller:
    """Return the call owed; raises ``Http404`` where ``user`` has none such to see."""
    found: CallBack | UnknownCaller | None
    if kind == "case":
        related = ("case__assignee", "case__verification", "case__insured__person", "promised_by")
        found = on_cases(user, mine=False).select_related(*related).filter(pk=pk).first()
    else:
        found = to_unknown(user, mine=False).select_related("holder").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这次待回的电话。")
    return found


@require_POST
@permission_required("cases.open_case", raise_exception=True)
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the person asking the one who calls."""
    return _done(request, lambda: actions.take_over(pk=pk, actor=staff_of(request)), "已由您负责回电。")


@require_POST
@permission_required("cases.open_case", raise_exception=True)
def called(request: HttpRequest, pk: int) -> HttpResponse:
    """Store what came of a call to a caller whose policy was not found; what was typed stays where it is refused."""
    form = CalledForm(request.POST)
    if not form.is_valid():
        return _page(request, status=HTTPStatus.UNPROCESSABLE_ENTITY, refused=pk, form=form)
    record = {"result": form.cleaned_data["result"], "actor": staff_of(request), "now": timezone.now()}
    return _done(request, lambda: actions.record_called(pk=pk, **record), "已记录回电结果。")


def _done(request: HttpRequest, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except UnknownCaller.DoesNotExist:
        raise Http404("没有这次来电。") from None
    except CaseError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("office:call_backs")
