"""Which division a name means, and what a list covers."""

import pytest

from coverage import places
from coverage.models import Division, PlaceEntry
from tests.coverage.support import draft, publish, shanghai


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("南京", ["320100"]),
        ("南京市", ["320100"]),
        (" 南 京 ", ["320100"]),
        ("北京", ["110000"]),
        ("广西省", ["450000"]),
        ("广西", ["450000"]),
        ("广西壮族自治区", ["450000"]),
        ("新疆省", ["650000"]),
        ("宁夏省", ["640000"]),
        ("内 蒙 古", ["150000"]),
        ("西藏", ["540000"]),
        ("江苏省", ["320000"]),
        ("海南省", ["460000"]),
        ("香港", ["810000"]),
        ("恩施", ["422800", "422801"]),
        ("浦东", ["310115"]),
        ("巢湖市", ["340181"]),
        ("即墨", ["370215"]),
        ("东京", []),
        ("", []),
        ("市", []),
        ("南京\0", ["320100"]),
    ],
)
def test_a_name_means_its_divisions(divisions, name, codes):
    assert [found.division.code for found in places.resolve(name)] == codes


@pytest.mark.parametrize(
    ("name", "code"),
    [("莱芜市", "370116"), ("即墨市", "370215"), ("奉化市", "330213"), ("海门市", "320614")],
)
def test_an_abolished_name_gives_its_successor_and_says_so(divisions, name, code):
    (found,) = places.resolve(name)
    assert found.division.code == code
    assert "撤销，现为" in found.remark


def codes(name):
    return [found.division.code for found in places.resolve(name)]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("北京市朝阳区", "110105"),
        ("北京市朝阳区（110105）", "110105"),
        ("北京朝阳", "110105"),
        ("吉林朝阳", "220104"),
        ("江苏省苏州市", "320500"),
        ("江苏苏州", "320500"),
        ("南京市鼓楼区", "320106"),
        ("南京鼓楼", "320106"),
        ("上海浦东", "310115"),
        ("恩施州", "422800"),
        ("广西南宁", "450100"),
        ("新疆乌鲁木齐", "650100"),
        ("西藏自治区拉萨市", "540100"),
        ("襄樊市襄城区", "420602"),
        ("１１０１０５", "110105"),
        ("前郭", "220721"),
    ],
)
def test_a_name_is_led_in_by_what_stands_above_it(divisions, name, code):
    assert codes(name) == [code]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("朝阳", ["211300", "110105", "220104"]),
        ("⻄安", ["610100", "220403", "231005"]),
        ("吉林", ["220000", "220200"]),
        ("海南", ["460000", "632500", "150303"]),
        ("临夏", ["622900", "622901", "622921"]),
        ("鼓楼区", ["320106", "320302", "350102", "410204"]),
        ("大同", ["140200", "230606"]),
    ],
)
def test_a_name_of_several_places_gives_them_all_cities_first(divisions, name, wanted):
    assert codes(name) == wanted


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("襄樊", "420600", "襄樊市已于2010年停用，现为湖北省襄阳市。"),
        ("思茅市", "530800", "思茅市已于2007年停用，现为云南省普洱市。"),
        ("下城区", "330105", "下城区已于2021年撤销，现为浙江省杭州市拱墅区。"),
        ("万盛区", "500110", "现为重庆市綦江区。"),
        ("苍山县", "371324", "现为山东省临沂市兰陵县。"),
        ("潞西市", "533103", "现为云南省德宏傣族景颇族自治州芒市。"),
        ("东陵区", "210112", "现为辽宁省沈阳市浑南区（主要部分），另有部分属辽宁省沈阳市和平区。"),
        ("140203", "140214", "矿区已于2018年撤销，现为山西省大同市云冈区。"),
        ("重庆江北区", "500157", "现为重庆市两江新区。"),
    ],
)
def test_a_former_name_gives_its_successor_and_says_so(divisions, name, code, said):
    (found,) = places.resolve(name)
    assert found.division.code == code
    assert said in found.remark


@pytest.mark.parametrize(
    ("name", "wanted", "said"),
    [
        (
            "大同市南郊区",
            ["140212", "140213", "140214"],
            "现分属山西省大同市新荣区、山西省大同市平城区、山西省大同市云冈区",
        ),
        ("石家庄桥东区", ["130102", "130104"], "现分属河北省石家庄市长安区、河北省石家庄市桥西区"),
        ("130103", ["130102", "130104"], "桥东区已于2014年撤销"),
    ],
)
def test_a_split_place_gives_all_its_successors_and_says_so(divisions, name, wanted, said):
    found = places.resolve(name)
    assert [item.division.code for item in found] == wanted
    assert all(said in item.remark for item in found)


def test_a_name_in_use_here_and_former_there_gives_both(divisions):
    assert codes("桥东区") == ["130702", "130502", "130102", "130104"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("苏州工业园区", ["320500"]),
        ("江苏省苏州工业园区", ["320500"]),
        ("雄安新区", ["130629", "130632", "130638"]),
        ("浦东新区", ["310115"]),
        ("合肥高新区", ["340100"]),
        ("昆山开发区", ["320583"]),
        ("长沙经开区", ["430121"]),
    ],
)
def test_a_zone_gives_where_it_lies(divisions, name, wanted):
    assert codes(name) == wanted


@pytest.mark.parametrize("name", ["苏州工业园区", "雄安新区", "合肥高新区"])
def test_a_zone_is_said_to_be_no_division(divisions, name):
    assert all(f"{name}不是行政区划" in found.remark for found in places.resolve(name))


@pytest.mark.parametrize(
    ("name", "code"), [("台北", "710000"), ("香港", "810000"), ("新界", "810000"), ("澳门", "820000")]
)
def test_places_in_taiwan_hong_kong_and_macau_are_known_by_name(divisions, name, code):
    assert codes(name) == [code]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("东京", "“东京”在日本，不在中国大陆31个省市范围内。"),
        ("日本东京", "“东京”在日本"),
        ("高新区", "“高新区”不是行政区划"),
        ("没有这个地方", ""),
    ],
)
def test_a_name_without_division_says_why_where_that_is_known(divisions, name, said):
    assert places.resolve(name) == []
    assert said in places.unplaced(name)
    assert bool(places.unplaced(name)) == bool(said)


@pytest.mark.parametrize("name", ["南京", "朝阳", "桥东区", "郊区"])
def test_looking_up_a_name_takes_one_query(divisions, name, django_assert_num_queries):
    with django_assert_num_queries(1):
        [found.division.full_name for found in places.resolve(name)]


def test_a_name_in_use_carries_no_remark(divisions):
    assert places.resolve("巢湖市")[0].remark == ""


@pytest.mark.parametrize("code", ["110101", "231202", "610103", "320102"])
def test_districts_are_told_from_counties(division, code):
    assert places.is_district(division(code))


@pytest.mark.parametrize("code", ["429021", "520203", "320582", "500229", "320100"])
def test_counties_and_cities_are_no_districts(division, code):
    assert not places.is_district(division(code))


def verdict(release, division, code):
    return places.covers(release=release, division=division(code)).verdict


@pytest.mark.rule("GC-10", "GC-15")
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("320100", "covered"),
        ("320102", "covered"),
        ("110101", "covered"),
        ("500000", "covered"),
        ("441900", "covered"),
        ("130600", "not_covered"),
        ("130606", "not_covered"),
        ("320000", "not_covered"),
        ("429021", "not_covered"),
    ],
    ids=[
        "city",
        "district",
        "district of Beijing",
        "Chongqing",
        "Dongguan",
        "Baoding",
        "its district",
        "province",
        "林区",
    ],
)
def test_green_channel_covers_listed_cities_and_their_districts(load, division, code, expected):
    assert verdict(load("green_channel"), division, code) == expected


@pytest.mark.rule("GC-10")
@pytest.mark.parametrize("code", ["320582", "320581", "500229", "340124"])
def test_a_county_inside_a_listed_city_is_referred(load, division, code):
    answer = places.covers(release=load("green_channel"), division=division(code))
    assert answer.verdict == "refer"
    assert "须人工确认" in answer.reason


def test_a_county_level_city_listed_by_name_is_covered_and_its_neighbour_referred(load, division):
    release = load("inpatient_advance")
    assert [verdict(release, division, code) for code in ("320581", "320582")] == ["covered", "refer"]


@pytest.mark.parametrize("code", ["230100", "230102", "610100"])
def test_a_city_that_the_doubt_about_the_whole_list_names_is_referred(load, division, code):
    answer = places.covers(release=load("inpatient_advance"), division=division(code))
    assert (answer.verdict, "哈尔滨、西安未列入本名单" in answer.reason) == ("refer", True)


def test_the_doubt_about_a_list_refers_nothing_else_in_the_province_it_names(load, division):
    assert verdict(load("inpatient_advance"), division, "232700") == "not_covered"


@pytest.mark.rule("GC-02")
@pytest.mark.parametrize("code", ["710000", "810000", "820000"])
def test_outside_the_31_provinces_is_not_covered(load, division, code):
    answer = places.covers(release=load("green_channel"), division=division(code))
    assert (answer.verdict, "31个省市" in answer.reason) == ("not_covered", True)


def test_an_abolished_division_is_judged_as_its_successor(load, division):
    assert verdict(load("inpatient_advance"), division, "371200") == "covered"


def test_an_entry_whose_division_was_abolished_later_covers_the_successor(load, division, drafter, publisher):
    copy = draft(load("mdt"), drafter)
    PlaceEntry.objects.create(release=copy, seq=4, city_printed="海门市", division_id="320684")
    assert verdict(publish(copy, publisher), division, "320614") == "covered"


@pytest.mark.rule("GEN-18")
@pytest.mark.parametrize("code", ["341800", "341802", "420684", "420500", "622901"])
def test_a_place_in_doubt_or_perhaps_meant_is_referred(load, division, code):
    answer = places.covers(release=load("specialty_drug"), division=division(code))
    assert (answer.verdict, "存疑" in answer.reason) == ("refer", True)


def test_a_place_printed_twice_is_covered(load, division):
    assert verdict(load("gene_testing"), division, "441900") == "covered"


def test_a_place_too_wide_is_told_what_is_listed_inside(load, division):
    answer = places.covers(release=load("green_channel"), division=division("320000"))
    assert "南京、苏州" in answer.reason


def only_announced_by(channel, first, drafter, publisher):
    """Shenzhen joins and Guangzhou leaves."""
    copy = draft(first, drafter)
    copy.placeentry_set.get(city_printed="广州").delete()
    PlaceEntry.objects.create(release=copy, seq=4, city_printed="深圳", division_id="440300")
    return publish(copy, publisher, notice_channel=channel)


@pytest.mark.rule("GEN-18")
def test_what_only_customer_service_announced_is_referred(load, division, drafter, publisher):
    release = only_announced_by("service", load("mdt"), drafter, publisher)
    found = [verdict(release, division, code) for code in ("440300", "440100", "110000", "320100")]
    assert found == ["refer", "refer", "covered", "not_covered"]


@pytest.mark.rule("GEN-18")
@pytest.mark.parametrize("channel", ["website", "social"])
def test_what_website_or_official_account_announced_counts(load, division, drafter, publisher, channel):
    release = only_announced_by(channel, load("mdt"), drafter, publisher)
    assert [verdict(release, division, code) for code in ("440300", "440100")] == ["covered", "not_covered"]


def test_a_later_official_release_settles_what_customer_service_announced(load, division, drafter, publisher):
    unconfirmed = only_announced_by("service", load("mdt"), drafter, publisher)
    settled = publish(draft(unconfirmed, drafter), publisher, effective_from=shanghai(2022, 4, 1))
    assert verdict(settled, division, "440300") == "covered"


@pytest.mark.parametrize("channel", ["website", "service"])
def test_a_verdict_takes_two_queries(load, division, drafter, publisher, channel, django_assert_num_queries):
    release = only_announced_by(channel, load("mdt"), drafter, publisher)
    place = division("440304")
    with django_assert_num_queries(2):
        places.covers(release=release, division=place)


def test_several_places_are_judged_as_each_alone_by_one_query(load, division, django_assert_num_queries):
    release = load("specialty_drug")
    wanted = ("320000", "320582", "341802", "810000", "110105", "130629")
    alone = [places.covers(release=release, division=division(code)) for code in wanted]
    loaded = [Division.objects.select_related("parent__parent").get(pk=code) for code in wanted]
    with django_assert_num_queries(1):
        together = places.cover_each(release=release, divisions=loaded)
    assert [(a.verdict, a.reason) for a in together] == [(a.verdict, a.reason) for a in alone]
