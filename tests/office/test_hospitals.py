"""Hospitals by type-ahead: offered as buttons by part, alias, place and pinyin, the caller's wish beside the field."""

from django.urls import reverse

from cases.green_channel.models import GreenChannelDetails
from tests import worlds
from tests.pages import case_page, signed_in, text


def offered(user, **asked):
    return text(signed_in(user).get(reverse("office:hospitals"), {"field": "hospital", **asked}))


def test_a_part_in_pinyin_offers_the_hospital_with_its_place_and_grade(world, agent):
    found = offered(agent, hospital="gulou")
    assert found.strip().startswith(f"{worlds.PUBLIC_3A}（江苏省南京市鼓楼区）")  # by its name, before one by its place
    assert "三级甲等" in found


def test_the_city_typed_in_the_form_offers_its_hospitals_before_a_word_is_typed(world, agent):
    assert worlds.PUBLIC_3A in offered(agent, hospital="", city="南京")
    assert offered(agent, hospital="").strip() == ""


def test_what_fits_nothing_says_what_to_try(world, agent):
    assert "没有相符的医院" in offered(agent, hospital="没有这家")


def test_bad_input_offers_nothing_and_breaks_nothing(world, agent):
    for asked in ({"hospital": "\x00"}, {"field": "\x00"}, {"hospital": "x" * 5000}, {"near": "zz", "hospital": "a b"}):
        assert signed_in(agent).get(reverse("office:hospitals"), asked).status_code == 200


def test_the_callers_wish_stands_beside_the_field_for_the_hospital(world, agent):
    case = worlds.opened(worlds.insured(), agent)
    GreenChannelDetails.objects.filter(case=case).update(wishes="想去鼓楼医院")
    page = text(case_page(case, agent, "?step=confirm_visit"))
    assert "客户意愿：想去鼓楼医院" in page
