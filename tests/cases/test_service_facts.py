"""What rules look at: facts of a moment, by the lists in force then or recorded by the case, as plain values."""

import json

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from cases.declaration.case_file import CaseFile
from cases.declaration.forms import RequestForm
from cases.eligibility import evaluation
from cases.eligibility.common_rules import COMMON_RULES
from cases.eligibility.predicates import EligibilityRule, Facts, Outcome, judge, passes, rejects
from cases.models import CallerVerification, EligibilityCheck
from coverage.form_fields import PlaceField
from coverage.models import JapanHospitalEntry, ListRelease
from policies.models import CoveredDisease, Product
from policies.status import status_at, status_then
from tests import toy, worlds
from tests.judging import changed_list
from tests.pages import signed_in
from tests.worlds import NOW, at

NANJING = {"town": "320100", "town_name": "南京市", "town_level": "prefecture"}
LISTS = {"lists": ("green_channel", "japan_hospitals"), "place_list": "green_channel", "place_field": "town"}


class TownForm(RequestForm):
    """Asks for a place under a name of its own."""

    town = PlaceField(label="城市", required=False)


def own_facts(insured, request, moment, releases):
    """A service's own facts: one query, on the second of its lists."""
    listed = JapanHospitalEntry.objects.filter(release=releases["japan_hospitals"])
    return {"until": str(insured.cover_to), "moment": moment.isoformat(), "hospitals": listed.count()}


def enough_hospitals(facts):
    """Judges by the service's own facts alone."""
    return passes() if facts.extra["hospitals"] == 17 else rejects("医院名单不符")


OWN = toy.service(
    **LISTS,
    request_form=TownForm,
    facts=own_facts,
    eligibility=(EligibilityRule("GEN-13", "医院名单", enough_hospitals),),
)


def facts_of(insured, service=OWN, moment=NOW, **request):
    return evaluation.evaluate(service=service, insured=insured, request=request, applicant="insured", at=moment).facts


def test_a_services_own_facts_know_the_person_the_moment_and_every_list_in_force(insured):
    facts = facts_of(insured, **NANJING)
    assert facts.extra == {"until": "2026-12-31", "moment": NOW.isoformat(), "hospitals": 17}
    assert facts.place["verdict"] == "covered"


def test_two_lists_and_facts_of_its_own_take_at_most_six_queries(insured, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        facts_of(insured, **NANJING, disease=str(CoveredDisease.objects.earliest("id").pk))


def test_the_facts_say_by_which_release_of_each_list_they_were_judged(insured):
    changed_list(drop="320100")
    before, after = facts_of(insured, **NANJING), facts_of(insured, moment=at("2026-02-20 10:00"), **NANJING)
    assert before.releases == {
        "green_channel": {"number": 2, "edition": "2026-03"},
        "japan_hospitals": {"number": 1, "edition": "2021-12"},
    }
    assert (before.place["verdict"], after.place["verdict"]) == ("not_covered", "covered")
    assert after.releases["green_channel"]["number"] == 1


def test_a_case_is_judged_by_the_lists_it_keeps(register_toy, insured, agent):
    register_toy(**LISTS, request_form=TownForm, current_request=lambda file: NANJING)
    case = toy.opened(insured, agent, **NANJING)
    changed_list(drop="320100")
    case.releases.set(ListRelease.objects.filter(number=1, kind__in=LISTS["lists"]))
    facts = evaluation.evaluate_case(CaseFile(case)).facts
    assert (facts.releases["green_channel"]["number"], facts.place["verdict"]) == (1, "covered")


def test_without_a_list_in_force_the_place_is_referred(insured):
    early = facts_of(insured, toy.service(**LISTS), at("2021-11-30 10:00"), **NANJING)
    assert (early.releases, early.place["verdict"]) == ({}, "refer")
    assert "没有已生效的版本" in early.place["reason"]


@pytest.mark.parametrize(("services", "named"), [([toy.CODE], True), (["green_channel"], False)])
def test_the_facts_know_whether_the_policys_schedule_names_the_service(world, services, named):
    assert facts_of(worlds.insured(worlds.policy(services=services)), **NANJING).in_schedule is named


def test_a_covered_disease_that_the_request_names_is_among_the_facts(insured):
    disease = CoveredDisease.objects.filter(product=insured.policy.product, malignant=True).earliest("id")
    assert facts_of(insured, disease=str(disease.pk)).disease == {"name": disease.name, "malignant": True}


def test_a_disease_of_another_product_or_no_longer_covered_or_only_told_is_not_covered(insured):
    other = CoveredDisease.objects.create(product=Product.objects.create(code="X", name="别的产品"), seq=1, name="甲")
    gone = CoveredDisease.objects.create(product=insured.policy.product, seq=999, name="乙", active=False)
    for told in (str(other.pk), str(gone.pk), "头痛", ""):
        assert facts_of(insured, disease=told).disease is None


def test_the_status_of_then_is_read_with_the_person_as_it_is_read_alone(insured):
    policy = insured.policy
    for status, day in (("suspended", "2026-02-01"), ("in_force", "2026-03-01"), ("lapsed", "2026-03-01")):
        policy.status_changes.create(status=status, effective_at=at(day))
    for day in ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01", "2026-03-02"):
        found = type(insured).objects.annotate(then=status_then(policy="policy", at=at(day))).get().then
        assert (found or "in_force") == status_at(policy, at(day))


# Judged again years later

STORED = {
    "service": "toy",
    "at": "2026-03-10T10:00:00+08:00",
    "product_name": "甲",
    "expected_product_name": "甲",
    "policy_status": "in_force",
    "policy_status_label": "有效",
    "period_start": "2026-01-01",
    "period_end": "2026-12-31",
    "cover_from": "2026-01-01",
    "cover_to": "2026-12-31",
    "local_date": "2026-03-10",
    "waiting_period_end": None,
    "included_services": ["toy"],
    "applicant": "insured",
    "place": {"name": "南京市", "verdict": "covered", "reason": "在名单内", "province": "32"},
    "quotas": [{"code": "Q", "label": "次数", "limit": 1, "consumed": 0, "reserved": 0, "applies": True}],
    "request": {"city": "320100"},
    "extra": {"hospitals": 17},
    "a_fact_nobody_gathers_any_more": 1,
}


def test_facts_stored_before_a_fact_was_gathered_and_after_one_no_longer_is_are_judged_as_then():
    found = judge(OWN.eligibility, Facts.from_json(STORED))
    assert found.outcome == Outcome.PASS
    assert (found.facts.releases, found.facts.disease, found.facts.in_schedule) == ({}, None, True)


def test_stored_facts_give_the_stored_verdicts_when_lists_policy_and_diseases_have_changed(
    register_toy, insured, agent
):
    rules = (*COMMON_RULES, *OWN.eligibility)
    service = register_toy(**LISTS, request_form=TownForm, facts=own_facts, eligibility=rules)
    toy.opened(insured, agent, **NANJING, disease=str(CoveredDisease.objects.earliest("id").pk))
    changed_list(drop="320100", at=NOW, notice_time=NOW, effective_from=at("2026-03-01"))
    CoveredDisease.objects.update(active=False)
    insured.policy.status_changes.create(status="lapsed", effective_at=at("2026-03-01"))
    check = EligibilityCheck.objects.get()
    assert Facts.from_json(json.loads(json.dumps(check.facts))) == Facts.from_json(check.facts)
    assert evaluation.differences(check, service) == []
    now = evaluation.evaluate(service=service, insured=insured, request=NANJING, applicant="insured", at=NOW)
    assert now.outcome == Outcome.REJECT


# The form knows the call


class AskingForm(RequestForm):
    """Offers the diseases of the caller's product, and refuses a day after the call."""

    disease = forms.ModelChoiceField(label="疾病", queryset=CoveredDisease.objects.none(), required=False)
    day = forms.DateField(label="确诊日期", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.call:
            offered = CoveredDisease.objects.filter(product=self.call.insured.policy.product_id)
            self.fields["disease"].queryset = offered

    def clean_day(self):
        return self.not_in_future("day")


def test_the_form_at_intake_asks_by_the_callers_policy_and_the_time_of_the_call(register_toy, insured, agent):
    register_toy(request_form=AskingForm, eligibility=OWN.eligibility[:0])
    CoveredDisease.objects.create(product=Product.objects.create(code="X", name="别的产品"), seq=1, name="别的疾病")
    call = worlds.verified(insured, agent)
    CallerVerification.objects.update(verified_at=timezone.now())
    address = reverse("office:intake_decide_service", args=[call.pk, toy.CODE])
    page = signed_in(agent).get(address).content.decode()
    mine = CoveredDisease.objects.filter(product=insured.policy.product).earliest("seq")
    assert (mine.name in page, "别的疾病" in page) == (True, False)
    late = signed_in(agent).post(address, {"action": "evaluate", "day": "2026-03-11"}).content.decode()
    assert "确诊日期不能晚于今天（2026-03-10）" in late


def test_a_row_chosen_is_its_key_with_its_name_beside_it(insured, agent):
    mine = CoveredDisease.objects.filter(product=insured.policy.product).earliest("seq")
    form = AskingForm({"disease": mine.pk, "day": "2026-03-10"}, call=worlds.verified(insured, agent))
    assert form.is_valid()
    assert form.request() == {"disease": str(mine.pk), "disease_name": mine.name, "day": "2026-03-10"}
