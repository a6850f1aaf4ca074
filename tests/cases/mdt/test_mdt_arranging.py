"""Team, place and time, notice and clocks of MDT consultations (MDT-02 to MDT-05, MDT-11, MDT-15 to MDT-17, MDT-25, MDT-26)."""

import pytest

from cases.declaration.errors import StepBlocked, StepInvalid
from cases.mdt.models import MdtExpert
from cases.models import Case
from tests import consultations
from tests.consultations import ARRANGEMENT, HOSPITAL, TEAM, TOLD
from tests.worlds import NOW, at, corrected, do, partner, partner_user


@pytest.mark.rule("MDT-02", "MDT-26")
@pytest.mark.parametrize(
    ("hospital", "words"),
    [
        (consultations.PRIVATE, "本服务限三级甲等公立医院"),
        (consultations.SECOND_CLASS, "本服务限三级甲等公立医院"),
        (consultations.ELSEWHERE, "不在"),
    ],
)
def test_only_public_3a_hospitals_of_the_three_cities_are_chosen(road, hospital, words):
    road.to_arranging()
    with pytest.raises(StepBlocked, match=words) as refusal:
        road.do("match_experts", hospital=hospital, experts=TEAM)
    assert {item.rule for item in refusal.value.missing} <= {"MDT-02", "MDT-26"}


@pytest.mark.rule("MDT-02")
def test_a_wish_for_a_hospital_is_only_written_down(road, agent):
    case = consultations.opened(consultations.insured(), agent, wishes="想去南京会诊演示医院")
    assert case.mdtdetails.wishes == "想去南京会诊演示医院"


@pytest.mark.rule("MDT-03")
@pytest.mark.parametrize(
    ("team", "words"),
    [("甲一 内科\n乙二 外科", "现有 2 人"), ("甲一 内科\n乙二 外科\n丙三 外科", "现有 2 个科室")],
)
def test_fewer_than_three_experts_or_departments_are_refused(road, team, words):
    road.to_arranging()
    with pytest.raises(StepBlocked, match=words):
        road.do("match_experts", hospital=HOSPITAL, experts=team)
    assert not road.case.mdtdetails.hospital


@pytest.mark.rule("MDT-03")
@pytest.mark.parametrize("team", ["甲一\n乙二 外科\n丙三 放疗科", "甲一 内科\n甲一 外科\n丙三 放疗科"])
def test_an_expert_without_department_or_named_twice_is_refused(road, team):
    road.to_arranging()
    with pytest.raises(StepInvalid, match=r"姓名 科室|不止一次"):
        road.do("match_experts", hospital=HOSPITAL, experts=team)


@pytest.mark.rule("MDT-03")
def test_every_expert_is_kept_with_name_department_and_hospital(road):
    road.to_arranged()
    rows = [(row.name, row.department, row.hospital.name) for row in _team(road)]
    assert rows[0] == ("甲一", "肿瘤内科", HOSPITAL)
    assert len(rows) == 3


def _team(road):
    return MdtExpert.objects.filter(case=road.case, removed_at=None).order_by("pk")


@pytest.mark.rule("MDT-04")
def test_not_fewer_experts_than_the_assessment_asks_for(road):
    road.to_approval()
    road.review("assess", conclusion="需四个学科", experts_required="4")
    road.review("approve")
    with pytest.raises(StepBlocked, match="按评估须 4 人") as refusal:
        road.do("match_experts", hospital=HOSPITAL, experts=TEAM)
    assert [item.rule for item in refusal.value.missing] == ["MDT-04"]
    road.do("match_experts", hospital=HOSPITAL, experts=f"{TEAM}\n丁四 病理科")
    assert _team(road).count() == 4


@pytest.mark.rule("MDT-05")
def test_a_remote_consultation_is_refused(road):
    road.to_arranging()
    road.do("match_experts", hospital=HOSPITAL, experts=TEAM)
    with pytest.raises(StepInvalid, match="面对面的多学科会诊"):
        road.do("arrange", **ARRANGEMENT | {"mode": "remote"})


@pytest.mark.rule("MDT-16")
def test_place_and_time_come_only_after_papers_complete_vendor_and_team(road):
    road.to_approval()
    road.review("approve")
    with pytest.raises(StepBlocked) as refusal:
        road.do("arrange", **ARRANGEMENT)
    assert {"尚未交特约服务商协调"} < {item.text for item in refusal.value.missing}


@pytest.mark.rule("MDT-16")
def test_place_and_time_wait_for_papers_asked_for_anew(road):
    road.to_arranging()
    road.do("match_experts", hospital=HOSPITAL, experts=TEAM)
    _ask(road, NOW)
    with pytest.raises(StepBlocked, match="尚未确认资料齐全"):
        road.do("arrange", **ARRANGEMENT)


@pytest.mark.rule("MDT-16")
def test_place_time_and_who_confirmed_them_for_the_vendor_are_recorded(road):
    road.to_arranged()
    row = road.case.mdtdetails
    row.refresh_from_db()
    assert (row.place, row.consultation_at, row.confirmed_by) == ("会诊室", consultations.WHEN, "服务商对接人")


def test_a_consultation_in_the_past_is_refused(road):
    road.to_arranging()
    road.do("match_experts", hospital=HOSPITAL, experts=TEAM)
    with pytest.raises(StepInvalid, match="须晚于现在"):
        road.do("arrange", **ARRANGEMENT | {"consultation_at": "2026-03-10T10:00"})


@pytest.mark.rule("MDT-17")
def test_the_notice_records_who_was_told_with_name_phone_and_time(road):
    road.to_arranged()
    with pytest.raises(StepInvalid, match="被告知人电话"):
        road.do("notify", **TOLD | {"told_phone": ""})
    road.do("notify", **TOLD | {"told_kin": "family", "told_name": "测试家属"})
    row = road.case.mdtdetails
    row.refresh_from_db()
    assert (row.told_name, row.told_kin, row.told_at) == ("测试家属", "family", NOW)
    assert row.told_phone.reveal() == "13800000000"


@pytest.mark.rule("MDT-17")
def test_nobody_is_told_before_place_and_time_stand(road):
    road.to_arranging()
    road.do("match_experts", hospital=HOSPITAL, experts=TEAM)
    with pytest.raises(StepBlocked, match="尚未确定诊疗地点及时间"):
        road.do("notify", **TOLD)


@pytest.mark.rule("MDT-11", "MDT-17")
def test_ten_working_days_run_from_the_later_of_application_and_papers_to_the_notice(road):
    complete = at("2026-03-11 16:00")
    road.to_arranged(complete)
    assert road.clocks("MDT_ARR") == [("running", complete, at("2026-03-26 00:00"))]
    road.do("notify", complete, **TOLD)
    assert [status for status, _, _ in road.clocks("MDT_ARR")] == ["stopped"]
    assert road.case.moments["applied"]


@pytest.mark.rule("MDT-11")
def test_no_clock_runs_before_papers_are_complete(road):
    road.to_assessment()
    assert road.clocks("MDT_ARR") == []


def _ask(road, when):
    wanted = {"items": ["pathology"], "recipient": "insured", "expert": "甲一", "reason": "须补病理切片说明"}
    road.do("expert_request", when, **wanted)


@pytest.mark.rule("MDT-15")
def test_an_experts_request_reopens_the_papers_and_restarts_the_time_once_answered(road):
    road.to_arranged()
    asked, answered = at("2026-03-12 10:00"), at("2026-03-16 10:00")
    _ask(road, asked)
    assert road.case.papers_complete == []
    assert [status for status, _, _ in road.clocks("MDT_ARR")] == ["running"]
    request = road.case.document_requests.get(cause="expert")
    assert (request.items, request.requested_at) == (["病理报告"], asked)
    assert "专家甲一要求" in request.reason
    road.do("settle_request", answered, request=request.pk, settlement="supplied")
    road.review("complete_documents", answered)
    old, new = road.clocks("MDT_ARR")
    assert old == ("superseded", NOW, at("2026-03-25 00:00"))  # what was promised first stays to be seen
    assert new == ("running", answered, at("2026-03-31 00:00"))


@pytest.mark.rule("MDT-15")
def test_an_experts_request_blames_nobody(road):
    road.to_arranged()
    _ask(road, at("2026-03-12 10:00"))
    told = road.case.messages.latest("id").text
    assert "还需补充：病理报告" in told
    assert "不齐" not in told
    road.do(
        "settle_request",
        at("2026-03-13 10:00"),
        request=road.case.document_requests.get(cause="expert").pk,
        settlement="supplied",
    )
    road.review("complete_documents", at("2026-03-13 10:00"))
    reason = road.case.clocks.get(epoch=1).reason
    assert ("专家要求完善病历" in reason, "客户" in reason) == (True, False)


@pytest.mark.rule("MDT-25")
def test_own_costs_are_said_in_the_notice_and_asked_nowhere(road, client):
    road.to_notified()
    assert "须自理住宿及交通、餐饮等费用" in road.case.messages.latest("id").text
    assert "须自理住宿及交通、餐饮等费用" in client.get("/services/mdt/").content.decode()


def test_a_message_names_neither_hospital_nor_illness(road):
    road.to_notified()
    told = road.case.messages.latest("id").text
    assert HOSPITAL not in told


def test_another_team_makes_place_and_time_be_settled_again(road):
    road.to_arranged()
    road.do("match_experts", hospital=consultations.OTHER, experts=TEAM)
    with pytest.raises(StepBlocked, match="尚未确定诊疗地点及时间"):
        road.do("notify", **TOLD)


def test_a_vendor_that_ended_yesterday_is_refused_by_name(road):
    road.to_approval()
    road.review("approve")
    vendor = consultations.vendor()
    vendor.services.update(last_day="2026-03-09")
    with pytest.raises(StepInvalid, match="测试服务商已于 2026-03-09 终止本项服务"):
        road.do("assign_vendor", vendor=vendor.pk)


def test_nothing_is_handed_to_the_vendor_without_the_consent_for_it(road):
    road.to_approval()
    road.review("approve")
    road.consent("partner_sharing", decision="withdrawn")
    with pytest.raises(StepBlocked, match="个人信息同意书"):
        road.do("assign_vendor", vendor=consultations.vendor().pk)


@pytest.mark.rule("MDT-16")
def test_the_vendors_people_settle_place_and_time_themselves(road):
    road.to_arranging()
    user = partner_user(consultations.vendor())
    do(road.case, "match_experts", user, hospital=HOSPITAL, experts=TEAM)
    do(road.case, "arrange", user, **ARRANGEMENT)
    road.case.mdtdetails.refresh_from_db()
    assert road.case.mdtdetails.confirmed_by == str(user)


def test_a_vendor_chosen_by_mistake_loses_the_case_to_the_one_before_by_correction(road, supervisor, reviewer):
    road.to_arranging()
    first, second = consultations.vendor(), partner("另一服务商", "vendor", "mdt")
    users = partner_user(first), partner_user(second)
    seen = lambda: [Case.objects.visible_to(user).filter(pk=road.case.pk).exists() for user in users]  # noqa: E731
    road.do("assign_vendor", at("2026-03-11 10:00"), vendor=second.pk)
    assert seen() == [False, True]
    corrected(road.case, supervisor, reviewer, at("2026-03-12 10:00"))
    assert seen() == [True, False]
    road.do("assign_vendor", at("2026-03-13 10:00"), vendor=second.pk)
    assert seen() == [False, True]
    for day in ("2026-03-14", "2026-03-15"):
        corrected(road.case, supervisor, reviewer, at(f"{day} 10:00"))
    assert seen() == [False, False]


def test_a_vendor_taken_on_since_keeps_the_case_where_an_earlier_step_is_corrected(road, supervisor, reviewer):
    road.to_arranging()
    other = partner("另一服务商", "vendor", "mdt")
    road.do("assign_partner", at("2026-03-11 10:00"), partner=other.pk)
    assert corrected(road.case, supervisor, reviewer, at("2026-03-12 10:00")).corrects.step == "assign_vendor"
    assert [row.partner for row in road.case.parties.filter(until=None)] == [other]
