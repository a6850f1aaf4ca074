"""The review kit with a service of no manual: each step and rule is one line of its declaration."""

import pytest

from cases.declaration import checks
from cases.declaration.errors import StepBlocked, StepInvalid, StepNotAllowed
from cases.declaration.words import Document, State
from cases.eligibility import review, review_rules
from cases.eligibility.common_rules import COMMON_RULES
from cases.eligibility.hospitals import HospitalCheck
from cases.eligibility.predicates import EligibilityRule, Facts, Outcome, passes, rejects
from cases.green_channel.models import GreenChannelDetails
from cases.models import EligibilityCheck
from coverage.models import Hospital
from policies.models import CoveredDisease
from tests import toy, worlds
from tests.cases.test_service_facts import STORED
from tests.pages import signed_in
from tests.worlds import NOW, PRIVATE, PUBLIC_3A, at, do

LATER, MUCH_LATER = at("2026-03-10 11:00"), at("2026-03-10 12:00")
HOSPITALS = HospitalCheck(mainland="GC-02", public_3a="GC-03", listed="GC-15", asked_by="步骤begin")


def refuse_prior_history(facts):
    """Refuse what the reviewer found, to be seen at the second judgement alone."""
    return rejects("有既往同类病史") if facts.request.get("prior_history") else passes()


def check_hospital(ctx):
    """Say what the hospital check finds of the hospital entered as the word."""
    found = HOSPITALS.problems(ctx, Hospital.objects.get(name=ctx.entered["word"]), ward="vip")
    ctx.sentence = "；".join(f"{item.rule} {item.text}" for item in found)


def kit(**changes):
    steps = (
        toy.step("begin", sources=frozenset({"joined"}), marks=("told",)),
        toy.step("hospital", effect=check_hospital),
        toy.step("end", sources=frozenset({"joined"}), target="done"),
        review.diagnosis_step(sources=frozenset({"working"})),
        review.approve_step(source="working", target="joined", rules=("GC-20",)),
        review.return_step(source="joined", target="working"),
        review.reject_step(source="working"),
        review.deemed_step(source="joined", target="deemed", told="told", lost="未按约会诊"),
    )
    words = {
        "steps": steps,
        "milestones": (),
        "states": (*toy.BASE.states, State(code="deemed", label="视为已完成", is_open=False)),
        "documents": (Document(type="pathology", before=frozenset({"approve"})),),
        "details": GreenChannelDetails,
        "make_details": lambda request: {"kind": "outpatient", "diagnosed_on": request.get("diagnosed_on")},
        "current_request": lambda file: review.diagnosis_found(file.details),
        "eligibility": COMMON_RULES[3:4],
        "lists": ("green_channel",),
        "place_list": "green_channel",
    }
    return words | changes


@pytest.fixture
def opened(register_toy, insured, agent, reviewer):
    """Return an opener of cases of the kit's service whose papers are in."""

    def make(told=None, **changes):
        register_toy(**kit(**changes))
        case = toy.opened(insured, agent, diagnosed_on=told)
        worlds.paper(case, agent, reviewer)
        do(case, "complete_documents", reviewer)
        return case

    return make


def diagnose(case, reviewer, when=NOW, **changes):
    values = {
        "disease": worlds.first_disease(case).pk,
        "diagnosed_on": "2026-03-01",
        "diagnosis_paper": case.documents.earliest("id").pk,
        "covered": "yes",
        "prior_history": "no",
    }
    do(case, "record_diagnosis", reviewer, when, **values | changes)


def approved(opened, reviewer, **changes):
    case = opened(**changes)
    diagnose(case, reviewer)
    do(case, "approve", reviewer)
    return case


def test_a_service_of_the_kits_lines_is_sound():
    assert list(checks.problems(toy.service(**kit()))) == []


# Approval


def test_approval_says_all_that_is_missing(register_toy, insured, agent, reviewer):
    register_toy(**kit())
    with pytest.raises(StepBlocked, match=r"病理报告须审核接受.*尚未确认资料齐全.*尚未记录确诊疾病"):
        do(toy.opened(insured, agent), "approve", reviewer)


def test_approval_judges_again_stores_it_marks_its_moment_and_tells_the_applicant(opened, reviewer):
    case = approved(opened, reviewer)
    check = case.eligibility_checks.first()
    assert (case.state, case.moments["approved"]) == ("joined", NOW.isoformat())
    assert (check.purpose, check.checked_by) == (EligibilityCheck.Purpose.APPROVAL, reviewer)
    assert check.facts["request"]["diagnosed_on"] == "2026-03-01"
    assert "测试服务申请" in case.messages.latest("id").text


def test_what_the_second_judgement_refuses_blocks_and_nothing_is_stored(opened, reviewer):
    case = opened(eligibility=(EligibilityRule("GEN-06", "x", refuse_prior_history),))
    diagnose(case, reviewer, prior_history="yes")
    with pytest.raises(StepBlocked, match="有既往同类病史"):
        do(case, "approve", reviewer)
    case.refresh_from_db()
    assert (case.state, [check.purpose for check in case.eligibility_checks.all()]) == ("working", ["opening"])


@pytest.mark.rule("GEN-06")
@pytest.mark.parametrize(
    ("told", "found", "doubtful"), [("2026-01-15", "2026-03-01", False), ("2026-03-01", "2026-01-15", True)]
)
def test_the_second_judgement_takes_the_reviewers_word_not_the_callers(opened, reviewer, told, found, doubtful):
    case = opened(told)
    diagnose(case, reviewer, diagnosed_on=found)
    assert [row.question.startswith("初次确诊日 2026-01-15") for row in case.referrals.filter(moot_at=None)] == (
        [True] if doubtful else []
    )
    if doubtful:
        with pytest.raises(StepBlocked, match="2026-01-15"):
            do(case, "approve", reviewer)
    else:
        do(case, "approve", reviewer)
        assert case.state == "joined"


def test_of_two_diagnoses_the_last_counts(opened, reviewer):
    case = opened(eligibility=(EligibilityRule("GEN-06", "x", refuse_prior_history),))
    diagnose(case, reviewer, prior_history="yes")
    diagnose(case, reviewer, LATER, prior_history="no")
    do(case, "approve", reviewer, LATER)
    assert case.state == "joined"


def test_the_second_judgement_takes_the_applicant_who_called(opened, reviewer, supervisor):
    case = opened(eligibility=COMMON_RULES[5:6])
    type(case.verification).objects.filter(pk=case.verification_id).update(applicant="other")
    diagnose(case, reviewer)
    with pytest.raises(StepBlocked, match="授权证明"):
        do(case, "approve", reviewer)
    do(case, "decide_referral", supervisor, referral=case.referrals.get().pk, verdict="granted", reason="已收授权书")
    do(case, "approve", reviewer)
    assert case.state == "joined"


def test_a_question_that_arises_after_the_diagnosis_blocks_until_it_is_put_and_granted(opened, reviewer, supervisor):
    case = opened(eligibility=COMMON_RULES[1:2])
    diagnose(case, reviewer)
    case.insured.policy.status_changes.create(status="suspended", effective_at=at("2026-03-01"))
    with pytest.raises(StepBlocked, match="需主管判断：申请时保单效力中止.*重新记录确诊情况"):
        do(case, "approve", reviewer)
    diagnose(case, reviewer, LATER)
    referral = case.referrals.get().pk
    do(case, "decide_referral", supervisor, LATER, referral=referral, verdict="granted", reason="已复效")
    do(case, "approve", reviewer, LATER)
    assert case.state == "joined"


def test_a_service_that_records_no_diagnosis_is_approved_without(opened, reviewer):
    case = opened(details=None, make_details=lambda request: {}, current_request=lambda file: {})
    do(case, "approve", reviewer)
    assert case.state == "joined"


def test_a_diagnosis_of_tumours_offers_malignant_ones_alone(register_toy, insured, agent, reviewer):
    steps = kit()["steps"]
    tumours = review.diagnosis_step(sources=frozenset({"working"}), form=review.review_forms.TumourDiagnosisForm)
    register_toy(**kit(steps=(*steps[:3], tumours, *steps[4:])))
    case = toy.opened(insured, agent)
    worlds.paper(case, agent, reviewer)
    covered = CoveredDisease.objects.filter(product=insured.policy.product)
    with pytest.raises(StepInvalid, match="确诊疾病"):
        diagnose(case, reviewer, disease=covered.filter(malignant=False).earliest("id").pk)
    diagnose(case, reviewer, disease=covered.filter(malignant=True).earliest("id").pk)


# Rejection, return


def test_a_rejection_names_its_clause(opened, reviewer):
    case = opened()
    event = do(case, "reject", reviewer, rule="GEN-06", reason="非初次")
    assert (case.state, case.is_open) == ("rejected", False)
    assert event.sentence == "审核不通过（GEN-06）：非初次"


def test_a_rejection_without_its_clause_is_refused(opened, reviewer):
    case = opened()
    with pytest.raises(StepInvalid, match="依据条款"):
        do(case, "reject", reviewer, reason="非初次")
    assert case.is_open


def test_the_clauses_offered_are_the_services_own(opened, reviewer):
    case = opened()
    page = signed_in(reviewer).get(f"/office/cases/{case.number}/?step=reject").content.decode()
    assert [clause in page for clause in ("GEN-06 ", "GC-20 ", "GC-05 ")] == [True, True, False]
    with pytest.raises(StepInvalid, match="依据条款"):
        do(case, "reject", reviewer, rule="GC-05", reason="x")


def test_a_case_sent_back_says_why(opened, reviewer):
    case = approved(opened, reviewer)
    event = do(case, "return_to_documents", reviewer, LATER, reason="影像不清")
    assert (case.state, event.sentence) == ("working", "退回补充资料：影像不清")


# Deemed completion

LOST = {"cause": "personal", "evidence": "医院确认未到"}


def test_nothing_is_deemed_before_the_notice_is_logged(opened, agent, reviewer):
    case = approved(opened, reviewer)
    with pytest.raises(StepBlocked, match="尚无告知记录"):
        do(case, "deem_completed", agent, LATER, **LOST)
    do(case, "begin", agent, MUCH_LATER)
    with pytest.raises(StepBlocked, match="尚无告知记录"):
        do(case, "deem_completed", agent, LATER, **LOST)
    do(case, "deem_completed", agent, MUCH_LATER, **LOST)
    assert case.confirmations.get().step == "deem_completed"


@pytest.mark.parametrize("cause", ["hospital", "vendor", "insurer", "force_majeure"])
def test_no_cause_but_the_customers_own_is_deemed(opened, agent, reviewer, cause):
    case = approved(opened, reviewer)
    do(case, "begin", agent, LATER)
    with pytest.raises(StepInvalid, match="个人原因"):
        do(case, "deem_completed", agent, LATER, **LOST | {"cause": cause})


def test_a_supervisor_confirms_what_is_deemed_and_all_read_what_did_not_happen(opened, agent, reviewer, supervisor):
    case = approved(opened, reviewer)
    do(case, "begin", agent, LATER)
    do(case, "deem_completed", agent, LATER, **LOST)
    assert case.state == "joined"
    pending = {"confirmation": case.confirmations.get().pk, "decision": "confirm"}
    with pytest.raises(StepNotAllowed):
        do(case, "confirm", reviewer, LATER, **pending)
    do(case, "confirm", supervisor, LATER, **pending)
    assert (case.state, case.is_open) == ("deemed", False)
    assert "因未按约会诊，视为本项服务已完成" in case.messages.latest("id").text
    assert case.events.get(step="deem_completed").sentence == "因个人原因未按约会诊，视为本项服务已完成：医院确认未到"


def test_what_is_not_limited_in_number_is_not_said_to_be_used_up(opened, agent, reviewer, supervisor):
    uncounted = review.deemed_step(source="joined", target="deemed", told="told", lost="未到", counted=False)
    steps = tuple(uncounted if step.code == "deem_completed" else step for step in kit()["steps"])
    case = approved(opened, reviewer, steps=steps)
    do(case, "begin", agent, LATER)
    do(case, "deem_completed", agent, LATER, **LOST)
    do(case, "confirm", supervisor, LATER, confirmation=case.confirmations.get().pk, decision="confirm")
    assert "计入服务次数" not in case.messages.latest("id").text


# Hospitals


@pytest.mark.parametrize(
    ("name", "found"), [(PUBLIC_3A, ""), (PRIVATE, "GC-03 南京民营演示医院为三级甲等、民营，本服务限三级甲等公立医院")]
)
def test_a_service_without_a_word_on_wards_asks_for_none(opened, agent, name, found):
    case = opened(steps=kit()["steps"])
    do(case, "hospital", agent, word=name)
    assert case.events.latest("sequence").sentence == found


# Rules shared by several services, each under its own clause


def outcome(rule, **facts):
    return rule(Facts.from_json(STORED | facts)).outcome


def quota(**amounts):
    return {"quotas": [STORED["quotas"][0] | {"limit": 2} | amounts]}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (quota(), Outcome.PASS),
        (quota(consumed=1), Outcome.PASS),
        (quota(consumed=1, reserved=1), Outcome.WARN),
        (quota(reserved=2), Outcome.WARN),
        (quota(consumed=2), Outcome.REJECT),
        (quota(consumed="1.5"), Outcome.PASS),
        (quota(limit="2.5", consumed="2.5"), Outcome.REJECT),
        (quota(consumed=2, limit=3), Outcome.PASS),
        (quota(consumed=99, limit=None), Outcome.PASS),
        (quota(consumed=2, applies=False), Outcome.PASS),
        ({"quotas": []}, Outcome.PASS),
    ],
)
def test_a_quota_is_left_until_the_last_is_consumed(facts, expected):
    assert outcome(review_rules.quota_left("MDT-07", "次数"), **facts) == expected


def test_of_two_quotas_the_one_used_up_refuses_though_another_is_only_reserved():
    two = [quota(reserved=2)["quotas"][0], quota(consumed=2)["quotas"][0]]
    assert outcome(review_rules.quota_left("MDT-07", "次数"), quotas=two) == Outcome.REJECT


@pytest.mark.parametrize(("word", "expected"), [("yes", "pass"), ("no", "refer"), ("unsure", "refer"), ("", "warn")])
def test_cover_is_the_reviewers_word(word, expected):
    rule = review_rules.covered_disease("GENE-01", "保障范围内的恶性肿瘤", what="恶性肿瘤")
    assert outcome(rule, request={"covered": word}) == expected
    assert rule(Facts.from_json(STORED | {"request": {"covered": "no"}})).staff == (
        "审核人认为不属于保障范围内的恶性肿瘤，需主管判断"
    )


@pytest.mark.parametrize(("services", "expected"), [(["mdt", "toy"], "pass"), (["mdt"], "reject"), ([], "reject")])
def test_a_service_the_schedule_does_not_name_is_refused(services, expected):
    assert outcome(review_rules.in_schedule("DRUG-01", "保单载明责任"), included_services=services) == expected


@pytest.mark.parametrize(
    ("verdict", "expected"), [("covered", "pass"), ("refer", "pass"), ("not_covered", "reject"), (None, "pass")]
)
def test_a_place_not_listed_is_refused_and_a_doubtful_one_is_asked_once(verdict, expected):
    place = verdict and STORED["place"] | {"verdict": verdict}
    assert outcome(review_rules.place_listed("ADV-15", "服务覆盖城市"), place=place) == expected


@pytest.mark.parametrize(
    ("province", "expected"), [("32", "pass"), ("71", "reject"), ("81", "reject"), ("82", "reject")]
)
def test_a_place_outside_the_mainland_is_refused(province, expected):
    place = STORED["place"] | {"province": province}
    assert outcome(review_rules.in_mainland("ADV-02", "中国大陆境内"), place=place) == expected


def test_a_shared_rule_carries_the_clause_of_the_service_that_asks():
    rule = review_rules.place_listed("ADV-15", "服务覆盖城市")
    assert (rule.rule, rule.label) == ("ADV-15", "服务覆盖城市")
