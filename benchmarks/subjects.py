"""What is measured: queue, lists, and every kind of search, each as a signed-in superuser would ask for it."""

from functools import partial
from typing import Any

from django.test import Client

from benchmarks.measuring import Send, Subject
from cases.models import Case
from policies.models import InsuredPerson

LIST_GOAL, SEARCH_GOAL, WORK_GOAL = 4.0, 3.0, 0.020
DEEP = 100


def subjects(client: Client) -> list[Subject]:
    """Return everything that is measured, for the persons and cases in the middle of the data."""
    return [*_queue(client), *_lists(client), *_searches(client)]


def _get(client: Client, address: str) -> Send:
    return partial(client.get, address)


def _queue(client: Client) -> list[Subject]:
    queue, bare = "/office/cases/queue/?heading=", "/bare/cases/?"
    asked = {
        "队列：全部处理中": ("all", ""),
        f"队列：全部处理中，第 {DEEP} 页": (f"all&page={DEEP}", f"page={DEEP}"),
        "队列：待领取": ("unassigned", "unassigned"),
        "队列：等客户": ("waiting", "waiting"),
    }
    stock = _get(client, "/stock/cases/case/?is_open__exact=1")
    return [
        Subject(name, _get(client, queue + full), _get(client, bare + one), LIST_GOAL, stock)
        for name, (full, one) in asked.items()
    ]


def _lists(client: Client) -> list[Subject]:
    listed = partial(_list, client)
    return [
        listed("保单列表", "policies/policy/", "policies/?", ""),
        listed(f"保单列表，第 {DEEP} 页", "policies/policy/", f"policies/?page={DEEP}", f"?p={DEEP}"),
        listed("案件列表", "cases/case/", "cases/?all", ""),
    ]


def _list(client: Client, name: str, page: str, bare: str, query: str) -> Subject:
    full, stock = _get(client, f"/office/{page}{query}"), _get(client, f"/stock/{page}{query}")
    return Subject(name, full, _get(client, f"/bare/{bare}"), LIST_GOAL, stock)


def _searches(client: Client) -> list[Subject]:
    person = _middle(InsuredPerson.objects.select_related("policy", "person"))
    case = _middle(Case.objects.all())
    find = partial(_search, client)
    return [
        find("查找：保单号", person.policy.number, "insured/policy/", "policies/policy/"),
        find("查找：证件号码", person.person.id_number.reveal(), "insured/id/", ""),
        find("查找：手机号码", person.person.phone.reveal(), "insured/phone/", ""),
        find("查找：姓名开头", person.person.name[:2], "insured/name/", "policies/person/"),
        find("查找：案件号", case.number, "case/", "cases/case/"),
    ]


def _search(client: Client, name: str, text: str, bare: str, stock: str) -> Subject:
    full = partial(client.post, "/office/cases/search/", {"text": text})
    plain = partial(client.post, f"/bare/{bare}", {"text": text})
    beside = partial(client.get, f"/stock/{stock}", {"q": text}) if stock else None
    return Subject(name, full, plain, SEARCH_GOAL, beside, WORK_GOAL)


def _middle(found: Any) -> Any:
    """Return a row from about the middle of the table."""
    highest = found.order_by("-pk").first().pk
    return found.filter(pk__lte=highest // 2 + 1).order_by("-pk").first() or found.first()
