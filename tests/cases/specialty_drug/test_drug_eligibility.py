"""Who may have a drug paid for directly, by which list, and what only a person may judge."""

import pytest

from cases.declaration.errors import NotEligible, StepInvalid
from cases.models import EligibilityCheck
from cases.specialty_drug.forms import SpecialtyDrugRequestForm
from coverage import places
from coverage.models import ListRelease, PlaceEntry
from drugs import confirming
from drugs.models import DrugEntry
from policies.models import CoveredDisease
from tests import worlds
from tests.cases.specialty_drug import walks
from tests.cases.specialty_drug.walks import verdict
from tests.worlds import at, do


@pytest.mark.rule("DRUG-01")
def test_a_schedule_without_the_service_is_refused(world):
    other = worlds.insured(worlds.policy(services=["green_channel"]))
    assert (verdict("DRUG-01", other).outcome, verdict("DRUG-01", walks.insured()).outcome) == ("reject", "pass")


@pytest.mark.rule("DRUG-20")
@pytest.mark.parametrize(("when", "outcome"), [("2026-01-30 23:59", "reject"), ("2026-01-31 00:00", "pass")])
def test_no_application_in_the_waiting_period(who, when, outcome):
    assert verdict("DRUG-20", who, at(when)).outcome == outcome


def test_the_refusal_in_the_waiting_period_says_when_it_would_pass(who):
    assert "最早可于2026-01-31申请" in verdict("DRUG-20", who, at("2026-01-15 10:00")).staff


@pytest.mark.rule("DRUG-02")
@pytest.mark.parametrize(("covered", "outcome"), [("", "warn"), ("yes", "pass"), ("unsure", "refer"), ("no", "refer")])
def test_whether_the_tumour_is_covered_is_a_persons_word(who, covered, outcome):
    found = verdict("DRUG-02", who, covered=covered)
    assert (found.outcome, "恶性肿瘤" in found.staff or outcome == "pass") == (outcome, True)


def test_only_malignant_tumours_can_be_chosen_as_the_diagnosis(case, crew):
    walks.in_review(case, crew)
    benign = CoveredDisease.objects.filter(product=case.insured.policy.product, malignant=False).earliest("seq")
    with pytest.raises(StepInvalid, match="确诊疾病"):
        walks.diagnose(case, crew, disease=benign.pk)


@pytest.mark.rule("DRUG-05")
@pytest.mark.parametrize(("drug", "outcome"), [("可瑞达", "pass"), ("帕博利珠单抗", "refer"), ("某某新药", "reject")])
def test_the_list_decides_about_the_drug(who, drug, outcome):
    assert verdict("DRUG-05", who, drug=drug).outcome == outcome


def test_another_brand_of_a_listed_drug_is_another_drug(who):
    assert verdict("DRUG-05", who, drug="伊马替尼另一商品名").outcome == "reject"


def test_the_pharmacist_sets_the_brand_of_a_prescription_by_generic_name(crew):
    confirming.confirm(
        entries=DrugEntry.objects.filter(brand_name="可瑞达"), actor=crew.pharmacist, at=at("2026-03-01")
    )
    case = walks.opened(crew, drug="帕博利珠单抗")
    question = case.referrals.get(rule="DRUG-05")
    assert "可瑞达" in question.question
    walks.in_review(case, crew)
    walks.check(case, crew, drug="可瑞达")
    question.refresh_from_db()
    assert question.moot_at is not None


@pytest.mark.rule("DRUG-34")
def test_a_drug_dropped_by_the_release_in_force_is_refused_with_edition_and_date(who):
    walks.list_without("可瑞达", at("2026-03-05"))
    before, after = (verdict("DRUG-34", who, at(when)) for when in ("2026-03-04 23:59", "2026-03-05 00:00"))
    assert (before.outcome, after.outcome) == ("pass", "reject")
    assert "第2版（2026-03），自 2026-03-05 00:00 起生效" in after.staff


def test_a_drug_that_only_customer_service_dropped_is_referred(who):
    walks.list_without("可瑞达", notice_channel="service")
    found = verdict("DRUG-05", who)
    assert (found.outcome, "官方客服" in found.staff) == ("refer", True)


def test_where_no_list_was_in_force_a_person_decides(who):
    assert verdict("DRUG-05", who, at("2021-11-30 10:00")).outcome == "refer"


def test_a_refused_drug_is_kept_as_an_enquiry(crew):
    with pytest.raises(NotEligible, match="某某新药.*不在申请时生效的清单内（特药清单 第1版"):
        walks.opened(crew, drug="某某新药")
    assert EligibilityCheck.objects.get(purpose="enquiry").rejected_rules == ["DRUG-05", "DRUG-34"]


@pytest.mark.rule("DRUG-06")
@pytest.mark.parametrize(("stock", "outcome"), [("", "warn"), ("none", "pass"), ("short", "refer"), ("has", "reject")])
def test_the_hospitals_stock_decides(who, stock, outcome):
    found = verdict("DRUG-06", who, hospital_stock=stock, stock_source="药房窗口")
    assert (found.outcome, "药房窗口" in found.staff or not stock) == (outcome, True)


@pytest.mark.rule("DRUG-06")
def test_an_answer_about_the_stock_names_its_source(world):
    form = SpecialtyDrugRequestForm({"drug": "可瑞达", "hospital_stock": "has"})
    assert form.errors["stock_source"] == ["请填写院内药品情况来源。"]


@pytest.mark.rule("DRUG-15")
@pytest.mark.parametrize(
    ("planned", "outcome"), [("2026-03-14", "pass"), ("2026-03-13", "warn"), ("2026-03-10", "warn")]
)
def test_less_than_four_days_ahead_is_told_and_never_stops(who, planned, outcome):
    assert verdict("DRUG-15", who, planned_on=planned).outcome == outcome


@pytest.mark.rule("DRUG-18")
@pytest.mark.parametrize(("city", "outcome"), [("320100", "pass"), ("540100", "reject"), ("", "pass")])
def test_the_city_must_be_in_the_list(who, city, outcome):
    assert verdict("DRUG-18", who, city=city, city_name="某市").outcome == outcome


@pytest.mark.parametrize("city", ["341800", "420500", "420684"])
def test_the_doubtful_cities_are_referred(who, city):
    assert verdict("GEN-18", who, city=city, city_name="某市").outcome == "refer"


@pytest.mark.rule("DRUG-18")
def test_the_list_has_201_places(world):
    first = ListRelease.objects.get(kind="specialty_drug", number=1)
    assert PlaceEntry.objects.filter(release=first).count() == 201
    assert places.resolve("南京")[0].division.code == "320100"


@pytest.mark.rule("DRUG-33")
def test_the_first_edition_has_72_drugs_and_the_public_page_says_so(client, world):
    first = ListRelease.objects.get(kind="drugs", number=1)
    assert DrugEntry.objects.filter(release=first).values("brand_name").distinct().count() == 72
    assert "72 种特定药品" in client.get("/services/specialty_drug/").content.decode()


JUDGED = [
    ("DRUG-03", "attending"),
    ("DRUG-04", "necessary"),
    ("DRUG-26", "reasonable"),
    ("DRUG-27", "in_scope"),
    ("DRUG-28", "indication"),
]


@pytest.mark.rule("DRUG-03", "DRUG-04", "DRUG-26", "DRUG-27", "DRUG-28")
@pytest.mark.parametrize(("rule", "field"), JUDGED)
def test_what_only_a_person_may_judge_is_never_refused_by_the_system(who, rule, field):
    found = [verdict(rule, who, **{field: word}).outcome for word in ("", "yes", "unsure", "no")]
    assert found == ["pass", "pass", "refer", "refer"]


@pytest.mark.rule("DRUG-31")
@pytest.mark.parametrize(
    ("social", "settled", "outcome"),
    [
        ("", "", "pass"),
        ("no", "no", "pass"),
        ("yes", "yes", "pass"),
        ("yes", "no", "warn"),
        ("unknown", "no", "refer"),
        ("yes", "unknown", "refer"),
    ],
)
def test_an_unknown_standing_with_the_social_insurance_is_referred(who, social, settled, outcome):
    assert verdict("DRUG-31", who, social_drug=social, social_settled=settled).outcome == outcome


@pytest.mark.rule("DRUG-19")
def test_the_case_keeps_the_releases_of_its_application(case, crew):
    walks.list_without("可瑞达", at("2026-03-11"))
    assert {release.kind: release.number for release in case.releases.all()} == {"drugs": 1, "specialty_drug": 1}
    when = at("2026-03-12 10:00")
    walks.in_review(case, crew, when)
    walks.judged(case, crew, when)
    assert do(case, "approve", crew.reviewer, when).to_state == "arranging"
