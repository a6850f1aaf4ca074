"""Which division a name means, and what a list covers."""

import pytest

from coverage import places
from coverage.models import PlaceEntry
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
    [("莱芜市", "370116"), ("即墨市", "370215"), ("即墨", "370215"), ("奉化市", "330213"), ("海门市", "320614")],
)
def test_an_abolished_name_gives_its_successor_and_says_so(divisions, name, code):
    (found,) = places.resolve(name)
    assert found.division.code == code
    assert "撤销，现为" in found.remark


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
