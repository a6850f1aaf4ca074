"""Products and demo policies as the commands load them."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from policies.models import CoveredDisease, InsuredPerson, Person, Policy, Product
from policies.periods import policy_period
from policies.products import PRODUCT_CODE, load_products
from policies.status import status_at
from samples.demo_policies import CROWD_SIZE, load_demo_policies

TODAY = date(2026, 11, 22)
NOON = policy_period(Policy(period_start=TODAY, period_end=TODAY))[0] + timedelta(hours=12)


@pytest.fixture
def demo(db):
    return {policy.number: policy for policy in load_demo_policies(today=TODAY)}


def insured_of(policy):
    return policy.insured_persons.get()


@pytest.mark.rule("GEN-01")
def test_the_manuals_product_has_its_name(db, settings):
    assert load_products().name == settings.PRODUCT_NAME


def test_28_covered_diseases_in_order_one_malignant_all_labelled(db):
    diseases = list(load_products().diseases.all())
    assert [disease.seq for disease in diseases] == list(range(1, 29))
    assert len({disease.name for disease in diseases}) == 28
    assert [disease.name for disease in diseases if disease.malignant] == ["恶性肿瘤——重度"]
    assert diseases[-1].name == "严重溃疡性结肠炎"
    assert {disease.source for disease in diseases} == {"示例，待条款确认"}


def test_loading_again_keeps_what_staff_edited(db):
    disease = load_products().diseases.get(seq=1)
    disease.name = "演示疾病"
    disease.save()
    load_products()
    assert CoveredDisease.objects.get(pk=disease.pk).name == "演示疾病"
    assert CoveredDisease.objects.count() == 28


def test_demo_records_pass_every_check(demo):
    for record in [*Person.objects.all(), *demo.values(), *InsuredPerson.objects.all()]:
        record.full_clean()


def test_demo_people_are_plainly_fictional(demo):
    assert all(person.name.startswith("演示") for person in Person.objects.all())


def test_loading_the_demo_again_on_another_day_changes_nothing(demo):
    before = list(Policy.objects.order_by("pk").values())
    load_demo_policies(today=TODAY + timedelta(days=40))
    assert list(Policy.objects.order_by("pk").values()) == before
    assert (Person.objects.count(), InsuredPerson.objects.count()) == (14 + CROWD_SIZE * 5 // 4, 14 + CROWD_SIZE)
    assert Policy.history.count() == len(before)


def test_demo_in_force_past_and_inside_the_waiting_period(demo):
    past, inside = insured_of(demo["YSBD000001"]), insured_of(demo["YSBD000002"])
    assert past.waiting_period_end < TODAY < inside.waiting_period_end
    assert status_at(past.policy, NOON) == "in_force"


def test_demo_waiting_period_of_90_days_counts_its_first_day(demo):
    insured = insured_of(demo["YSBD000002"])
    assert insured.waiting_period_end == insured.cover_from + timedelta(days=89)


@pytest.mark.parametrize(("number", "status"), [("YSBD000003", "surrendered"), ("YSBD000007", "suspended")])
def test_demo_status(demo, number, status):
    assert status_at(demo[number], NOON) == status


def test_demo_renewal_follows_the_expired_policy(demo):
    expired, renewal = demo["YSBD000004"], demo["YSBD000005"]
    assert policy_period(expired)[1] == policy_period(renewal)[0]
    assert expired.period_end < TODAY <= renewal.period_end
    assert renewal.previous_policy == expired
    assert insured_of(renewal).waiting_period_end == insured_of(expired).waiting_period_end


def test_demo_other_product(demo):
    assert demo["YSBD000006"].product != Product.objects.get(code=PRODUCT_CODE)


def test_demo_minor_with_a_parent_as_policyholder(demo):
    child = insured_of(demo["YSBD000008"])
    assert child.relation == "child"
    assert child.person != demo["YSBD000008"].policyholder
    assert TODAY.year - child.person.birth_date.year < 18


def test_demo_family_unknown_waiting_and_short_schedule(demo):
    assert demo["YSBD000009"].insured_persons.count() == 3
    assert insured_of(demo["YSBD000010"]).waiting_period_end is None
    assert "specialty_drug" not in demo["YSBD000011"].services
    assert "japan_treatment" not in demo["YSBD000011"].services


@pytest.mark.parametrize(("start", "end"), [((2024, 2, 29), (2025, 2, 28)), ((2024, 3, 1), (2025, 2, 28))])
def test_a_policy_year_ends_the_day_before_its_anniversary(db, start, end):
    load_demo_policies(today=date(*start) + timedelta(days=200))
    policy = Policy.objects.get(number="YSBD000001")
    assert (policy.period_start, policy.period_end) == (date(*start), date(*end))


@pytest.mark.parametrize(("command", "words"), [("load_products", "28 种"), ("load_demo_policies", "84 张")])
def test_commands_report_in_chinese_and_can_be_run_again(db, settings, command, words):
    settings.DEBUG = True
    for _ in range(2):
        out = StringIO()
        call_command(command, stdout=out)
        assert words in out.getvalue()
