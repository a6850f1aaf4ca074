"""Two people change one thing by the back office's plain forms: the second is told by whom and when, nothing is lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection, models
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from coverage.models import Hospital
from policies.models import CoveredDisease, Product
from privacy.stale import NEVER_SEEN, SEEN, RefusesStale
from tests.opened import save, seen

RIGHTS = [f"{act}_{model}" for act in ("view", "change") for model in ("hospital", "product", "covereddisease")]


def colleague(username, shown):
    user = User.objects.create_user(username, display_name=shown, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=[*RIGHTS, "add_covereddisease"]))
    client = Client()
    client.force_login(user)
    return client


def hospital(**changes):
    given = {
        "name": "演示瑞金医院",
        "grade": "3A",
        "ownership": "public",
        "country": "CN",
        "aliases": "",
        "active": "on",
    }
    return given | {"note": "", "division": "310101"} | changes


@pytest.fixture
def first(db):
    return colleague("first", "孙数据")


@pytest.fixture
def second(db):
    return colleague("second", "周数据")


@pytest.fixture
def ruijin(lists, db):
    return Hospital.objects.create(name="演示瑞金医院", grade="3A", ownership="public", division_id="310101")


def page(thing):
    return reverse(f"admin:{thing._meta.label_lower.replace('.', '_')}_change", args=[thing.pk])


def errors(answer):
    return " ".join(answer.context["adminform"].form.non_field_errors())


def test_the_second_of_two_is_told_who_and_when_and_writes_nothing_back(first, second, ruijin):
    opened = seen(second, page(ruijin))
    assert save(first, page(ruijin), hospital(note="门诊在二号楼")).status_code == 302
    told = errors(second.post(page(ruijin), hospital(grade="3B") | opened))
    changed = ruijin.history.first()
    assert "孙数据" in told
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", told)
    ruijin.refresh_from_db()
    assert (ruijin.note, ruijin.grade) == ("门诊在二号楼", "3A")
    assert ruijin.history.first() == changed


def test_a_refused_form_sent_again_is_refused_again_and_one_opened_anew_is_saved(first, second, ruijin):
    opened = seen(second, page(ruijin))
    save(first, page(ruijin), hospital(note="门诊在二号楼"))
    refused = second.post(page(ruijin), hospital(grade="3B") | opened)
    again = second.post(page(ruijin), hospital(grade="3B") | {SEEN: refused.context[SEEN]})
    assert "孙数据" in errors(again)
    assert save(second, page(ruijin), hospital(grade="3B", note="门诊在二号楼")).status_code == 302


def test_a_form_refused_for_something_else_is_saved_once_mended(first, ruijin):
    opened = seen(first, page(ruijin))
    refused = first.post(page(ruijin), hospital(name="") | opened)
    assert refused.status_code == 200
    assert first.post(page(ruijin), hospital(note="x") | {SEEN: refused.context[SEEN]}).status_code == 302


@pytest.mark.parametrize(
    "given", [{}, {SEEN: ""}, {SEEN: "0"}, {SEEN: "99999999999999999999"}, {SEEN: "一-二"}, {SEEN: "-"}]
)
def test_a_form_that_does_not_say_what_it_shows_is_refused(first, ruijin, given):
    save(first, page(ruijin), hospital(note="先前"))
    told = errors(first.post(page(ruijin), hospital(grade="3B") | given))
    assert "修改没有保存" in told
    ruijin.refresh_from_db()
    assert ruijin.grade == "3A"


def test_a_form_without_its_hidden_field_is_told_to_be_opened_again(first, ruijin):
    assert errors(first.post(page(ruijin), hospital())) == NEVER_SEEN


def test_rows_edited_with_the_object_count_too(first, second):
    product = Product.objects.create(code="YS", name="演示产品")
    disease = CoveredDisease.objects.create(product=product, seq=1, name="演示疾病", source="manual")
    opened = seen(second, page(product))
    disease.name = "演示疾病（改）"
    disease._history_user = User.objects.get(username="first")
    disease.save()
    row = {"diseases-TOTAL_FORMS": "1", "diseases-INITIAL_FORMS": "1", "diseases-0-id": disease.pk}
    row |= {"diseases-0-product": product.pk, "diseases-0-seq": "1", "diseases-0-name": "演示疾病"}
    told = errors(second.post(page(product), {"code": "YS", "name": "演示产品"} | row | opened))
    assert "孙数据" in told
    assert CoveredDisease._meta.verbose_name in told
    disease.refresh_from_db()
    assert disease.name == "演示疾病（改）"


@pytest.mark.django_db(transaction=True)
def test_of_ten_saves_of_one_form_at_once_one_is_written(lists):
    ruijin = Hospital.objects.create(name="演示瑞金医院", grade="3A", ownership="public", division_id="310101")
    clients = [colleague(f"user{number}", f"同事{number}") for number in range(10)]
    opened = [seen(client, page(ruijin)) for client in clients]
    barrier = Barrier(10)

    def send(number):
        connection.ensure_connection()
        barrier.wait(timeout=60)
        answer = clients[number].post(page(ruijin), hospital(note=f"第{number}人") | opened[number])
        connection.close()
        return answer.status_code

    before = ruijin.history.count()
    with ThreadPoolExecutor(10) as threads:
        assert sorted(threads.map(send, range(10))) == [200] * 9 + [302]
    assert ruijin.history.count() == before + 1


def editable():
    """Every registered admin that adds or changes something, for the one who may do everything."""
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_active=True, is_staff=True)
    return [kept for kept in admin.site._registry.values() if kept.has_change_permission(request)]


def test_every_form_of_the_back_office_refuses_stale_saves():
    assert [type(kept).__name__ for kept in editable() if not isinstance(kept, RefusesStale)] == []


@pytest.mark.parametrize("kept", editable(), ids=lambda kept: type(kept).__name__)
def test_every_form_can_tell_what_was_changed_since(kept, db):
    request = RequestFactory().get("/")
    key = "2026-01-01" if isinstance(kept.model._meta.pk, models.DateField) else "1"
    assert kept.version(request, key)
