"""Who attends, and the end of the road: report, absence, arranging anew (MDT-06, MDT-12, MDT-13, MDT-18 to MDT-24)."""

from datetime import date

import pytest

from cases.declaration.errors import StepBlocked, StepInvalid, WrongState
from cases.mdt.models import MdtExpert
from cases.models import Referral
from coverage.models import Hospital, ProxyRestriction
from manual.models import UnsettledMatter
from tests.consultations import ABSENCE, AFTER, ARRANGEMENT, HOSPITAL, OTHER, PROXY, REPORT_AT, SEEN, TOLD, WHEN
from tests.worlds import at, do

BY_PROXY = SEEN | {"attended_by": "proxy", "attendee": "服务商专员"}
POA = "mdt_proxy"


def stated(road):
    row = road.case.mdtdetails
    row.refresh_from_db()
    return row


def confirmed(road, **signed):
    """Ask for a proxy, sign and confirm."""
    road.do("ask_for_proxy", **PROXY)
    road.consent(POA, **{"signer": "family", "signer_name": "测试家属"} | signed)
    road.do("confirm_proxy")


@pytest.mark.rule("MDT-20")
@pytest.mark.parametrize("who", ["insured", "family"])
def test_insured_or_family_attend(road, who):
    road.to_notified()
    road.do("consult", AFTER, **SEEN | {"attended_by": who})
    assert (road.state(), stated(road).attended_by) == ("consulted", who)


@pytest.mark.rule("MDT-20")
def test_a_proxy_comes_only_at_the_request_of_insured_or_family(road):
    road.to_notified()
    with pytest.raises(StepBlocked, match="尚未提出由服务商代为前往"):
        road.do("confirm_proxy")
    with pytest.raises(StepInvalid, match="无法亲自前往的原因"):
        road.do("ask_for_proxy", **PROXY | {"reason": ""})
    road.do("ask_for_proxy", **PROXY)
    row = stated(road)
    assert (row.proxy_asked_by, row.proxy_kin, row.proxy_reason) == ("测试家属", "family", "行动不便")
    with pytest.raises(StepBlocked, match="未经被保险人或家属提出并确认"):
        road.do("consult", AFTER, **BY_PROXY)


@pytest.mark.rule("MDT-21")
def test_a_proxy_is_not_confirmed_without_the_signed_power_of_attorney(road):
    road.to_notified()
    road.do("ask_for_proxy", **PROXY)
    with pytest.raises(StepBlocked, match="委托书"):
        road.do("confirm_proxy")
    with pytest.raises(StepInvalid, match="有权签署"):
        road.consent(POA, signer="guardian")
    road.consent(POA, method="recorded_call")
    with pytest.raises(StepBlocked, match="电话录音不能代替签署") as refusal:
        road.do("confirm_proxy")
    assert {item.rule for item in refusal.value.missing} == {"MDT-21"}
    road.consent(POA, signer="family")
    road.do("confirm_proxy")
    road.do("consult", AFTER, **BY_PROXY)
    assert stated(road).attended_by == "proxy"


@pytest.mark.rule("MDT-21")
def test_a_proxy_chosen_late_still_needs_the_power_before_the_consultation(road):
    road.to_notified()
    late = at("2026-03-20 15:00")
    road.do("ask_for_proxy", late, **PROXY)
    road.consent(POA, late)
    with pytest.raises(StepBlocked, match="签署时间晚于会诊时间"):
        road.do("confirm_proxy", late)
    assert stated(road).proxy_confirmed_at is None


@pytest.mark.rule("MDT-21")
def test_one_chosen_on_the_very_day_before_the_hour_is_confirmed(road):
    road.to_notified()
    early = at("2026-03-20 09:00")
    road.do("ask_for_proxy", early, **PROXY)
    road.consent(POA, early)
    road.do("confirm_proxy", early)
    road.do("consult", AFTER, **BY_PROXY)
    assert road.state() == "consulted"


@pytest.mark.rule("MDT-21")
def test_a_power_withdrawn_since_admits_no_proxy(road):
    road.to_notified()
    confirmed(road)
    road.consent(POA, at("2026-03-19 10:00"), decision="withdrawn")
    with pytest.raises(StepBlocked, match="委托书尚未"):
        road.do("consult", AFTER, **BY_PROXY)


def restricted(first, last, hospital=None):
    ProxyRestriction.objects.create(
        hospital=Hospital.objects.get(name=hospital) if hospital else None,
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last),
        source="防控通知",
    )


@pytest.mark.rule("MDT-22")
@pytest.mark.parametrize(
    ("first", "last", "hospital", "refused"),
    [
        ("2026-03-20", "2026-03-20", None, True),
        ("2026-03-20", "2026-03-20", HOSPITAL, True),
        ("2026-03-20", "2026-03-20", OTHER, False),
        ("2026-03-01", "2026-03-19", None, False),  # the day of the request lies inside: the consultation's counts
        ("2026-03-21", "2026-04-01", None, False),
    ],
)
def test_a_restriction_on_the_consultation_date_keeps_the_proxy_out(road, first, last, hospital, refused):
    restricted(first, last, hospital)
    road.to_notified()
    if refused:
        with pytest.raises(StepBlocked, match="暂不支持代诊"):
            confirmed(road)
    else:
        confirmed(road)
    assert (stated(road).proxy_confirmed_at is None) == refused


@pytest.mark.rule("MDT-22")
def test_a_restriction_that_comes_later_keeps_a_confirmed_proxy_out(road):
    road.to_notified()
    confirmed(road)
    restricted("2026-03-15", "2026-03-25")
    with pytest.raises(StepBlocked, match="暂不支持代诊"):
        road.do("consult", AFTER, **BY_PROXY)


@pytest.mark.rule("MDT-22")
def test_another_date_asks_for_the_proxy_to_be_confirmed_again(road):
    road.to_notified()
    confirmed(road)
    road.do("rearrange", cause="hospital", reason="医院调整")
    restricted("2026-03-26", "2026-03-28")
    road.do("arrange", **ARRANGEMENT | {"consultation_at": "2026-03-27T14:00"})
    assert stated(road).proxy_confirmed_at is None
    with pytest.raises(StepBlocked, match="暂不支持代诊"):
        road.do("confirm_proxy")


@pytest.mark.rule("MDT-12")
def test_the_report_is_aimed_at_in_five_and_due_in_ten_working_days(road):
    road.to_consulted()
    clock = road.case.clocks.get(code="MDT_REP")
    assert (clock.target_at, clock.due_at) == (at("2026-03-28 00:00"), at("2026-04-04 00:00"))
    road.report(at("2026-03-21 10:00"), issued_on="2026-03-21")  # earlier is allowed
    assert road.state() == "completed"


@pytest.mark.rule("MDT-12")
def test_time_counts_from_the_consultation_however_late_it_is_written_down(road):
    road.to_notified()
    do(road.case, "consult", road.agent, at("2026-03-24 10:00"), **SEEN, **_said())
    assert road.case.clocks.get(code="MDT_REP").due_at == at("2026-04-04 00:00")


def _said():
    return {"said_by": "服务商对接人", "said_at": "2026-03-24T09:00", "said_via": "phone"}


@pytest.mark.rule("MDT-13")
@pytest.mark.parametrize(("name", "value"), [("issued_on", ""), ("signatory", ""), ("issued_on", "2026-03-19")])
def test_a_report_has_its_day_and_its_signatory(road, name, value):
    road.to_consulted()
    with pytest.raises(StepInvalid) as refusal:
        road.report(**{name: value})
    assert set(refusal.value.errors) == {name}


@pytest.mark.rule("MDT-13")
def test_a_report_is_a_written_file(road):
    road.to_consulted()
    with pytest.raises(StepInvalid, match="书面诊疗意见报告"):
        road.do("issue_report", REPORT_AT, **{"issued_on": "2026-03-25", "hospital": HOSPITAL})
    road.report()
    row = stated(road)
    assert (row.report.type, row.report.status, str(row.report_on)) == ("mdt_report", "accepted", "2026-03-25")


@pytest.mark.rule("MDT-06")
def test_that_the_report_plans_the_next_step_is_ticked_by_a_person(road):
    road.to_consulted()
    with pytest.raises(StepInvalid, match="下一步诊治建议"):
        road.report(next_step="")
    road.report()
    row = stated(road)
    assert (row.plan_seen_by, row.plan_seen_at) == (road.agent, REPORT_AT)


@pytest.mark.rule("MDT-18")
def test_the_service_is_complete_and_used_with_the_report_alone(road):
    road.to_notified()
    with pytest.raises(WrongState):
        road.report()
    road.do("consult", AFTER, **SEEN)
    assert road.uses() == [("MDT", "reserved")]
    road.report()
    assert (road.state(), road.uses()) == ("completed", [("MDT", "consumed")])


@pytest.mark.rule("MDT-19")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hospital": OTHER}, "报告出具医院为"),
        ({"experts": "甲一、乙二、丁四"}, "丁四不是会诊专家"),
        ({"experts": "甲一、乙二"}, "缺少会诊专家丙三"),
        ({"signatory": "丁四"}, "丁四不是会诊专家"),
    ],
)
def test_a_report_by_others_is_refused(road, changes, words):
    road.to_consulted()
    with pytest.raises(StepBlocked, match=words):
        road.report(**changes)
    assert road.state() == "consulted"


def expert(road, name):
    """Return the expert of that name; names are encrypted, no query finds them."""
    return next(row for row in MdtExpert.objects.filter(case=road.case) if row.name == name)


@pytest.mark.rule("MDT-19")
def test_a_substitute_recorded_with_its_reason_first_may_sign(road):
    road.to_consulted()
    leaving = expert(road, "丙三")
    stand_in = {"leaving": leaving.pk, "name": "丁四", "department": "放疗科"}
    with pytest.raises(StepInvalid, match="替换原因"):
        road.do("substitute_expert", AFTER, **stand_in)
    road.do("substitute_expert", AFTER, **stand_in, reason="丙三因公外出")
    road.report(experts="甲一、乙二、丁四")
    assert expert(road, "丁四").replaces == "替换丙三（放疗科）：丙三因公外出"


@pytest.mark.rule("MDT-19", "MDT-03")
def test_a_substitute_of_a_department_that_is_there_already_is_refused(road):
    road.to_consulted()
    leaving = expert(road, "丙三")
    with pytest.raises(StepBlocked, match="现有 2 个科室"):
        road.do("substitute_expert", AFTER, leaving=leaving.pk, name="丁四", department="外科", reason="外出")
    assert MdtExpert.objects.get(pk=leaving.pk).removed_at is None


@pytest.mark.rule("MDT-23")
def test_absence_counts_only_after_the_notice_and_the_hour(road):
    road.to_arranged()
    with pytest.raises(WrongState):
        road.do("deem_completed", AFTER, **ABSENCE)
    road.do("notify", **TOLD)
    with pytest.raises(StepBlocked, match="会诊时间未到"):
        road.do("deem_completed", at("2026-03-20 13:59"), **ABSENCE)


@pytest.mark.rule("MDT-23")
@pytest.mark.parametrize(
    ("name", "value"),
    [("nobody_came", ""), ("evidence", ""), ("cause", "hospital"), ("cause", "vendor"), ("cause", "force_majeure")],
)
def test_absence_takes_nobody_having_come_and_a_personal_cause_that_a_person_records(road, name, value):
    road.to_notified()
    with pytest.raises(StepInvalid) as refusal:
        road.do("deem_completed", AFTER, **ABSENCE | {name: value})
    assert set(refusal.value.errors) == {name}


@pytest.mark.rule("MDT-23")
def test_where_the_vendor_was_to_attend_its_absence_is_not_the_customers(road):
    road.to_notified()
    confirmed(road)
    with pytest.raises(StepBlocked, match="不属个人原因"):
        road.do("deem_completed", AFTER, **ABSENCE)


@pytest.mark.rule("MDT-23", "MDT-24")
def test_a_supervisor_confirms_the_absence_and_the_service_counts_as_used(road, supervisor):
    road.to_notified()
    road.do("deem_completed", AFTER, **ABSENCE)
    assert (road.state(), road.uses()) == ("notified", [("MDT", "reserved")])
    waiting = road.case.confirmations.get()
    road.do("confirm", AFTER, by=supervisor, confirmation=waiting.pk, decision="confirm")
    assert (road.state(), road.uses()) == ("deemed_completed", [("MDT", "consumed")])


@pytest.mark.rule("MDT-23")
def test_another_cause_is_arranged_anew_in_the_full_time_and_uses_up_nothing(road):
    road.to_notified()
    road.do("rearrange", AFTER, cause="vendor", reason="服务商迟到")
    assert (road.state(), road.uses()) == ("arranging", [("MDT", "reserved")])
    assert road.clocks("MDT_ARR")[-1] == ("running", AFTER, at("2026-04-04 00:00"))


def change(road, kind="reschedule"):
    road.do("ask_for_change", kind=kind, wish="当天有事")


def set_s4(value):
    UnsettledMatter.objects.update_or_create(question="S4", service="mdt", defaults={"value": value})


def test_a_wish_to_change_goes_to_the_supervisor_where_the_insurer_has_set_nothing(road, supervisor):
    road.to_notified()
    change(road)
    asked = Referral.objects.get(case=road.case, subject="reschedule")
    road.do("decide_referral", by=supervisor, referral=asked.pk, verdict="granted", reason="可以")
    assert (road.state(), stated(road).consultation_at) == ("arranging", None)


def test_a_wish_refused_by_the_supervisor_changes_nothing(road, supervisor):
    road.to_notified()
    change(road, "cancel")
    asked = Referral.objects.get(case=road.case, subject="cancel")
    road.do("decide_referral", by=supervisor, referral=asked.pk, verdict="refused", reason="已安排")
    assert (road.state(), stated(road).consultation_at) == ("notified", WHEN)


def test_a_wish_is_carried_out_where_the_insurer_allows_it(road):
    set_s4("allowed")
    road.to_notified()
    change(road, "cancel")
    assert (road.state(), road.uses()) == ("withdrawn", [("MDT", "released")])


def test_a_wish_is_refused_with_words_where_the_insurer_refuses_it(road):
    set_s4("refused")
    road.to_notified()
    change(road)
    assert road.state() == "notified"
    assert "不接受改期或取消" in road.case.refused_requests.get().words


def test_the_case_page_shows_all_that_a_refused_wish_says_without_a_clause(road, client):
    set_s4("refused")
    road.to_notified()
    change(road)
    client.force_login(road.agent)
    page = client.get(f"/office/cases/{road.case.number}/").content.decode()
    assert "按我司规定" in page
    assert "甲一（肿瘤内科）" in page
