"""The dashboard's own part for each role: what one owes, what waits for review and how long, what is endangered or unusual.

Every number is counted by the very query of the list it opens. A person with several roles gets the parts of each.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from cases.models import Case, Waits
from office import queue, readings
from office.numbers import Number
from office.views import call_backs, endangered
from workdays import calendar

if TYPE_CHECKING:
    from accounts.models import User

UNUSUAL_DAYS = 7
Part = tuple[str, list[Number]]


def parts(user: "User", now: datetime) -> list[Part]:
    """Return what the roles of ``user`` put on the dashboard, heading by heading; at most seven queries."""
    asked = (
        ("cases.handle_case", "我的回电", _calls),
        ("cases.review_case", "待审核", lambda user, now: _waiting(user, now, Waits.REVIEWER)),
        ("cases.check_prescription", "待药师审核", lambda user, now: _waiting(user, now, Waits.PHARMACIST)),
        ("cases.assign_case", "七天内", _endangered),
        ("privacy.view_accesslog", f"近 {UNUSUAL_DAYS} 天的异常查看", _unusual),
    )
    return [(label, of(user, now)) for permission, label, of in asked if user.has_perm(permission)]


def _address(view: str, **query: str) -> str:
    return f"{reverse(view)}?{urlencode(query)}" if query else reverse(view)


def _calls(user: "User", now: datetime) -> list[Number]:
    conditions = {code: Count("pk", call_backs.due_when(code, now)) for code, _ in call_backs.DUE if code}
    on_cases = call_backs.on_cases(user, mine=True).order_by().aggregate(**conditions)
    unknown = call_backs.to_unknown(user, mine=True).order_by().aggregate(**conditions)
    sums = {code: (on_cases[code] or 0) + (unknown[code] or 0) for code in conditions}
    return [
        Number(
            label, str(sums[code]), _address("office:call_backs", due=code), urgent=code == "late" and sums[code] > 0
        )
        for code, label in call_backs.DUE
        if code
    ]


def _waiting(user: "User", now: datetime, who: Waits) -> list[Number]:
    ages = {code: queue.waited(code, now) for code, _ in queue.WAITED}
    asked = {f"since{code}": Count("pk", condition) for code, condition in ages.items()}
    cases = Case.objects.visible_to(user).filter(is_open=True, waits_for=who)
    found = cases.aggregate(all=Count("pk"), **asked)
    where = {"heading": "all", "waits_for": str(who)}
    numbers = [Number("全部", str(found["all"]), _address("office:queue", **where))]
    return numbers + [
        Number(
            label,
            str(found[f"since{code}"]),
            _address("office:queue", **where, waited=code),
            urgent=code == queue.WAITED[-1][0] and found[f"since{code}"] > 0,
        )
        for code, label in queue.WAITED
    ]


def _endangered(user: "User", now: datetime) -> list[Number]:
    found = endangered.due_soon(user, now).aggregate(all=Count("pk"), free=Count("pk", Q(case__assignee=None)))
    address = _address("office:endangered")
    return [
        Number("到期的待办", str(found["all"]), address),
        Number("其中无人经办", str(found["free"]), f"{address}?holder=none", urgent=found["free"] > 0),
    ]


def _unusual(user: "User", now: datetime) -> list[Number]:
    today = calendar.local_date(now)
    since = today - timedelta(days=UNUSUAL_DAYS - 1)
    days = readings.by_person_and_day(readings.log(since=since, until=today))
    period = {"since": str(since), "until": str(today)}
    unusual = [day for day in days if day.unusual]
    return [
        Number("异常的人次", str(len(unusual)), _address("office:who_read", **period), urgent=bool(unusual)),
        Number("全部查看", str(sum(day.total for day in days)), _address("office:who_read", **period)),
    ]
