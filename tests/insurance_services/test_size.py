"""At size: no list counts its table, no look-up reads a table from end to end, no select box is too long to use."""

import re
from functools import partial

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from cases.models import Case
from office import queue
from office.search import cases_meant, cases_of, find_case
from policies.models import InsuredPerson, Person, Policy
from policies.search import find_insured
from privacy import paging
from privacy.models import AccessLog
from tests import worlds
from tests.owner import as_owner

BIG = ("policies.", "cases.case", "privacy.accesslog", "accounts.user")
UNBOUNDED = re.compile(r"SELECT COUNT\(\*\)(?!.*LIMIT)", re.DOTALL | re.IGNORECASE)
MOST_OPTIONS = 50


@pytest.fixture
def office(client, world):
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture
def case(world):
    agent = worlds.staff(Role.AGENT)
    return worlds.opened(worlds.insured(), agent)


def big_admins():
    return [model for model in admin.site._registry if model._meta.label_lower.startswith(BIG)]


@pytest.mark.parametrize("model", big_admins(), ids=lambda model: model._meta.label)
@pytest.mark.parametrize("text", ["", "TEST000001"], ids=["all", "search"])
def test_no_list_counts_its_table(office, case, model, text):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    posts = getattr(admin.site._registry[model], "posts_search", False)
    look = partial(office.post, follow=True) if posts and text else office.get
    with CaptureQueriesContext(connection) as captured:
        assert look(address, {"q": text} if text else None).status_code == 200
    counts = [item["sql"] for item in captured.captured_queries if UNBOUNDED.search(item["sql"])]
    assert counts == []


@pytest.mark.parametrize("model", big_admins(), ids=lambda model: model._meta.label)
def test_a_list_shows_the_estimate_of_a_table_too_long_to_count(office, case, model, monkeypatch):
    monkeypatch.setattr(paging, "LIMIT", -1)
    monkeypatch.setattr(paging.EstimatedPaginator, "_estimate", lambda self: 1_234_567)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert office.get(address).context["cl"].result_count == 1_234_567


def test_a_short_table_is_counted_to_the_row(case):
    assert paging.EstimatedPaginator(Policy.objects.order_by("pk"), 100).count == 1


def test_the_estimate_is_what_analyze_found(case, monkeypatch):
    monkeypatch.setattr(paging, "LIMIT", 0)
    with as_owner() as cursor:
        cursor.execute("ANALYZE policies_person")
    assert paging.EstimatedPaginator(Person.objects.order_by("pk"), 100).count == Person.objects.count()


def test_what_is_filtered_is_counted_to_the_limit_only(case, monkeypatch):
    monkeypatch.setattr(paging, "LIMIT", 1)
    worlds.person("测试甲"), worlds.person("测试乙")
    assert paging.EstimatedPaginator(Person.objects.filter(name__startswith="测试").order_by("pk"), 100).count == 1


def plans_of(read):
    """The plan of every statement that ``read`` sends; a scan or a sort stands in it only where nothing else will do."""
    with CaptureQueriesContext(connection) as captured:
        read()
    plans = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        for item in captured.captured_queries:
            if item["sql"].startswith("SELECT") and any(table in item["sql"] for table in TABLES):
                cursor.execute("EXPLAIN " + item["sql"])
                plans.append("\n".join(row[0] for row in cursor.fetchall()))
        cursor.execute("SET LOCAL enable_seqscan = on")
        cursor.execute("SET LOCAL enable_sort = on")
    return plans


TABLES = ("policies_p", "policies_i", "cases_case", "privacy_accesslog")
SCAN = re.compile(r"Seq Scan on (policies_\w+|cases_\w+|privacy_\w+)")


def assert_no_scan(read):
    plans = plans_of(read)
    assert plans
    assert [plan for plan in plans if SCAN.search(plan)] == []


@pytest.mark.parametrize("text", ["TEST000001", "13800000001", "110101190001010014", "测试", "无此姓名"])
def test_no_search_scans_a_table(case, text):
    assert_no_scan(lambda: find_insured(text=text))


def test_the_search_for_a_case_number_scans_no_table(case, admin_user):
    assert_no_scan(lambda: find_case(text=case.number, user=admin_user))


def test_the_cases_of_whom_is_found_scan_no_table(case, admin_user):
    insured = [case.insured]
    assert_no_scan(lambda: cases_of(insured=insured, user=admin_user))


@pytest.mark.parametrize("text", ["GC260310000001", "TEST000001", "测试"])
def test_the_case_lists_search_scans_no_table(case, text):
    assert_no_scan(lambda: list(Case.objects.filter(cases_meant(text=text))))


@pytest.mark.parametrize("heading", [heading.code for heading in queue.HEADINGS])
def test_no_heading_of_the_queue_scans_a_table(case, admin_user, heading):
    chosen = {"heading": heading}
    assert_no_scan(lambda: list(queue.cases(user=admin_user, chosen=chosen, now=worlds.NOW)[:51]))


def test_the_queues_numbers_scan_no_table(case, admin_user):
    assert_no_scan(lambda: queue.counts(user=admin_user, now=worlds.NOW))


@pytest.mark.parametrize("model", [Policy, Person, InsuredPerson, Case, AccessLog], ids=lambda model: model.__name__)
def test_no_list_scans_or_sorts_its_table(office, case, model):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert_no_scan(lambda: office.get(address))
    rows = [plan for plan in plans_of(lambda: office.get(address)) if "count" not in plan.lower()]
    assert not any(re.search(r"^\s*(->\s+)?Sort ", plan, re.MULTILINE) for plan in rows if model._meta.db_table in plan)


@pytest.mark.parametrize(
    ("model", "allowed"), [(Policy, {"number"}), (Case, {"link", "received_at"}), (Person, {"name"})]
)
def test_only_columns_with_an_index_can_be_sorted_by(rf, model, allowed):
    assert set(admin.site._registry[model].get_sortable_by(rf.get("/"))) == allowed


def long_selects(text):
    selects = re.findall(r"<select\b[^>]*>(.*?)</select>", text, re.DOTALL)
    return [
        len(re.findall(r"<option\b", inner)) for inner in selects if len(re.findall(r"<option\b", inner)) > MOST_OPTIONS
    ]


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_no_form_has_a_select_box_with_more_than_fifty_options(office, case, model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.first()
    pages = [(f"{name}_add", ()), (f"{name}_changelist", ()), *([(f"{name}_change", (row.pk,))] if row else [])]
    for view, args in pages:
        response = office.get(reverse(view, args=args), follow=True)
        assert long_selects(response.content.decode()) == [], view


@pytest.mark.parametrize("name", ["office:queue", "office:intake", "office:search", "admin:index", "manual:rules"])
def test_no_page_has_a_select_box_with_more_than_fifty_options(office, case, name):
    assert long_selects(office.get(reverse(name)).content.decode()) == []


def test_no_step_on_the_case_page_has_a_select_box_with_more_than_fifty_options(office, case):
    assert long_selects(office.get(reverse("office:case", args=[case.number])).content.decode()) == []
