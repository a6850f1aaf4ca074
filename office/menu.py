"""The back office's menu: every entry in one place, each shown only to those whose permissions allow it.

The services stand below 案件 by their declarations; none is named here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from cases.declaration import registry


@dataclass(frozen=True)
class Entry:
    """A declared entry: its label, the name of its address, and the permissions any one of which opens it.

    ``home`` are the beginnings, below ``/office/``, of the addresses it is marked as current on; "" is the front page.
    """

    label: str
    view: str
    permissions: tuple[str, ...]
    home: tuple[str, ...]
    children: "Callable[[HttpRequest, str], tuple[Item, ...]]" = lambda request, url: ()


@dataclass(frozen=True)
class Item:
    """An entry as one person sees it."""

    label: str
    url: str
    is_current: bool = False
    children: "tuple[Item, ...]" = ()


def _services(request: HttpRequest, url: str) -> tuple[Item, ...]:
    """The case list of each service."""
    return tuple(Item(service.label, f"{url}?service={service.code}") for service in registry.services())


def _lists(*lists: tuple[str, str]) -> "Callable[[HttpRequest, str], tuple[Item, ...]]":
    """Return what gives the lists ("app_model", label) that the person may look at."""

    def children(request: HttpRequest, url: str) -> tuple[Item, ...]:
        seen = [(name, label) for name, label in lists if request.user.has_perm(name.replace("_", ".view_"))]
        return tuple(Item(label, reverse(f"admin:{name}_changelist")) for name, label in seen)

    return children


def _master_data(request: HttpRequest, url: str) -> tuple[Item, ...]:
    """The lists of what services bring to be maintained: what their declarations let this person view, where it has a page."""
    found = []
    for app, model in _viewed():
        if request.user.has_perm(f"{app}.view_{model}") and (address := _reversed(f"admin:{app}_{model}_changelist")):
            found.append(Item(str(apps.get_model(app, model)._meta.verbose_name_plural), address))
    return tuple(found)


def _viewed() -> list[tuple[str, str]]:
    """Return app and model of every permission to view that services declare."""
    names = [row.permission.partition(".") for row in registry.permissions()]
    return [(app, name.removeprefix("view_")) for app, _, name in names if name.startswith("view_")]


def _services_own() -> tuple[Entry, ...]:
    """The entry for the services' own lists, where there are any; it leads to the first this installation has a page for."""
    pages = [(f"{app}.view_{model}", f"admin:{app}_{model}_changelist", f"{app}/") for app, model in _viewed()]
    pages = [page for page in pages if _reversed(page[1])]
    if not pages:
        return ()
    permissions, views, homes = zip(*pages, strict=True)
    return (Entry("服务资料", views[0], permissions, tuple(dict.fromkeys(homes)), _master_data),)


ENTRIES = (
    Entry("工作台", "admin:index", (), ("",)),
    Entry("受理", "office:intake", ("cases.open_case",), ("cases/intake",)),
    Entry("队列", "office:queue", ("cases.view_case",), ("cases/queue",)),
    Entry("回电", "office:call_backs", ("cases.handle_case",), ("cases/calls",)),
    Entry("案件", "admin:cases_case_changelist", ("cases.view_case",), ("cases/",), _services),
    Entry(
        "保单",
        "admin:policies_policy_changelist",
        ("policies.view_policy",),
        ("policies/policy", "policies/insuredperson"),
    ),
    Entry("客户", "admin:policies_person_changelist", ("policies.view_person",), ("policies/person",)),
    Entry("产品", "admin:policies_product_changelist", ("policies.change_product",), ("policies/product",)),
    Entry(
        "服务网络",
        "admin:coverage_listrelease_changelist",
        ("coverage.view_listrelease",),
        ("coverage/",),
        _lists(
            ("coverage_listrelease", "名单版本"),
            ("coverage_placeentry", "服务城市"),
            ("coverage_japanhospitalentry", "赴日医院"),
            ("coverage_division", "行政区划"),
        ),
    ),
    Entry(
        "医院",
        "admin:coverage_hospital_changelist",
        ("coverage.view_hospital",),
        ("coverage/hospital", "coverage/proxyrestriction"),
        _lists(("coverage_hospital", "医院"), ("coverage_proxyrestriction", "代诊限制")),
    ),
    Entry("药品", "admin:drugs_drugentry_changelist", ("drugs.view_drugentry",), ("drugs/",)),
    Entry("合作方", "admin:partners_partner_changelist", ("partners.view_partner",), ("partners/",)),
    Entry(
        "工作日历",
        "admin:workdays_calendarday_changelist",
        ("workdays.view_calendarday",),
        ("workdays/",),
        _lists(("workdays_calendarday", "日子"), ("workdays_calendaryear", "年度")),
    ),
    Entry(
        "导入与导出",
        "lists:index",
        ("spreadsheets.import_list", "spreadsheets.export_list", "cases.import_earlieruse"),
        ("lists/",),
    ),
    Entry("保单导入", "policy_imports:index", ("policy_imports.import_policies",), ("policy-imports/",)),
    Entry("上线前的服务", "admin:cases_earlieruse_changelist", ("cases.view_earlieruse",), ("cases/earlieruse",)),
    Entry("服务手册", "manual:rules", (), ("manual/",)),
    Entry(
        "个人信息请求",
        "admin:portal_datarequest_changelist",
        ("portal.view_datarequest",),
        ("portal/",),
    ),
    Entry(
        "手册未定事项",
        "admin:manual_unsettledmatter_changelist",
        ("manual.view_unsettledmatter",),
        ("manual/unsettledmatter",),
    ),
    Entry("审计", "office:audit", ("privacy.view_accesslog",), ("cases/audit",)),
    Entry("谁看过", "office:who_read", ("privacy.view_accesslog",), ("cases/audit/readings", "privacy/")),
    Entry(
        "人员",
        "admin:accounts_user_changelist",
        ("accounts.view_user",),
        ("accounts/",),
        _lists(("accounts_user", "人员"), ("accounts_team", "团队"), ("accounts_leave", "休假")),
    ),
)


def menu(request: HttpRequest) -> list[Item]:
    """Return the entries the person may open, in order; at most one of them is current."""
    entries = (*ENTRIES, *_services_own())
    mine = [(entry, url) for entry in entries if _may_open(request, entry) and (url := _reversed(entry.view))]
    here = _current(request, [entry for entry, _ in mine])
    return [_item(request, entry, url, is_current=entry is here) for entry, url in mine]


def _item(request: HttpRequest, entry: Entry, url: str, *, is_current: bool) -> Item:
    """Return the entry as this person sees it: where they may not open its own page, it leads to the first below it."""
    children = entry.children(request, url)
    own = entry.children is not _master_data
    return Item(entry.label, url if own else children[0].url, is_current, children)


def _may_open(request: HttpRequest, entry: Entry) -> bool:
    user = request.user
    return user.is_staff and (not entry.permissions or any(user.has_perm(name) for name in entry.permissions))


def _reversed(view: str) -> str:
    """Return the address of ``view``, or nothing where the page is not part of this installation."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def _current(request: HttpRequest, entries: list[Entry]) -> Entry | None:
    """Return the entry whose home the address lies in, the longest where several fit."""
    path = request.path.removeprefix(reverse("admin:index"))
    homes = [(len(home), entry) for entry in entries for home in entry.home if _lies_in(path, home)]
    return max(homes, key=lambda pair: pair[0])[1] if homes else None


def _lies_in(path: str, home: str) -> bool:
    return path.startswith(home) if home else path == home
