"""The service manual for staff: every clause, what is done about it, how unclear words are read."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("lookup", is_staff=True))
    return client


def shown(client, **query):
    response = client.get(reverse("manual:rules"), query)
    assert response.status_code == 200
    return re.findall(r'<article id="([A-Z]+-\d+)"', response.content.decode())


def test_staff_see_all_clauses(staff):
    assert len(shown(staff)) == 220


def test_a_stranger_is_sent_to_sign_in(client):
    response = client.get(reverse("manual:rules"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))


def test_a_user_who_is_not_staff_is_sent_to_sign_in(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("customer"))
    assert client.get(reverse("manual:rules")).status_code == 302


def test_the_page_cannot_be_posted_to(staff):
    assert staff.post(reverse("manual:rules")).status_code == 405


def test_a_clause_shows_its_words_force_code_and_readings(staff):
    page = staff.get(reverse("manual:rules"), {"section": "JP"}).content.decode()
    for text in (
        "服务医院范围：详见赴日医疗服务网络医院列表",
        "L461",
        "阻止",
        "只能匹配现行名单内的医院",
        "释义 A53",
        "城市由数据组核实",
        "cases.japan_treatment.effects:match_hospital",
        "A53",
    ):
        assert text in page


def test_the_section_narrows(staff):
    assert {rule_id.rpartition("-")[0] for rule_id in shown(staff, section="GC")} == {"GC"}


@pytest.mark.parametrize("text", ["详见赴日医疗服务网络", "japan NETWORK list", "现行名单 赴日医院表"])
def test_words_of_the_quote_or_the_meaning_are_found(staff, text):
    found = shown(staff, text=text)
    assert "JP-08" in found
    assert len(found) < 6


@pytest.mark.parametrize("query", [{"section": "XX"}, {"text": "x" * 101}])
def test_a_filter_that_makes_no_sense_is_answered_with_the_reason(staff, query):
    response = staff.get(reverse("manual:rules"), query)
    assert response.status_code == 200
    assert 'class="errorlist' in response.content.decode()


def test_nothing_on_the_page_needs_inline_style_or_script(staff):
    page = staff.get(reverse("manual:rules")).content.decode()
    main = page[page.index('class="manual-rules"') :]
    assert " style=" not in main
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)


def test_what_only_developers_need_is_folded_away(staff):
    page = staff.get(reverse("manual:rules"), {"text": "JP-08"}).content.decode()
    open_part = re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)
    assert "tests/" in page
    assert "tests/" not in open_part
    assert "Hospital from the release" not in open_part
