"""The visit as confirmed and as told (GC-03, GC-04, GC-17, GC-18, GC-19)."""

import pytest

from cases.declaration.case_file import CaseFile
from cases.declaration.errors import StepBlocked, StepInvalid, WrongState
from cases.declaration.words import Flagged
from cases.green_channel.details import summary
from coverage.models import Hospital
from tests import worlds
from tests.worlds import APPOINTMENT, NOW, PRIVATE, PUBLIC_3A, VISIT, at, do


@pytest.mark.rule("GC-03")
@pytest.mark.parametrize(("grade", "ownership"), [("3A", "private"), ("3B", "public"), ("2A", "public")])
def test_a_hospital_not_public_or_not_3a_is_blocked_at_step_2(case, agent, grade, ownership):
    Hospital.objects.create(name="不合格医院", grade=grade, ownership=ownership, division_id="320106")
    with pytest.raises(StepBlocked, match="限三级甲等公立医院"):
        do(case, "confirm_visit", agent, **VISIT | {"hospital": "不合格医院"})


@pytest.mark.rule("GC-03")
def test_the_hospital_is_checked_again_before_it_is_told(case, agent, reviewer):
    worlds.approved(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="限三级甲等公立医院"):
        do(case, "notify", agent, **APPOINTMENT | {"hospital": PRIVATE})
    Hospital.objects.filter(name=PUBLIC_3A).update(grade="3B")
    with pytest.raises(StepBlocked, match="三级乙等"):
        do(case, "notify", agent, **APPOINTMENT)


@pytest.mark.rule("GC-04")
@pytest.mark.parametrize("ward", ["vip", "international"])
def test_only_ordinary_departments_at_step_2_and_before_they_are_told(case, agent, reviewer, ward):
    with pytest.raises(StepBlocked, match="限普通部"):
        do(case, "confirm_visit", agent, **VISIT | {"ward": ward})
    worlds.approved(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="限普通部"):
        do(case, "notify", agent, **APPOINTMENT | {"ward": ward})


@pytest.mark.rule("GC-04")
@pytest.mark.parametrize("name", ["特需门诊", "国际医疗部", "vip病房", "肿瘤科（贵宾）"])
def test_a_department_that_is_not_ordinary_by_its_name_is_refused_whatever_the_ward(case, agent, reviewer, name):
    with pytest.raises(StepInvalid, match="不是普通部的科室"):
        do(case, "confirm_visit", agent, **VISIT | {"department": name})
    worlds.approved(case, agent, reviewer)
    with pytest.raises(StepInvalid, match="不是普通部的科室"):
        do(case, "notify", agent, **APPOINTMENT | {"department": name})


@pytest.mark.rule("GC-17")
def test_a_visit_in_the_past_is_refused(case, agent):
    with pytest.raises(StepInvalid, match=r"不能早于确认当日（2026-03-10）"):
        do(case, "confirm_visit", agent, **VISIT | {"visit_on": "2026-03-09"})
    do(case, "confirm_visit", agent, **VISIT | {"visit_on": "2026-03-10"})


@pytest.mark.rule("GC-17")
@pytest.mark.parametrize("name", ["city", "hospital", "department", "visit_on"])
def test_nothing_of_the_visit_may_be_missing(case, agent, name):
    with pytest.raises(StepInvalid):
        do(case, "confirm_visit", agent, **VISIT | {name: ""})


@pytest.mark.rule("GC-17")
def test_the_visit_keeps_who_confirmed_it_and_when(case, agent):
    do(case, "confirm_visit", agent, at("2026-03-10 10:20"), **VISIT)
    row = case.greenchanneldetails
    assert (row.visit_confirmed_by, row.visit_confirmed_at) == (agent, at("2026-03-10 10:20"))


@pytest.mark.rule("GC-17")
def test_no_approval_without_the_visit_confirmed(case, agent, reviewer):
    worlds.in_review(case, agent, reviewer)
    type(case.greenchanneldetails).objects.filter(case=case).update(visit_confirmed_at=None)
    with pytest.raises(StepBlocked, match="尚未与客户确认"):
        do(case, "approve", reviewer)


@pytest.mark.rule("GC-17")
def test_the_hospital_must_lie_in_the_city(case, agent):
    with pytest.raises(StepBlocked, match="不在苏州市"):
        do(case, "confirm_visit", agent, **VISIT | {"city": "苏州"})


@pytest.mark.rule("GC-18")
def test_an_inpatient_answers_whether_the_slip_is_issued(insured, agent):
    case = worlds.opened(insured, agent, kind="inpatient")
    with pytest.raises(StepInvalid, match="是否已开具住院单"):
        do(case, "confirm_visit", agent, **VISIT)
    with pytest.raises(StepInvalid, match="须填写开具日期"):
        do(case, "confirm_visit", agent, **VISIT, slip_issued="yes")
    do(case, "confirm_visit", agent, **VISIT, slip_issued="yes", slip_issued_on="2026-03-09")
    assert (case.greenchanneldetails.slip_issued, str(case.greenchanneldetails.slip_issued_on)) == (True, "2026-03-09")


@pytest.mark.rule("GC-18", "GC-21")
@pytest.mark.parametrize(("issued_on", "flagged"), [("2026-03-09", False), ("2026-03-07", True)])
def test_a_slip_said_to_be_issued_on_another_day_than_the_notice_is_visible(
    insured, agent, reviewer, issued_on, flagged
):
    case = worlds.opened(insured, agent, kind="inpatient")
    do(case, "confirm_visit", agent, **VISIT, slip_issued="yes", slip_issued_on="2026-03-09")
    worlds.paper(case, agent, reviewer, type="admission_notice", issued_on=issued_on)
    said = dict(summary(CaseFile(case)))["住院单"]
    assert (isinstance(said, Flagged), "2026-03-07 不一致" in said) == (flagged, flagged)


@pytest.mark.rule("GC-18")
def test_no_slip_never_stops_the_review(insured, agent, reviewer):
    case = worlds.opened(insured, agent, kind="inpatient")
    worlds.approved(case, agent, reviewer, slip_issued="no")
    assert (case.state, case.greenchanneldetails.slip_issued) == ("arranging", False)


@pytest.mark.rule("GC-19")
def test_nothing_of_the_notice_may_be_missing(case, agent, reviewer):
    worlds.approved(case, agent, reviewer)
    for name in ("hospital", "department", "appointment_at", "told_name", "told_via"):
        with pytest.raises(StepInvalid) as refusal:
            do(case, "notify", agent, **APPOINTMENT | {name: ""})
        assert set(refusal.value.errors) == {name}


@pytest.mark.rule("GC-19")
def test_the_notice_keeps_who_told_whom_when_and_how_and_stops_the_clock(case, agent, reviewer):
    worlds.approved(case, agent, reviewer)
    told = at("2026-03-12 16:00")
    do(case, "notify", agent, told, **APPOINTMENT)
    row = case.greenchanneldetails
    assert (row.told_by, row.told_name, row.told_via, row.told_at) == (agent, "测试被保险人", "phone", told)
    assert [(clock.status, clock.ended_at) for clock in case.clocks.all()] == [("stopped", told)]


@pytest.mark.rule("GC-19")
def test_a_notice_before_the_approval_is_refused(case, agent, reviewer):
    worlds.approved(case, agent, reviewer, at("2026-03-10 15:00"))
    with pytest.raises(StepInvalid, match="不能早于开始安排"):
        do(case, "notify", agent, at("2026-03-10 14:59"), **APPOINTMENT)


@pytest.mark.rule("GC-19")
def test_nobody_is_told_before_approval(case, agent, reviewer):
    worlds.in_review(case, agent, reviewer)
    with pytest.raises(WrongState):
        do(case, "notify", agent, **APPOINTMENT)


@pytest.mark.rule("GC-09", "GC-13")
@pytest.mark.parametrize(("when", "said"), [("2026-03-17T23:59", False), ("2026-03-18T00:00", True)])
def test_a_visit_beyond_the_limit_is_visible(case, agent, reviewer, when, said):
    worlds.approved(case, agent, reviewer, NOW)
    do(case, "notify", agent, NOW, **APPOINTMENT | {"appointment_at": when})
    text = dict(summary(CaseFile(case)))["预约时间"]
    assert ("晚于安排时限 3月17日 24:00" in text) is said
