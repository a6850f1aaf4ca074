"""The queue, the dashboard's numbers and lists, the decision figures and the table of permissions as spreadsheets, as their pages show them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import staff_of
from accounts.roles import Role, every
from cases.models import Case, CaseClock, EligibilityCheck
from office import dashboard
from office.changelist_export import PERSONAL, TOO_MANY
from office.downloads import FORMS, spreadsheet
from office.views import dashboard_lists, decisions, queue
from privacy.access import record_access
from privacy.masking import mask_typed_numbers
from privacy.paging import LIMIT

Lines = Iterator[Sequence[str]]


@dataclass(frozen=True)
class Table:
    """A page's table: its name, what reads it (from the request), whose it is in the access log, who may, its page."""

    label: str
    lines: Callable[[HttpRequest], Lines]
    subject: type[Model]
    permissions: tuple[str, ...]
    page: str


def _queue(request: HttpRequest) -> Lines:
    yield ["案件号", "服务", "被保险人", "状态", "时限", "等待", "等待原因", "经办人", "团队"]
    for row in queue.rows(request, LIMIT):
        case = row.case
        due = f"{row.due.text} {row.due.standing}" if row.due else ""
        waiting = [case.get_waits_for_display(), mask_typed_numbers(case.waiting_reason)]
        yield [
            case.number,
            row.service,
            case.insured.person.name,
            row.state,
            due,
            *waiting,
            str(case.assignee or ""),
            str(case.team or ""),
        ]


def _enquiries(request: HttpRequest) -> Lines:
    yield ["判定时间", "服务", "保单号", "被保险人", "不符合的规则", "操作人"]
    for row in dashboard_lists.enquiry_rows(list(dashboard_lists.wanted_enquiries(request)[:LIMIT])):
        check = row.check
        reasons = "；".join(f"{rule} {label}".strip() for rule, label in row.reasons)
        insured = check.insured
        yield [
            _moment(check.checked_at),
            row.service,
            insured.policy.number,
            insured.person.name,
            reasons,
            str(check.checked_by or ""),
        ]


def _clocks(request: HttpRequest) -> Lines:
    yield ["案件号", "服务", "时限", "第几次起算", "到期", "完成", "结论", "经办人"]
    for row in dashboard_lists.clock_rows(list(dashboard_lists.wanted_clocks(request)[:LIMIT])):
        clock = row.clock
        ended = _moment(clock.ended_at) if clock.ended_at else "未完成"
        verdict = "按时" if row.in_time else "超期"
        who = str(clock.case.assignee or "")
        yield [clock.case.number, row.service, row.label, str(clock.epoch), row.due, ended, verdict, who]


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _dashboard(request: HttpRequest) -> Lines:
    found = dashboard.context(request, now=timezone.now())
    yield ["内容", "项目", "数字"]
    yield from (["现在", number.label, number.text] for number in found["work"])
    yield from ([found["period"], number.label, number.text] for number in found["figures"])
    for label, numbers in found["services"]:
        yield from ([f"各项服务：{label}", number.label, number.text] for number in numbers)
    for week, shares in found["weeks"]:
        for label, share in zip(found["service_labels"], shares, strict=True):
            if share:
                yield [
                    f"按时率：{label}",
                    f"{week} 起一周：到期 {share.due.text}，按时 {share.in_time.text}",
                    f"{share.percent}%",
                ]
    for service, measure, median, cases in found["durations"]:
        yield [f"用时：{service}", f"{measure}（{cases} 件的中位数）", median]
    yield from (["受理地区", bar.label, str(bar.number)] for bar in found["places"])
    yield from (["不符合的规则", bar.label, str(bar.number)] for bar in found["reasons"])


def _permissions(request: HttpRequest) -> Lines:
    yield ["权限", "代码", *(str(role.label) for role in Role)]
    for row in every():
        yield [row.label, row.permission, *("是" if role in row.roles else "" for role in Role)]


SEEN = ("cases.view_case", PERSONAL)
TABLES = {
    "queue": Table("工作队列", _queue, Case, SEEN, "office:queue"),
    "enquiries": Table("不符合条件的咨询", _enquiries, EligibilityCheck, SEEN, "office:enquiries"),
    "clocks": Table("到期的时限", _clocks, CaseClock, SEEN, "office:clocks"),
    "dashboard": Table("工作台", _dashboard, Case, SEEN, "admin:index"),
    "decisions": Table("审核决定", decisions.lines, Case, SEEN, "office:decisions"),
    "permissions": Table("岗位与权限", _permissions, User, ("accounts.view_user",), "admin:index"),
}


@require_safe
def export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Send a page's table under the page's own filter. Raises ``PermissionDenied``, ``Http404``."""
    wanted = TABLES.get(code)
    if wanted is None or form not in FORMS:
        raise Http404
    if not request.user.has_perms(wanted.permissions):
        raise PermissionDenied
    lines = list(wanted.lines(request))
    if len(lines) > LIMIT:  # the heading is one of them
        messages.error(request, TOO_MANY)
        return redirect(wanted.page)
    record_access(user=staff_of(request), action="export", subject=wanted.subject, reason=f"导出{wanted.label}")
    return spreadsheet(lines, label=wanted.label, form=form)
