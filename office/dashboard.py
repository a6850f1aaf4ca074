"""The dashboard (工作台): a person's numbers, each a link to the list it counts, and the pictures of a period.

Who sees cases gets their numbers; who only maintains lists gets how the lists stand. Names no service.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from accounts.requests import staff_of
from cases.declaration import registry
from coverage import kinds, releases
from coverage.models import ListRelease
from office import desks, queue, statistics
from office.admin import EndedSince, OpenedSince, PlaceFilter
from office.numbers import Number
from policies.importing.models import ImportRun
from workdays import calendar
from workdays.models import CalendarYear

HEADINGS = ("mine", "unassigned", "due_today", "overdue", "waiting", "referred", "confirm")
PERIODS = (("today", "今天", 1), ("7", "近 7 天", 7), ("30", "近 30 天", 30))
DEFAULT_PERIOD = PERIODS[1]
UNSETTLED = "未定"


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, which opens its list."""

    label: str
    number: int
    url: str


@dataclass(frozen=True)
class Share:
    """One service's week: so many clocks due, so many met, in whole per cent rounded down; each opens its list."""

    due: Number
    in_time: Number
    percent: int


def context(request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    """Return what the dashboard shows to the person asking; at most fourteen queries at any size."""
    user = staff_of(request)
    if user.has_perm("cases.view_case"):
        return {"desks": desks.parts(user, now), **_cases(user, request.GET.get("period", ""), now)}
    return {"lists": _lists(user, now)}


def _cases(user: User, chosen: str, now: datetime) -> dict[str, Any]:
    period = next((item for item in PERIODS if item[0] == chosen), DEFAULT_PERIOD)
    first = calendar.local_date(now) - timedelta(days=period[2] - 1)
    since = calendar.start_of(first)
    services = {service.code: service.label for service in registry.services()}
    turnover = statistics.turnover_by_service(user=user, since=since)
    weeks = statistics.weeks(now=now)
    shares = _shares(user, now)
    places = _places(user, first, since)
    reasons = _reasons(user, first, since)
    return {
        "work": _work(user, now),
        "periods": [(code, label, code == period[0]) for code, label, _ in PERIODS],
        "period": period[1],
        "figures": _turnover(first, "", list(turnover.values())),
        "services": _services(user, now, first, services, turnover),
        "service_labels": list(services.values()),
        "weeks": [(f"{week:%m-%d}", [shares.get((code, week)) for code in services]) for week in weeks],
        "has_shares": bool(shares),
        "durations": _durations(user, since),
        "places": places,
        "reasons": reasons,
        "refusals_url": _address("office:enquiries", since=str(first)),
        "clocks_url": reverse("office:clocks"),
        "charts": {
            "on-time": _lines(services, weeks, shares),
            "places": _bars("案件", places),
            "reasons": _bars("咨询", reasons),
        },
    }


def _address(view: str, **query: str) -> str:
    return f"{reverse(view)}?{urlencode({name: value for name, value in query.items() if value})}"


def _work(user: User, now: datetime) -> list[Number]:
    """The headings of the queue, counted as the queue counts them."""
    counts = queue.counts(user=user, now=now)
    return [
        Number(
            queue.BY_CODE[code].label,
            f"{queue.COUNT_LIMIT}+" if counts[code] >= queue.COUNT_LIMIT else str(counts[code]),
            _address("office:queue", heading=code),
            urgent=code == "overdue" and counts[code] > 0,
        )
        for code in HEADINGS
    ]


def _turnover(first: date, service: str, rows: list[statistics.Turnover]) -> list[Number]:
    """What was opened and ended since ``first``, in sum."""
    opened = {OpenedSince.parameter_name: str(first)}
    ended = {EndedSince.parameter_name: str(first)}
    parts: list[tuple[str, str, dict[str, str]]] = [
        ("opened", "受理", opened),
        ("completed", "服务完成", ended | {"open": "completed"}),
        ("ended_early", "未完成结案", ended | {"open": "early"}),
    ]
    return [
        Number(
            label,
            str(sum(getattr(row, name) for row in rows)),
            _address("admin:cases_case_changelist", service=service, **query),
        )
        for name, label, query in parts
    ]


def _services(
    user: User, now: datetime, first: date, services: dict[str, str], turnover: dict[str, statistics.Turnover]
) -> list[tuple[str, list[Number]]]:
    """For each service its open cases now, then its turnover."""
    loads = statistics.load_by_service(user=user, now=now)
    return [
        (label, [*_load(loads.get(code) or statistics.Load(code, 0, 0, 0, 0)), *_turnover(first, code, known)])
        for code, label in services.items()
        for known in [[turnover[code]] if code in turnover else []]
    ]


def _load(load: statistics.Load) -> list[Number]:
    return [
        Number(
            queue.BY_CODE[code].label,
            str(getattr(load, code)),
            _address("office:queue", heading=code, service=load.service),
            urgent=code == "overdue" and load.overdue > 0,
        )
        for code in ("all", "due_today", "overdue", "waiting")
    ]


def _shares(user: User, now: datetime) -> dict[tuple[str, date], Share]:
    return {(row.service, row.week): _share(row) for row in statistics.on_time(user=user, now=now)}


def _share(row: statistics.WeekShare) -> Share:
    query = {"service": row.service, "week": str(row.week)}
    return Share(
        Number("到期", str(row.due), _address("office:clocks", **query)),
        Number("按时", str(row.in_time), _address("office:clocks", **query, in_time="yes")),
        100 * row.in_time // row.due,
    )


def _places(user: User, first: date, since: datetime) -> list[Bar]:
    since_first = {OpenedSince.parameter_name: str(first)}
    return [
        Bar(
            place or UNSETTLED,
            number,
            _address("admin:cases_case_changelist", place=place or PlaceFilter.unsettled, **since_first),
        )
        for place, number in statistics.by_place(user=user, since=since)
    ]


def _reasons(user: User, first: date, since: datetime) -> list[Bar]:
    labels = statistics.rule_labels()
    return [
        Bar(f"{rule} {labels.get(rule, '')}".strip(), number, _address("office:enquiries", rule=rule, since=str(first)))
        for rule, number in statistics.refusals_by_rule(user=user, since=since)
    ]


def _durations(user: User, since: datetime) -> list[tuple[str, str, str, int]]:
    """Return service, measure, median in words and number of cases; a dash where no case has come so far."""
    labels = {service.code: service.label for service in registry.services()}
    return [
        (labels[row.service], row.label, _days(row.median) if row.median is not None else "—", row.cases)
        for row in statistics.durations(user=user, since=since)
    ]


def _days(length: timedelta) -> str:
    return f"{length / timedelta(days=1):.1f} 天"


def _lines(services: dict[str, str], weeks: list[date], shares: dict[tuple[str, date], Share]) -> dict[str, Any]:
    """The shares as lines, a service a line; a week without clocks due is a gap."""
    known = {code for code, _ in shares}
    return {
        "type": "line",
        "labels": [f"{week:%m-%d}" for week in weeks],
        "series": [
            {"label": label, "values": [share.percent if share else None for share in row]}
            for code, label in services.items()
            if code in known
            for row in [[shares.get((code, week)) for week in weeks]]
        ],
    }


def _bars(label: str, bars: list[Bar]) -> dict[str, Any]:
    return {
        "type": "bar",
        "labels": [bar.label for bar in bars],
        "series": [{"label": label, "values": [bar.number for bar in bars]}],
        "urls": [bar.url for bar in bars],
    }


@dataclass(frozen=True)
class Row:
    """A list's release, or a year of the calendar, and how it stands; it opens its own page."""

    label: str
    text: str
    url: str


def _lists(user: User, now: datetime) -> dict[str, list[Row]]:
    """How the lists and the calendar stand, as far as the person may see them."""
    found: dict[str, list[Row]] = {}
    if user.has_perm("coverage.view_listrelease"):
        in_force = {release.kind: release for release in releases.all_in_force(at=now)}
        found["生效中的名单"] = [_in_force(in_force[kind.code]) for kind in kinds.every() if kind.code in in_force]
        found["待发布、待生效"] = [
            _coming(row) for row in releases.not_yet_in_force(at=now).select_related("created_by")
        ]
    if user.has_perm("policy_imports.import_policies"):
        mine = ImportRun.objects.filter(created_by=user, finished_at=None)
        found["未结束的保单导入"] = [
            Row(run.file_name, run.get_state_display(), reverse("policy_imports:run", args=[run.pk])) for run in mine
        ]
    if user.has_perm("workdays.view_calendaryear"):
        years = CalendarYear.objects.filter(status=CalendarYear.Status.PROVISIONAL)
        found["暂定的日历年度"] = [
            Row(f"{year.year} 年", "放假通知尚未录入，到期日暂定", _page("workdays_calendaryear", year.pk))
            for year in years
        ]
    return found


def _page(model: str, pk: int) -> str:
    return reverse(f"admin:{model}_change", args=[pk])


def _in_force(release: ListRelease) -> Row:
    since = calendar.local_date(release.effective_from)  # type: ignore[arg-type]
    text = f"第 {release.number} 版（{release.edition}），自 {since:%Y-%m-%d} 起"
    return Row(kinds.label(release.kind), text, _page("coverage_listrelease", release.pk))


def _coming(release: ListRelease) -> Row:
    if release.effective_from and not release.is_draft:
        how = f"已发布，{calendar.local_date(release.effective_from):%Y-%m-%d} 起生效"
    else:
        how = f"草稿，{release.created_by or '系统'} {calendar.local_date(release.created_at):%Y-%m-%d} 起草，待第二人发布"
    text = f"第 {release.number} 版（{release.edition}）：{how}"
    return Row(kinds.label(release.kind), text, _page("coverage_listrelease", release.pk))
