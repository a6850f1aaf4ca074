"""What anybody can look up without signing in, whatever they type; and that caches may store what they are told."""

from html import unescape

import pytest
from django.urls import reverse

from accounts.roles import Role
from cases.declaration import registry
from coverage.models import ListRelease, PlaceEntry
from drugs import confirming
from drugs.models import DrugEntry
from tests import worlds
from tests.cases.specialty_drug import walks
from tests.coverage.support import draft, person, publish
from tests.pages import text
from tests.worlds import at

PUBLIC = ["/", "/services/green_channel/", "/places/?city=南京", "/drugs/?drug=krd", "/lists/japan_hospitals/"]


@pytest.fixture
def places(world, client):
    return lambda city: text(client.get("/places/", {"city": city}))


@pytest.fixture
def drugs(world, client):
    return lambda drug: text(client.get("/drugs/", {"drug": drug}))


# Where is each service given


@pytest.mark.rule("GEN-16", "GC-28")
def test_one_question_is_answered_for_every_network_with_its_edition(places):
    said = places("南京")
    assert "江苏省南京市" in said
    for service in registry.services():
        assert (f"{service.label} ：" in said) == bool(service.place_list)
    assert said.count("名单版次 2021-12，自 2021年12月1日 00:00 起生效") == 5


@pytest.mark.rule("MDT-02", "MDT-26")
@pytest.mark.parametrize("city", ["南京", "北京", "香港"])
def test_a_consultation_is_open_to_who_lives_anywhere_and_held_in_three_cities(places, city):
    assert "会诊 ：住在哪里都可申请，会诊在北京、上海、广州。" in places(city)


def test_the_services_own_page_says_the_same_of_where_it_is_held(world, client):
    said = text(client.get("/services/mdt/", {"city": "南京"}))
    assert "江苏省南京市住在哪里都可申请，会诊在北京、上海、广州。" in said
    assert "不在本项服务目前的覆盖城市内" not in said


@pytest.mark.parametrize(
    ("city", "said"),
    [
        ("浦东", "上海市浦东新区"),
        ("即墨市", "现为山东省青岛市即墨区"),
        ("朝阳", "辽宁省朝阳市"),
        ("东京", "不在中国大陆31个省市范围内"),
        ("没有这个地方", "没有找到“没有这个地方”"),
    ],
)
def test_a_district_an_old_name_and_a_name_of_several_places_are_answered(places, city, said):
    assert said in places(city)


# Is my drug listed


@pytest.mark.rule("DRUG-05", "DRUG-33")
@pytest.mark.parametrize(
    ("drug", "said"),
    [
        ("可瑞达", "“可瑞达”在目前的药品清单内"),
        ("krd", "“可瑞达”在目前的药品清单内"),
        ("keruida", "“可瑞达”在目前的药品清单内"),
        ("keru", "“可瑞达”在目前的药品清单内"),
        ("瑞达", "“可瑞达”在目前的药品清单内"),
        ("某某新药", "“某某新药”不在目前的药品清单内"),
    ],
)
def test_a_drug_is_found_by_brand_pinyin_or_part(drugs, drug, said):
    found = drugs(drug)
    assert said in found
    assert "只限清单所列商品名" in found
    assert "名单版次 2021-12" in found


@pytest.mark.rule("DRUG-05")
def test_a_confirmed_generic_name_leads_to_the_listed_brands(drugs):
    release = ListRelease.objects.get(kind="drugs")
    entries = DrugEntry.objects.filter(release=release, brand_name="可瑞达")
    confirming.confirm(entries=entries, actor=worlds.staff(Role.PHARMACIST), at=worlds.NOW)
    assert "“帕博利珠单抗”是通用名，清单内的商品名有：可瑞达。须由药师核对" in drugs("帕博利珠单抗")


@pytest.mark.rule("DRUG-18")
def test_the_cities_where_it_can_be_had_stand_beside_the_answer(drugs):
    assert "可在以下 201 个城市直付" in drugs("可瑞达")


@pytest.mark.rule("JP-08", "JP-49")
def test_the_hospitals_in_japan_are_read_without_signing_in(world, client):
    said = text(client.get("/lists/japan_hospitals/"))
    assert "赴日医疗服务医院（17）" in said
    assert "名单版次 2021-12" in said


def test_a_list_nobody_is_to_read_is_not_there(world, client):
    for code in ("green_channel", "drugs", "nothing"):
        assert client.get(f"/lists/{code}/").status_code == 404


# Odd input


@pytest.mark.parametrize("typed", ["\0", "南\0京", "长" * 10_000, "%", "_", "\\", "😀", "' OR 1=1 --", "\u202e", "   "])
@pytest.mark.parametrize(("page", "field"), [("/places/", "city"), ("/drugs/", "drug")])
def test_whatever_is_typed_is_answered_calmly(world, client, page, field, typed):
    answer = client.get(page, {field: typed})
    assert answer.status_code == 200
    assert "95550" in answer.content.decode()
    assert "可瑞达”在目前的药品清单内" not in answer.content.decode()


@pytest.mark.parametrize(("page", "field"), [("/places/", "city"), ("/drugs/", "drug")])
def test_what_is_too_long_is_told_and_kept(world, client, page, field):
    said = unescape(client.get(page, {field: "长" * 101}).content.decode())
    assert "名称过长" in said
    assert f'value="{"长" * 101}"' in said


# Every page


@pytest.mark.rule("GEN-09")
def test_the_hotline_is_one_tap_away_on_every_public_page(world, client):
    for address in (*PUBLIC, "/nothing/", reverse("portal:sign_in"), "/text-size/"):
        assert 'href="tel:95550"' in client.get(address).content.decode(), address


@pytest.mark.parametrize("address", PUBLIC)
def test_caches_may_store_it_without_cookie_or_vary(world, client, address):
    client.cookies["text_size"] = "30"
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Vary" not in answer.headers
    assert "Set-Cookie" not in str(answer)
    assert not answer.cookies
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.rule("GEN-18")
def test_a_new_edition_changes_what_caches_ask_by(world, client):
    before = client.get("/places/")
    release = draft(ListRelease.objects.get(kind="green_channel"), person("drafter", "add_listrelease"))
    PlaceEntry.objects.filter(release=release, division="320100").delete()
    publish(release, person("publisher", "publish_listrelease"))
    after = client.get("/places/", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["Last-Modified"] != before.headers["Last-Modified"]


def test_an_unknown_page_is_not_stored(world, client):
    assert "Cache-Control" not in client.get("/services/nothing/").headers


# How large the text is


def test_larger_text_is_chosen_without_signing_in_and_leads_back_to_the_page(world, client):
    answer = client.post("/text-size/", {"size": "24"}, headers={"Referer": "http://testserver/places/?city=x"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/places/?city=x")
    assert answer.cookies["text_size"].value == "24"
    assert "--text:24px" in client.get("/text-size/style.css").content.decode()


@pytest.mark.parametrize("size", ["", "0", "999", "24px;}", "30 "])
def test_a_size_there_is_not_changes_nothing(world, client, size):
    client.cookies["text_size"] = size
    assert "--text:18px" in client.get("/text-size/style.css").content.decode()
    assert not client.post("/text-size/", {"size": size}).cookies


@pytest.mark.parametrize("referer", ["https://evil.example/x", "//evil.example", "javascript:alert(1)", ""])
def test_nobody_is_led_to_another_site(world, client, referer):
    answer = client.post("/text-size/", {"size": "24"}, headers={"Referer": referer})
    assert answer.headers["Location"] == "/"


def test_the_stylesheet_is_the_browsers_own_and_asked_for_anew(world, client):
    answer = client.get("/text-size/style.css")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Vary"] == "Cookie"
    assert client.get("/text-size/style.css", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    client.cookies["text_size"] = "30"
    assert client.get("/text-size/style.css", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_every_release_named_is_in_force_now(drugs):
    walks.list_without("可瑞达", at("2026-03-05"))
    assert "“可瑞达”不在目前的药品清单内" in drugs("可瑞达")
