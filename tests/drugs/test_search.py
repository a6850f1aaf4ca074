"""Drugs found by brand, by generic name once a pharmacist has confirmed it, and by pinyin initials."""

import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.roles import Role
from coverage.models import ListRelease
from drugs import confirming, search
from drugs.form_fields import DrugField
from drugs.models import DrugEntry, GenericConfirmation
from tests import worlds
from tests.coverage.support import draft, person, publish
from tests.pages import signed_in
from tests.worlds import NOW, at


@pytest.fixture
def first(world):
    return ListRelease.objects.get(kind="drugs", number=1)


@pytest.fixture
def pharmacist(world):
    return worlds.staff(Role.PHARMACIST)


def brands(text, release, when=NOW):
    return [entry.brand_name for entry in search.called(text=text, release=release, at=when)]


def confirm(release, pharmacist, *names, when=NOW):
    entries = DrugEntry.objects.filter(release=release, brand_name__in=names)
    return confirming.confirm(entries=entries, actor=pharmacist, at=when)


def typed(text, when=NOW):
    field = DrugField(label="药品")
    field.at = when
    return field.clean(text)


@pytest.mark.parametrize("text", ["可瑞达", " 可瑞达® ", "krd", "KRD", "ｋｒｄ", "瑞达"])
def test_a_brand_is_found_by_name_initials_or_part(first, text):
    assert "可瑞达" in brands(text, first)


def test_every_brand_of_the_list_is_found_by_its_initials(first):
    for entry in DrugEntry.objects.filter(release=first):
        letters = "".join(item[0] for item in search.pinyin(entry.brand_name, style=search.Style.FIRST_LETTER))
        assert entry.brand_name in brands(letters, first)


def test_any_reading_of_a_character_answers(first):
    assert brands("lwm", first) == brands("ywm", first) == ["乐卫玛"]


@pytest.mark.rule("DRUG-05")
def test_a_generic_name_answers_only_once_a_pharmacist_has_confirmed_it(first, pharmacist):
    assert brands("硼替佐米", first) == []
    confirm(first, pharmacist, "万珂", "昕泰")
    assert brands("硼替佐米", first) == ["万珂", "昕泰"]
    assert brands("bortezomib", first) == ["万珂", "昕泰"]


def test_who_confirmed_a_generic_name_and_when_is_recorded(first, pharmacist):
    confirm(first, pharmacist, "万珂")
    row = GenericConfirmation.objects.get()
    assert (row.brand_name, row.generic_name_zh, row.confirmed_by, row.confirmed_at) == (
        "万珂",
        "硼替佐米",
        pharmacist,
        NOW,
    )
    assert confirm(first, pharmacist, "万珂") == []


def test_a_name_confirmed_later_did_not_answer_before(first, pharmacist):
    confirm(first, pharmacist, "万珂", when=at("2026-03-11 10:00"))
    assert brands("硼替佐米", first) == []


def test_nobody_but_a_pharmacist_confirms(first):
    with pytest.raises(PermissionDenied, match="由药师确认"):
        confirm(first, worlds.staff(Role.SUPERVISOR), "万珂")


def test_a_pharmacist_confirms_in_the_list(first, pharmacist):
    entry = DrugEntry.objects.get(release=first, brand_name="万珂")
    page = reverse("admin:drugs_drugentry_changelist")
    posted = {"action": "confirm_generic_names", "_selected_action": [entry.pk]}
    signed_in(pharmacist).post(page, posted)
    assert GenericConfirmation.objects.get().confirmed_by == pharmacist


@pytest.mark.parametrize("role", [Role.DATA_TEAM, Role.SUPERVISOR, Role.AGENT])
def test_others_find_no_such_action(first, role):
    entry = DrugEntry.objects.get(release=first, brand_name="万珂")
    page = reverse("admin:drugs_drugentry_changelist")
    posted = {"action": "confirm_generic_names", "_selected_action": [entry.pk]}
    signed_in(worlds.staff(role)).post(page, posted)
    assert not GenericConfirmation.objects.exists()


def test_the_field_cleans_to_the_brand_as_printed(first):
    assert typed("krd") == "可瑞达"


def test_the_field_names_the_candidates(first):
    with pytest.raises(forms.ValidationError, match="“艾瑞”可能是：艾瑞卡、艾瑞妮。请填写其中一种的商品名"):
        typed("艾瑞")


def test_a_generic_name_stays_for_the_pharmacist(first, pharmacist):
    confirm(first, pharmacist, "可瑞达")
    assert typed("帕博利珠单抗") == "帕博利珠单抗"


def test_a_name_the_list_does_not_hold_stays_for_the_rules(first):
    assert typed("某某新药") == "某某新药"


def test_signs_name_no_drug(first):
    with pytest.raises(forms.ValidationError, match="不能只有符号"):
        typed("——")


def test_the_verdicts_of_a_list(first, pharmacist):
    confirm(first, pharmacist, "万珂")
    found = {
        text: search.judge(text=text, release=first, at=NOW) for text in ("可瑞达", "硼替佐米", "伊马替尼", "新药")
    }
    assert [found[text].verdict for text in found] == ["listed", "refer", "refer", "not_listed"]
    assert "万珂" in found["硼替佐米"].reason
    assert "尚未经药师确认" in found["伊马替尼"].reason
    assert "第1版（2021-12），自 2021-12-01 00:00 起生效" in found["新药"].reason


@pytest.mark.rule("DRUG-34")
@pytest.mark.parametrize("brand", ["可瑞达", "测试新药"])
def test_what_only_customer_service_announced_is_for_a_person(first, brand):
    release = draft(first, person("drafter", "add_listrelease"), at=at("2026-02-01"))
    DrugEntry.objects.filter(release=release, brand_name="可瑞达").delete()
    DrugEntry.objects.create(
        release=release, seq=99, brand_name="测试新药", generic_name_zh="测试", generic_name_en="test"
    )
    moments = {"at": at("2026-02-10"), "effective_from": at("2026-03-01"), "notice_time": at("2026-02-09")}
    release = publish(release, person("publisher", "publish_listrelease"), notice_channel="service", **moments)
    verdict = search.judge(text=brand, release=release, at=NOW)
    assert (verdict.verdict, "官方客服" in verdict.reason) == ("refer", True)
    assert search.judge(text="欧狄沃", release=release, at=NOW).verdict == "listed"
