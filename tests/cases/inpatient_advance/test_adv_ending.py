"""Admission, discharge, refused signatures and other ends of an inpatient advance (ADV-04, 22 to 24, 33, 34, 38, 39)."""

import pytest

from cases.declaration.case_file import CaseFile
from cases.declaration.errors import StepBlocked, StepInvalid
from tests import worlds
from tests.cases.inpatient_advance import road
from tests.worlds import at, do

ABSENT = at("2026-03-20 18:00")
LOST = {"cause": "personal", "evidence": "医院确认当日未到，客户称改在外地治疗"}
REFUSED = {"witness": "病房护士", "evidence": "当面说明后仍拒绝签字"}


@pytest.mark.rule("ADV-04")
def test_the_service_is_counted_and_never_refused(insured, agent, reviewer):
    for _ in range(3):
        case = road.opened(insured, agent)
        road.completed(case, agent, reviewer)
    uses = [use.status for use in case.quota_uses.all()]
    counter = case.quota_uses.get().counter
    assert (uses, counter.used, counter.limit) == (["consumed"], 3, None)


@pytest.mark.rule("ADV-22")
def test_who_helps_the_booked_day_and_the_check_in_are_recorded(case, agent, reviewer):
    road.executing(case, agent, reviewer)
    details = case.inpatientadvancedetails
    assert (details.escort, f"{details.admission_at:%m-%d}", str(details.admitted_on)) == (
        "测试服务专员",
        "03-20",
        "2026-03-20",
    )


@pytest.mark.rule("ADV-22")
def test_the_check_in_is_no_day_to_come(case, agent, reviewer):
    road.prepared(case, agent, reviewer)
    with pytest.raises(StepInvalid, match="办理住院日期不能晚于今天"):
        do(case, "execute", agent, road.ADMITTED, **road.ADVANCE | {"admitted_on": "2026-03-21"})


@pytest.mark.parametrize(
    ("unsigned", "says"),
    [
        pytest.param("advance_consent", "医疗垫付知情同意书", marks=pytest.mark.rule("ADV-33")),
        pytest.param("claim_authorisation", "理赔授权书", marks=pytest.mark.rule("ADV-23", "ADV-34")),
    ],
)
def test_no_advance_without_the_signed_form(case, agent, reviewer, unsigned, says):
    signed = {"advance_consent", "claim_authorisation"} - {unsigned}
    road.prepared(case, agent, reviewer, consents=signed)
    with pytest.raises(StepBlocked, match=f"{says}.*尚未取得"):
        do(case, "execute", agent, road.ADMITTED, **road.ADVANCE)


@pytest.mark.rule("ADV-23", "ADV-33", "ADV-34")
def test_a_form_signed_by_the_wrong_person_or_after_the_fact_does_not_count(case, agent, reviewer):
    road.prepared(case, agent, reviewer, consents=("advance_consent",))
    wrong = {"decision": "signed", "signer": "family", "signer_name": "测试家属", "method": "signed"}
    with pytest.raises(StepInvalid, match="须由有权签署的人签署"):
        do(case, "record_consent", agent, form="claim_authorisation", **wrong)
    road.sign(case, agent, "claim_authorisation", when=at("2026-03-20 12:00"))
    with pytest.raises(StepBlocked, match="签署须早于本步骤"):
        do(case, "execute", agent, road.ADMITTED, **road.ADVANCE)


@pytest.mark.rule("ADV-24")
def test_the_help_at_discharge_is_kept_with_its_day(case, agent, reviewer):
    road.discharged(case, agent, reviewer)
    assert case.events.get(step="discharge").sentence.startswith("测试服务专员协助 2026-03-30 出院结账")
    assert str(case.inpatientadvancedetails.discharged_on) == "2026-03-30"


@pytest.mark.rule("ADV-24")
def test_nobody_leaves_before_coming_or_in_the_future(case, agent, reviewer):
    road.executing(case, agent, reviewer)
    with pytest.raises(StepInvalid, match="出院日期不能早于住院日期"):
        do(case, "discharge", agent, road.HOME, **road.BILL | {"discharged_on": "2026-03-19"})
    with pytest.raises(StepInvalid, match="出院日期不能晚于今天"):
        do(case, "discharge", agent, road.HOME, **road.BILL | {"discharged_on": "2026-03-31"})


@pytest.mark.rule("ADV-38")
def test_who_does_not_come_is_deemed_done_by_two_people_after_the_time_and_uses_up_nothing(
    case, agent, reviewer, supervisor
):
    road.notified(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="预约住院时间未到"):
        do(case, "deem_completed", agent, at("2026-03-20 08:59"), **LOST)
    do(case, "deem_completed", agent, ABSENT, **LOST)
    assert case.state == "notified"
    do(case, "confirm", supervisor, ABSENT, confirmation=case.confirmations.get().pk, decision="confirm")
    assert (case.state, [use.status for use in case.quota_uses.all()]) == ("deemed_completed", ["released"])
    assert "计入服务次数" not in case.messages.latest("id").text
    assert road.opened(case.insured, agent, ABSENT, admission_on="2026-04-20").is_open


@pytest.mark.rule("ADV-38")
def test_nothing_is_deemed_done_by_itself_when_the_time_passes(case, agent, reviewer):
    road.notified(case, agent, reviewer)
    do(case, "note", agent, at("2026-03-25 09:00"), text="客户未接电话")
    assert case.state == "notified"


@pytest.mark.rule("ADV-38")
@pytest.mark.parametrize("cause", ["hospital", "vendor", "insurer", "force_majeure"])
def test_any_other_cause_is_arranged_anew_with_five_new_days(case, agent, reviewer, cause):
    road.notified(case, agent, reviewer)
    with pytest.raises(StepInvalid, match="个人原因"):
        do(case, "deem_completed", agent, ABSENT, **LOST | {"cause": cause})
    do(case, "rearrange", agent, ABSENT, cause=cause, reason="床位延后")
    assert (case.state, case.clocks.latest("epoch").status) == ("arranging", "running")


def test_a_customers_wish_for_another_day_is_a_supervisors_decision(case, agent, reviewer, supervisor):
    road.notified(case, agent, reviewer)
    do(case, "ask_for_change", agent, kind="reschedule", wish="希望晚一周住院")
    assert case.state == "notified"
    do(case, "decide_referral", supervisor, referral=case.referrals.get().pk, verdict="granted", reason="医院同意")
    assert (case.state, case.clocks.latest("epoch").status) == ("arranging", "running")


@pytest.mark.rule("ADV-39")
def test_both_forms_refused_lead_to_deemed_completion_only_by_record_and_supervisor(case, agent, reviewer, supervisor):
    road.notified(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="未拒签的不视为已完成"):
        do(case, "deem_refused", agent, **REFUSED)
    road.sign(case, agent, "advance_consent", "claim_authorisation", decision="refused")
    assert (case.state, case.confirmations.count()) == ("notified", 0)
    assert "deem_refused" in [step.code for _, step in CaseFile(case).open_refusals()]
    with pytest.raises(StepInvalid, match="见证人"):
        do(case, "deem_refused", agent, **REFUSED | {"witness": ""})
    do(case, "deem_refused", agent, **REFUSED)
    assert case.state == "notified"
    do(case, "confirm", supervisor, confirmation=case.confirmations.get().pk, decision="confirm")
    assert case.state == "deemed_completed"
    said = case.events.get(step="deem_refused").sentence
    assert said.startswith("拒绝签署医疗垫付知情同意书、理赔授权书，视为本项服务已完成；见证人病房护士")
    assert not case.ledger_entries.filter(kind="advanced").exists()


@pytest.mark.rule("ADV-39")
def test_one_form_refused_gives_no_advance_and_leaves_the_rest_to_the_supervisor(case, agent, reviewer, supervisor):
    road.prepared(case, agent, reviewer, consents=("advance_consent",))
    road.sign(case, agent, "claim_authorisation", decision="refused")
    with pytest.raises(StepBlocked, match="理赔授权书.*尚未取得"):
        do(case, "execute", agent, road.ADMITTED, **road.ADVANCE)
    do(case, "deem_refused", agent, **REFUSED)
    pending = case.confirmations.get().pk
    do(case, "confirm", supervisor, confirmation=pending, decision="decline", reason="再与客户沟通")
    assert case.state == "notified"
    road.sign(case, agent, "claim_authorisation", when=at("2026-03-10 11:00"))
    do(case, "execute", agent, road.ADMITTED, **road.ADVANCE)
    assert case.state == "executing"


@pytest.mark.rule("ADV-32")
@pytest.mark.parametrize("stretch", ["opened", "in_review", "approved", "notified"])
def test_the_customer_may_pay_and_claim_at_any_time_before_money_moves(case, agent, reviewer, stretch):
    if stretch != "opened":
        getattr(road, stretch)(case, agent, reviewer)
    do(case, "pay_self", agent, claim_number="", said="客户决定先行自付")
    assert (case.state, case.outcome, case.is_open) == ("self_paid", "self_paid", False)
    assert case.events.get(step="pay_self").at == worlds.NOW


def test_a_case_runs_from_the_call_to_completion(case, agent, reviewer):
    road.completed(case, agent, reviewer)
    assert (case.state, case.is_open) == ("completed", False)
    assert [(clock.code, clock.status) for clock in case.clocks.all()] == [("ADV_ARR", "stopped")]
    assert not case.promises.exists()
