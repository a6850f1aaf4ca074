"""Which partners serve what, where and when."""

from datetime import date

import pytest

from coverage.models import Division
from partners import serving
from partners.loading import load_partners_demo
from partners.models import PartnerContact, PartnerService
from privacy.fields import Secret
from tests import worlds

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
NANJING, GULOU, SUZHOU, JIANGSU = "320100", "320106", "320500", "320000"


@pytest.fixture(autouse=True)
def _lists(lists):
    """Divisions are loaded."""


def place(code):
    return Division.objects.get(code=code)


def pharmacy(name, **row):
    return worlds.partner(name, "pharmacy", "toy", **row)


def found(**asked):
    return [partner.name for partner in serving.find(**{"kind": "pharmacy", "service": "toy", "day": DAY} | asked)]


def test_partners_are_found_by_kind_and_service():
    pharmacy("测试药房")
    worlds.partner("测试检测所", "lab", "toy")
    worlds.partner("别项药房", "pharmacy", "other")
    assert found() == ["测试药房"]


@pytest.mark.parametrize(
    ("at", "names"), [(GULOU, ["江苏药房", "南京药房", "全国药房"]), (SUZHOU, ["江苏药房", "全国药房"])]
)
def test_a_place_is_served_by_what_it_lies_in_and_by_those_of_the_whole_country(at, names):
    pharmacy("南京药房", division_id=NANJING)
    pharmacy("江苏药房", division_id=JIANGSU)
    pharmacy("全国药房")
    assert sorted(found(division=place(at))) == sorted(names)


def test_partners_inside_a_province_are_found_by_the_places_they_serve_there():
    pharmacy("鼓楼药房", division_id=GULOU)
    pharmacy("北京药房", division_id="110000")
    pharmacy("全国药房")
    assert found(inside=place(JIANGSU)) == ["鼓楼药房"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"first_day": date(2026, 3, 11)}, "测试药房自 2026-03-11 起才提供本项服务"),
        ({"last_day": date(2026, 3, 9)}, "测试药房已于 2026-03-09 终止本项服务"),
        ({"first_day": DAY, "last_day": DAY}, ""),
        ({"division_id": SUZHOU}, "测试药房不在南京市提供本项服务"),
    ],
)
def test_whoever_does_not_serve_is_told_by_name_and_why(row, said):
    partner = pharmacy("测试药房", **row)
    asked = {"service": "toy", "day": DAY, "division": place(NANJING)}
    assert serving.problem(partner, **asked) == said
    assert found(division=place(NANJING)) == ([] if said else ["测试药房"])


def test_another_service_and_a_partner_switched_off():
    partner = pharmacy("测试药房")
    assert serving.problem(partner, service="other", day=DAY) == "测试药房不提供本项服务"
    partner.is_active = False
    partner.save()
    assert serving.problem(partner, service="toy", day=DAY) == "测试药房已停止合作"
    assert found() == []


def test_a_persons_number_is_masked_and_a_change_of_service_has_its_history():
    partner = pharmacy("测试药房")
    contact = PartnerContact.objects.create(partner=partner, name="测试店长", phone="13800001234")
    contact.refresh_from_db()
    assert isinstance(contact.phone, Secret)
    assert str(contact.phone) == "138****1234"
    row = PartnerService.objects.get()
    row.last_day = DAY
    row.save()
    assert [old.last_day for old in row.history.order_by("history_id")] == [None, DAY]


def test_demo_partners_are_added_once_and_serve_what_they_say():
    assert load_partners_demo() == PartnerService.objects.count() > 0
    assert load_partners_demo() == 0
    labs = serving.find(kind="lab", service="gene_testing", day=DAY, division=place(GULOU))
    assert [lab.name for lab in labs] == ["安心基因检测所（演示）"]
