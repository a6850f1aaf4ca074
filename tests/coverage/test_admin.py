"""Divisions, hospitals and lists in the back office."""

import re

import pytest
from django.urls import reverse

from accounts.roles import Role
from coverage import loading, releases
from coverage.models import Hospital, ListRelease
from tests import worlds
from tests.coverage.support import draft, person, publish
from tests.opened import save

NOTICE = {
    "effective_from": "2022-03-05T00:00",
    "notice_channel": "website",
    "notice_reference": "https://example.cn/notice/1",
    "notice_time": "2022-03-01T09:30",
}


@pytest.fixture
def first(load):
    return load("mdt")


@pytest.fixture
def at(client):
    """Sign in and return the client."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def page(name, *args):
    return reverse(f"admin:coverage_{name}", args=args)


def test_a_draft_starts_from_the_page_of_a_release(at, first, drafter):
    client = at(drafter)
    assert "据此新建草稿" in client.get(page("listrelease_change", first.pk)).content.decode()
    answer = client.post(page("release_draft", first.pk), {"edition": "2022-03", "reason": "调整"})
    made = ListRelease.objects.get(number=2)
    assert answer["Location"] == page("listrelease_change", made.pk)
    assert (made.based_on, made.created_by, made.placeentry_set.count()) == (first, drafter, 3)


def test_a_draft_without_reason_is_told_so_and_not_made(at, first, drafter):
    answer = at(drafter).post(page("release_draft", first.pk), {"edition": "2022-03", "reason": ""})
    assert "缺少修订原因" in answer.content.decode()
    assert ListRelease.objects.filter(kind=first.kind).count() == 1


def test_drafting_takes_its_permission(at, first):
    client = at(person("auditor", "view_listrelease"))
    assert client.post(page("release_draft", first.pk), {"edition": "x", "reason": "x"}).status_code == 403
    assert "据此新建草稿" not in client.get(page("listrelease_change", first.pk)).content.decode()


@pytest.mark.rule("GEN-17")
def test_publishing_takes_its_permission(at, first, drafter):
    copy = draft(first, drafter)
    assert at(drafter).post(page("release_publish", copy.pk), NOTICE).status_code == 403


@pytest.mark.rule("GEN-17")
def test_the_second_person_publishes(at, first, drafter, publisher):
    copy = draft(first, drafter)
    answer = at(publisher).post(page("release_publish", copy.pk), NOTICE)
    copy.refresh_from_db()
    assert (answer.status_code, copy.status, copy.published_by) == (302, "published", publisher)


@pytest.mark.rule("GEN-18")
def test_publishing_without_notice_is_told_all_that_is_missing(at, first, drafter, publisher):
    copy = draft(first, drafter)
    text = at(publisher).post(page("release_publish", copy.pk), {}).content.decode()
    assert all(word in text for word in ("缺少公告渠道", "缺少公告文号", "缺少公告时间", "缺少生效时间"))


@pytest.mark.parametrize("value", ["昨天", "2022-02-30T00:00", "0001-01-01T00:00", "\0"])
def test_a_malformed_moment_is_told_so(at, first, drafter, publisher, value):
    copy = draft(first, drafter)
    answer = at(publisher).post(page("release_publish", copy.pk), NOTICE | {"effective_from": value})
    copy.refresh_from_db()
    assert (answer.status_code, copy.status) == (200, "draft")


def test_who_drafted_is_told_at_once_that_another_publishes(at, first, drafter):
    both = worlds.staff(Role.DATA_TEAM)
    text = at(both).get(page("release_publish", draft(first, both).pk)).content.decode()
    assert ("须由没有改过它的另一位有发布权限的同事" in text, 'name="notice_channel"' in text) == (True, False)


def test_the_difference_names_divisions_not_their_codes(at, first, drafter, publisher):
    copy = draft(first, drafter)
    copy.placeentry_set.filter(city_printed="上海").update(division_id="440300")
    copy.placeentry_set.filter(city_printed="广州").update(doubtful=True)
    text = at(publisher).get(page("release_publish", copy.pk)).content.decode()
    assert [word for word in ("上海市", "深圳市", "存疑待核“否”改为“是”") if word not in text] == []
    assert [code for code in ("440300", "310000", "True") if code in text] == []


def test_districts_of_one_name_are_told_apart(at, divisions):
    Hospital.objects.create(name="演示朝阳医院", grade="3A", ownership="public", division_id="110105")
    client = at(person("data", "view_hospital", "change_hospital", "view_division"))
    assert "北京市朝阳区" in client.get(page("hospital_changelist")).content.decode()
    asked = {"app_label": "coverage", "model_name": "hospital", "field_name": "division", "term": "朝阳区"}
    offered = [item["text"] for item in client.get(reverse("admin:autocomplete"), asked).json()["results"]]
    assert "北京市朝阳区" in offered
    assert len(set(offered)) == len(offered)


def test_the_publisher_sees_the_difference_and_what_upper_rooms_add(at, first, drafter, publisher, monkeypatch):
    copy = draft(first, drafter)
    copy.placeentry_set.get(city_printed="广州").delete()
    copy.placeentry_set.filter(city_printed="上海").update(doubt="待核")
    monkeypatch.setattr(releases, "on_publish_preview", [lambda release, found: [f"涉及案件{len(found.removed)}件"]])
    text = at(publisher).get(page("release_publish", copy.pk)).content.decode()
    assert all(word in text for word in ("删除 1 项", "广州", "修改 1 项", "存疑说明“（空）”改为“待核”", "涉及案件1件"))


def test_entries_of_a_draft_can_be_changed(at, first, drafter):
    entry = draft(first, drafter).placeentry_set.get(city_printed="广州")
    data = {"seq": 3, "city_printed": "深圳", "division": "440300", "alternative_codes": ""}
    answer = save(at(drafter), page("placeentry_change", entry.pk), data)
    entry.refresh_from_db()
    assert (answer.status_code, entry.city_printed, entry.division_id) == (302, "深圳", "440300")


def test_the_data_team_changes_adds_and_deletes_entries_of_its_draft(at, first, drafter):
    copy = draft(first, drafter)
    client = at(worlds.staff(Role.DATA_TEAM))
    entry = copy.placeentry_set.get(city_printed="广州")
    data = {"seq": 3, "city_printed": "深圳", "division": "440300", "alternative_codes": ""}
    save(client, page("placeentry_change", entry.pk), data)
    client.post(page("placeentry_add"), data | {"seq": 4, "city_printed": "珠海", "release": copy.pk})
    client.post(page("placeentry_delete", copy.placeentry_set.get(city_printed="上海").pk), {"post": "yes"})
    assert sorted(copy.placeentry_set.values_list("city_printed", flat=True)) == ["北京", "深圳", "珠海"]


@pytest.mark.rule("GEN-17")
def test_entries_of_a_published_release_can_only_be_looked_at(at, first, drafter):
    entry = first.placeentry_set.get(city_printed="广州")
    client = at(drafter)
    assert client.get(page("placeentry_change", entry.pk)).status_code == 200
    assert client.post(page("placeentry_change", entry.pk), {"seq": 3}).status_code == 403
    assert client.post(page("placeentry_delete", entry.pk), {"post": "yes"}).status_code == 403


def test_a_published_entry_tells_its_doubt_and_a_draft_its_note_too(at, load, drafter):
    release = load("specialty_drug")
    entries = [which.placeentry_set.get(seq=74) for which in (release, draft(release, drafter))]
    published, drafted = (at(drafter).get(page("placeentry_change", entry.pk)).content.decode() for entry in entries)
    assert "已于2011年撤销" in published
    assert "is abolished" not in published
    assert "is abolished" in drafted


@pytest.mark.rule("GEN-17")
def test_published_entries_cannot_be_deleted_in_bulk(at, first, drafter):
    chosen = {"action": "delete_selected", "_selected_action": [first.placeentry_set.first().pk], "post": "yes"}
    at(drafter).post(page("placeentry_changelist"), chosen)
    assert first.placeentry_set.count() == 3


def test_entries_are_added_only_to_drafts(at, first, drafter):
    data = {"seq": 4, "city_printed": "深圳", "division": "440300", "alternative_codes": "", "release": first.pk}
    assert at(drafter).post(page("placeentry_add"), data).status_code == 200
    assert not first.placeentry_set.filter(city_printed="深圳").exists()


def test_the_entries_of_one_release_are_listed_with_their_doubts(at, load, drafter):
    release = load("specialty_drug")
    address = f"{page('placeentry_changelist')}?release={release.pk}&doubt=yes"
    text = at(drafter).get(address).content.decode()
    assert "宣城市印在湖北省一栏末尾" in text
    assert "沈阳市" not in text


@pytest.mark.parametrize("query", ["?release=x", "?doubt=x", "?q=%00", "?kind=x"])
def test_a_strange_filter_does_no_harm(at, first, drafter, query):
    client = at(drafter)
    for name in ("placeentry_changelist", "listrelease_changelist"):
        assert client.get(page(name) + query).status_code in (200, 302)


def test_the_list_of_entries_takes_few_queries(at, load, drafter, django_assert_max_num_queries):
    load("specialty_drug")
    client = at(drafter)
    with django_assert_max_num_queries(9):
        client.get(page("placeentry_changelist"))


def test_divisions_are_found_by_code_and_by_beginning_and_never_changed(at, divisions):
    client = at(person("data", "view_division", "change_division", "delete_division", "add_division"))
    for term in ("320581", "常熟"):
        assert "常熟市" in client.get(page("division_changelist"), {"q": term}).content.decode()
    assert "常熟市" not in client.get(page("division_changelist"), {"q": "熟市"}).content.decode()
    assert client.post(page("division_change", "320581"), {"name": "x"}).status_code == 403
    assert client.get(page("division_add")).status_code == 403


@pytest.mark.parametrize("term", ["四川大学华西", "华西医院"])
def test_hospitals_are_found_by_beginning_and_by_alias(at, divisions, term):
    loading.load_hospitals_demo()
    client = at(person("data", "view_hospital"))
    text = client.get(page("hospital_changelist"), {"q": term}).content.decode()
    assert ("四川大学华西医院" in text, "湘雅" in text) == (True, False)


def test_a_mainland_hospital_without_division_is_told_so(at, divisions):
    client = at(person("data", "add_hospital", "view_hospital"))
    data = {"name": "演示医院", "grade": "3A", "ownership": "public", "country": "CN", "aliases": "", "note": ""}
    assert "大陆医院须选择所在区划" in client.post(page("hospital_add"), data).content.decode()
    assert client.post(page("hospital_add"), data | {"country": "JP"}).status_code == 302


@pytest.fixture
def hospital(divisions):
    return Hospital.objects.create(name="演示医院", grade="3A", ownership="public", division_id="110101")


def test_history_can_be_read(at, hospital):
    client = at(person("auditor", "view_hospital"))
    version = hospital.history.get()
    assert client.get(page("hospital_history", hospital.pk)).status_code == 200
    assert client.get(page("hospital_simple_history", hospital.pk, version.pk)).status_code == 200


def test_a_history_difference_speaks_in_labels_not_in_codes(at, hospital):
    hospital.grade, hospital.ownership, hospital.active = "3B", "private", False
    hospital.aliases, hospital.division_id = ["演示一院", "演示二院"], "110105"
    hospital.save()
    text = at(person("auditor", "view_hospital")).get(page("hospital_history", hospital.pk)).content.decode()
    words = ("三级甲等", "三级乙等", "公立", "民营", "（空）", "演示一院、演示二院", "东城区", "朝阳区")
    assert [word for word in words if word not in text] == []
    assert [code for code in ("3B", "private", "False", "110105", "[") if code in change_cells(text)] == []


def change_cells(text):
    return "".join(re.findall(r"<li>(.*?)</li>", text[text.index('id="change-history"') :], re.DOTALL))


def test_a_past_state_offers_nothing_to_fill_in(at, hospital):
    client = at(person("data", "view_hospital", "change_hospital"))
    text = client.get(page("hospital_simple_history", hospital.pk, hospital.history.get().pk)).content.decode()
    assert "三级甲等" in text
    assert 'name="grade"' not in text


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_history_takes_nothing_but_reading(at, hospital, method):
    client = at(person("data", "view_hospital", "change_hospital"))
    version = hospital.history.get()
    changed = {"name": "改名", "grade": "3A", "ownership": "private", "country": "CN", "division": "110101"}
    for address in (page("hospital_history", hospital.pk), page("hospital_simple_history", hospital.pk, version.pk)):
        assert getattr(client, method)(address, changed).status_code == 405
    hospital.refresh_from_db()
    assert hospital.name == "演示医院"


def test_history_of_an_impossible_key_is_not_found(at, hospital):
    client = at(person("auditor", "view_hospital"))
    assert client.get(page("hospital_history", "x")).status_code == 404
    assert client.get(page("hospital_simple_history", hospital.pk, "x")).status_code == 404


def test_a_published_release_cannot_be_edited_or_deleted(at, first, drafter, publisher):
    second = publish(draft(first, drafter), publisher)
    data = person("data", "view_listrelease", "change_listrelease", "delete_listrelease")
    client = at(data)
    assert client.post(page("listrelease_change", second.pk), {"edition": "x", "reason": "x"}).status_code == 403
    assert client.post(page("listrelease_delete", second.pk), {"post": "yes"}).status_code == 403


def test_no_page_of_lists_holds_inline_script_or_style(at, first, drafter, publisher):
    copy = draft(first, drafter)
    client = at(publisher)
    for name in ("release_publish", "release_draft", "listrelease_change"):
        text = client.get(page(name, copy.pk)).content.decode()
        assert "style=" not in text
        assert "<script>" not in text
