"""The list of covered places as customers read and search it (GEN-16, GEN-18, GC-15, GC-28)."""

import pytest

from coverage.models import ListRelease, PlaceEntry
from portal import covered_places
from tests.coverage.support import draft, person, publish, shanghai

SERVICE = "/services/green_channel/"


@pytest.fixture
def search(world, client):
    return lambda city: client.get(SERVICE, {"city": city}).content.decode()


@pytest.fixture
def revised(world):
    """A list without 南京, announced on the website, in force from 5 March 2022."""
    release = draft(ListRelease.objects.get(kind="green_channel"), person("drafter", "add_listrelease"))
    PlaceEntry.objects.filter(release=release, division="320100").delete()
    return publish(release, person("publisher", "publish_listrelease"))


@pytest.mark.rule("GC-28")
def test_the_first_edition_lists_31_provinces_and_43_cities(world):
    places = covered_places.in_force(kind="green_channel", at=shanghai(2021, 12, 1))
    assert (len(places.provinces), places.count) == (31, 43)
    assert places.provinces["江苏省"] == ["南京", "苏州", "南通", "无锡"]


@pytest.mark.rule("GEN-16", "GC-15", "GC-28")
def test_the_page_lists_the_places_with_edition_effective_date_and_notice(world, client):
    text = client.get(SERVICE).content.decode()
    for part in ("<dt>广东省</dt><dd>广州、深圳、东莞、佛山</dd>", "查看全部 43 个城市", "名单版次 2021-12"):
        assert part in text
    assert "自 2021年12月1日 00:00 起生效" in text
    assert "公告：服务手册" in text


@pytest.mark.rule("GEN-18")
def test_the_sentence_on_official_channels_stands_by_the_list(world, client):
    text = client.get(SERVICE).content.decode()
    assert (
        "覆盖范围持续更新，我司保留修订权力，具体以我司官方正式渠道（包括但不限于官网、官微、官方客服）的通知为准"
        in text
    )


@pytest.mark.rule("GEN-16")
def test_the_page_follows_the_release_in_force(revised, search):
    text = search("南京")
    assert "江苏省南京市不在本项服务目前的覆盖城市内" in text
    assert "<dd>苏州、南通、无锡</dd>" in text
    assert "公告：官网，https://example.cn/notice/1" in text


@pytest.mark.rule("GEN-16")
def test_a_release_not_yet_in_force_is_not_shown(revised):
    assert covered_places.in_force(kind="green_channel", at=shanghai(2022, 3, 4, 23, 59)).count == 43
    assert covered_places.in_force(kind="green_channel", at=shanghai(2022, 3, 5)).count == 42


def test_a_time_before_every_release_has_no_list(world):
    assert covered_places.in_force(kind="green_channel", at=shanghai(2021, 11, 30)) is None


@pytest.mark.rule("GC-28")
@pytest.mark.parametrize(
    ("city", "said"),
    [
        ("南京", "江苏省南京市在本项服务的覆盖城市内。"),
        ("浦东", "上海市浦东新区在本项服务的覆盖城市内。"),
        ("盐城", "江苏省盐城市不在本项服务目前的覆盖城市内。"),
        ("香港", "香港特别行政区不在本项服务目前的覆盖城市内。"),
        ("常熟市", "江苏省苏州市常熟市是否在覆盖范围内，需由专人为您确认，请致电95550。"),
        ("东京", "“东京”在日本，不在中国大陆31个省市范围内。"),
        ("台北", "台湾省不在本项服务目前的覆盖城市内。本项服务限中国大陆31个省市范围内。"),
        ("高新区", "“高新区”不是行政区划"),
        ("没有这个地方", "没有找到“没有这个地方”。"),
        ("北京市朝阳区（110105）", "北京市朝阳区在本项服务的覆盖城市内。"),
        ("⻄安市", "陕西省西安市在本项服务的覆盖城市内。"),
        ("海门市", "海门市已于2020年撤销，现为江苏省南通市海门区。"),
    ],
)
def test_a_city_gets_an_answer_in_the_customers_words(search, city, said):
    assert said in search(city)


@pytest.mark.rule("GC-28")
def test_each_place_of_one_name_gets_its_own_answer(search):
    text = search("朝阳")
    assert "辽宁省朝阳市不在本项服务目前的覆盖城市内。" in text
    assert "北京市朝阳区在本项服务的覆盖城市内。" in text
    assert "吉林省长春市朝阳区在本项服务的覆盖城市内。" in text


def test_a_split_place_gets_an_answer_for_each_part(search):
    text = search("石家庄桥东区")
    assert "河北省石家庄市长安区在本项服务的覆盖城市内。" in text
    assert "河北省石家庄市桥西区在本项服务的覆盖城市内。" in text


def test_a_name_of_too_many_places_asks_for_the_city(search):
    assert "请在前面加上所在的省、市再查" in search("郊区")


@pytest.mark.parametrize(("city", "said"), [("南" * 51, "城市名称过长"), ("", "查看全部 43 个城市")])
def test_what_cannot_be_a_city_gets_a_clear_word(search, city, said):
    text = search(city)
    assert said in text
    assert 'class="answers"' not in text


def test_what_is_typed_is_shown_as_text(search):
    assert "<b>x" not in search("<b>x")


@pytest.mark.parametrize("city", ["南京", "朝阳", "郊区"])
def test_looking_up_a_city_takes_few_queries_however_many_are_called_so(
    world, client, django_assert_max_num_queries, city
):
    with django_assert_max_num_queries(6):
        client.get(SERVICE, {"city": city})
