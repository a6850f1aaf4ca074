"""Between launch and departure: tasks side by side, their order, their clocks and what voids them (JP-08 to JP-26)."""

from datetime import date, timedelta

import pytest

from cases.models import QuotaCounter, Referral
from coverage.models import JapanHospitalEntry
from manual.models import UnsettledMatter
from tests import worlds
from tests.coverage.support import draft, person
from tests.worlds import NOW, at
from workdays.calendar import local_date

DATES = {"leaves_on": "2026-04-10", "returns_on": "2026-05-10"}
SIGNED = {"decision": "signed", "signer": "insured", "signer_name": "测试", "method": "recorded_call"}
PAID = {"contact": "国际部", "may_pay": "on", "may_claim": "on"}
TO_THE_LETTER = ("collect_papers", "translate", "match_hospital", "contact_hospital", "receive_acceptance")


def clock(road, code):
    row = road.case.clocks.filter(code=code).latest("epoch")
    return row.status, row.started_at, row.due_at


@pytest.mark.rule("JP-18")
def test_a_specialist_is_named_within_two_working_days(walked):
    road = walked("preparing")
    assert clock(road, "JP_SPEC")[::2] == ("running", at("2026-03-13 00:00"))
    assert "请填写行前专员姓名" in road.refusal("assign_specialist")
    road.do("assign_specialist")
    assert (clock(road, "JP_SPEC")[0], road.file().details.specialist) == ("stopped", "演示专员")


@pytest.mark.rule("JP-08")
def test_only_a_hospital_of_the_list_in_force_is_matched(walked):
    road = walked("preparing")
    first = road.file().releases["japan_hospitals"]
    later = draft(first, person("drafter", "add_listrelease"), edition="2026-04", at=NOW)
    strange = JapanHospitalEntry.objects.create(
        release=later, seq=99, city_printed="东京", name_zh="别的医院", name_ja="別"
    )
    assert "该医院不在赴日医疗服务医院 第1版" in road.refusal("match_hospital", hospital=strange.pk)
    listed = JapanHospitalEntry.objects.filter(release=first).latest("seq")
    road.take("match_hospital", hospital=listed.pk)
    assert road.file().details.hospital == listed


@pytest.mark.rule("JP-17", "JP-19", "JP-20")
def test_the_letter_comes_after_papers_translation_and_contact_and_before_the_visa(walked):
    road = walked("preparing")
    assert "接收函须审核接受" in road.refusal("start_visa", **DATES, passport_until="2030-01-01")
    words = road.refusal("receive_acceptance", accepted_on="2026-03-10")
    for label in ("行前资料收集", "病史翻译", "日本医院沟通"):
        assert f"须先完成“{label}”" in words
    assert "接收函须审核接受" in words
    road.do(*TO_THE_LETTER[:-1])
    visa = DATES | {"passport_until": "2030-01-01"}
    assert "须先完成“登记接收函”" in road.refusal("start_visa", **visa)
    road.do("receive_acceptance")
    done = road.file().milestone("translate")
    assert (done.reached_by, done.note.startswith("病史翻译：演示专员")) == (road.crew[0], True)
    road.take("start_visa", **visa)
    assert road.file().details.accepted_on == local_date(road.file().moment("acceptance_letter"))


def test_nothing_leaves_for_japan_without_the_consent_for_it(walked):
    road = walked("preparing")
    road.do("match_hospital")
    assert "个人信息出境同意书" in road.refusal("contact_hospital", done_by="演示专员")
    road.take("record_consent", form="cross_border", **SIGNED)
    road.take("contact_hospital", done_by="演示专员")


@pytest.mark.rule("JP-21", "JP-23", "JP-24", "JP-25", "JP-26")
def test_visa_before_travel_and_all_four_before_departure(walked):
    road = walked("preparing")
    left = {"departed_on": "2026-03-10"}
    words = road.refusal("depart", **left)
    for label in ("登记签证办妥", "安排机票、住宿及行程", "启动住院费用直付", "安排陪诊人员"):
        assert f"“{label}”尚未完成" in words
    assert "须先完成“登记签证办妥”" in road.refusal("arrange_travel", **DATES)
    road.do(*TO_THE_LETTER)
    assert "直付和理赔授权书（2021-12/1 版）尚未取得" in road.refusal("start_direct_pay", **PAID)
    road.take("record_consent", form="direct_pay_claim", **SIGNED)
    words = road.refusal("start_direct_pay", contact="国际部", may_pay="on")
    assert "直付和理赔授权书须同时授权理赔：您须配合签署直付和理赔授权书（JP-24）" in words
    road.take("start_direct_pay", **PAID)
    trip = road.trip()
    assert (trip.may_pay, trip.may_claim, trip.guarantee) == (True, True, None)
    road.do("start_visa", "grant_visa", "arrange_travel")
    assert "“安排陪诊人员”尚未完成" in road.refusal("depart", departed_on=f"{road.at:%Y-%m-%d}")
    who = road.examples.steps["assign_interpreter"].entered(road.file(), road.at)
    for name in ("interpreter", "phone", "language"):
        assert "陪诊" in road.refusal("assign_interpreter", **who | {name: ""})
    road.take("assign_interpreter", **who)
    trip = road.trip()
    assert (trip.language, trip.interpreter.name) == ("中文、日语", "佐藤陪诊（演示）")
    assert [str(party) for party in road.file().live_parties()] == ["佐藤陪诊（演示）（翻译）"]
    road.do("depart")
    assert road.case.state == "departed"


@pytest.mark.rule("JP-09", "JP-10", "JP-25")
def test_forty_working_days_run_from_launch_to_the_last_task_before_the_trip(walked):
    road = walked("preparing")
    assert clock(road, "JP_TOTAL") == ("running", road.file().moment("launched"), at("2026-05-10 00:00"))
    road.do(*TO_THE_LETTER, "start_visa", "grant_visa", "start_direct_pay", "assign_interpreter")
    assert clock(road, "JP_TOTAL")[0] == "running"
    road.do("arrange_travel")
    last = road.at
    row = road.case.clocks.get(code="JP_TOTAL")
    assert (row.status, row.ended_at) == ("stopped", last)
    road.do("depart")
    assert road.case.clocks.get(code="JP_TOTAL").ended_at == last


@pytest.mark.rule("JP-10")
def test_papers_the_insured_lacked_start_the_forty_days_anew_and_the_launch_stays_visible(walked):
    road = walked("preparing")
    launched = road.file().moment("launched")
    asked = {"items": ["mri"], "recipient": "insured", "cause": "customer", "reason": "缺少影像"}
    road.take("request_document", **asked)
    road.at += timedelta(days=3)
    road.take("settle_request", request=road.file().open_requests()[0].pk, settlement="supplied", reason="已补")
    road.take("complete_documents", phase="review")
    first, second = road.case.clocks.filter(code="JP_TOTAL").order_by("epoch")
    assert (first.status, first.started_at) == ("superseded", launched)
    assert (second.status, second.started_at) == ("running", road.at)


@pytest.mark.rule("JP-11")
def test_a_hospitals_recorded_refusal_voids_the_forty_days_and_another_may_be_asked(walked):
    road = walked("preparing")
    road.do(*TO_THE_LETTER)
    no = {"refused_on": "2026-03-10", "cause": "condition"}
    assert "请选择拒绝函件" in road.refusal("hospital_refused", **no)
    road.hand_in("refusal_letter")
    road.take("hospital_refused", **no, letter=road.case.documents.latest("id").pk)
    assert clock(road, "JP_TOTAL")[0] == "void"
    assert (road.case.state, road.file().details.hospital) == ("preparing", None)
    road.do("match_hospital", "contact_hospital", "receive_acceptance")


@pytest.mark.rule("JP-12")
def test_a_visa_refused_voids_the_forty_days_and_one_that_is_late_does_not(walked):
    road = walked("preparing")
    road.do(*TO_THE_LETTER, "start_visa")
    road.at += timedelta(days=90)
    road.take("note", text="签证仍在办理")
    assert clock(road, "JP_TOTAL")[0] == "running"
    road.hand_in("refusal_letter")
    letter = road.case.documents.latest("id").pk
    road.take("visa_refused", refused_on="2026-04-01", cause="other", letter=letter)
    assert clock(road, "JP_TOTAL")[0] == "void"
    road.do("start_visa", "grant_visa")


def refused(road, step):
    road.hand_in("refusal_letter")
    letter = road.case.documents.latest("id").pk
    road.take(step, refused_on="2026-03-10", cause="other", letter=letter)


@pytest.mark.rule("JP-20", "JP-25")
def test_what_rested_on_a_letter_is_done_again_after_the_hospital_refuses(walked):
    road = walked("preparing")
    road.do(*TO_THE_LETTER, "start_visa", "start_direct_pay")
    refused(road, "hospital_refused")
    for step, entered in (("start_visa", DATES | {"passport_until": "2030-01-01"}), ("start_direct_pay", PAID)):
        assert "须先完成“登记接收函”" in road.refusal(step, **entered)
    road.do("match_hospital", "contact_hospital", "receive_acceptance", "start_visa", "start_direct_pay")


@pytest.mark.rule("JP-20", "JP-21")
def test_nobody_leaves_after_a_refusal_before_letter_and_visa_stand_again(walked):
    road = walked("preparing")
    road.ready("depart")
    refused(road, "visa_refused")
    assert "“登记签证办妥”尚未完成" in road.refusal("depart", departed_on="2026-03-10")
    road.do("start_visa", "grant_visa")
    refused(road, "hospital_refused")
    words = road.refusal("depart", departed_on=f"{road.at:%Y-%m-%d}")
    assert ("“登记接收函”尚未完成" in words, "“登记签证办妥”尚未完成" in words) == (True, False)


@pytest.mark.parametrize("step", ["hospital_refused", "visa_refused"])
def test_a_refusal_recorded_by_mistake_is_corrected_whole(walked, step):
    road = walked("preparing")
    road.do(*TO_THE_LETTER, "start_visa")
    road.hand_in("refusal_letter")
    road.take(step, refused_on="2026-03-10", cause="other", letter=road.case.documents.latest("id").pk)
    road.take("correct", reason="误登记")
    assert clock(road, "JP_TOTAL")[0] == "running"
    assert road.file().milestone("start_visa", road.trip().subject)
    assert road.file().details.hospital


def test_a_passport_that_ends_before_the_return_is_said_at_the_visa_and_when_dates_move_and_stops_nothing(walked):
    road = walked("preparing", at=at("2026-11-02 10:00"))
    road.do(*TO_THE_LETTER)
    planned = {"leaves_on": "2026-12-20", "returns_on": "2027-02-05"}
    road.take("start_visa", **planned, passport_from="2017-01-10", passport_until="2027-01-09")
    warning = "护照于 2027-01-09 到期，早于计划回国日期 2027-02-05"
    assert warning in last(road)
    road.do("grant_visa")
    road.take("arrange_travel", **planned | {"returns_on": "2027-01-09"})
    assert "护照" not in last(road)
    road.take("move_dates", **planned, reason="治疗延后")
    assert warning in last(road)
    assert ("护照到期日期", "2027-01-09，早于计划回国日期 2027-02-05") in road.file().service.summary(road.file())


def last(road):
    return road.case.events.latest("sequence").sentence


def test_a_return_before_the_departure_is_refused(walked):
    road = walked("preparing")
    road.do(*TO_THE_LETTER, "start_visa", "grant_visa")
    assert "回国日期不能早于出发日期" in road.refusal("arrange_travel", leaves_on="2026-04-10", returns_on="2026-04-09")


@pytest.mark.rule("JP-40")
def test_a_wish_beside_the_five_items_is_put_to_a_supervisor(walked):
    road = walked("preparing")
    road.take("ask_supervisor", kind="extra", wish="希望安排随行护士")
    question = Referral.objects.get(case=road.case, rule="JP-40")
    assert question.question == "客户希望五项服务之外的服务：希望安排随行护士"
    road.take("decide_referral", referral=question.pk, verdict="refused", reason="不在五项之内")
    assert road.case.state == "preparing"


@pytest.mark.rule("JP-05")
@pytest.mark.parametrize(
    ("settled", "words"), [("", "（S13），有争议的"), ("每次出境计一次", "一次赴日治疗：每次出境计一次")]
)
def test_the_eleventh_trip_of_a_policy_year_is_refused_by_name(walked, used_up, settled, words):
    UnsettledMatter.objects.update_or_create(question="S13", service="japan_treatment", defaults={"value": settled})
    used_up("JP_TRIP", 10, 10)
    road = walked("preparing")
    road.do(*TO_THE_LETTER, "start_visa", "grant_visa")
    refused = road.refusal("arrange_travel", **DATES)
    assert "有效保单年度累计赴日治疗次数限 10 次，本保单年度已满" in refused
    assert words in refused


@pytest.mark.rule("JP-05")
def test_the_tenth_trip_is_taken_and_counts_with_the_departure(walked, used_up):
    used_up("JP_TRIP", 9, 10)
    road = walked("departed")
    assert [use.status for use in road.case.quota_uses.filter(counter__code="JP_TRIP")] == ["consumed"]


@pytest.mark.rule("JP-05")
def test_a_trip_counts_in_the_policy_year_it_begins_in_whenever_it_was_arranged(walked, world):
    who = worlds.insured(worlds.policy(services=["japan_treatment"], period_end=date(2027, 12, 31)))
    road = walked("preparing", who)
    road.do(*TO_THE_LETTER, "start_visa", "grant_visa")
    road.take("arrange_travel", leaves_on="2027-01-05", returns_on="2027-02-05", done_by="演示专员", remark="")
    counted = road.case.quota_uses.filter(counter__code="JP_TRIP")
    assert [(use.status, use.counter.window_start) for use in counted] == [("reserved", date(2027, 1, 1))]
    road.do("start_direct_pay", "assign_interpreter", "depart")
    year = road.trip().departed_on.year
    assert [use.counter.window_start.year for use in counted.filter(status="consumed")] == [year] == [2026]
    assert [use.counter.window_start.year for use in counted.filter(status="released")] == [2027]


@pytest.mark.rule("JP-05")
def test_a_trip_does_not_move_into_a_policy_year_whose_ten_are_used(walked, world):
    who = worlds.insured(worlds.policy(services=["japan_treatment"], period_end=date(2027, 12, 31)))
    road = walked("preparing", who)
    road.do(*TO_THE_LETTER, "start_visa", "grant_visa", "arrange_travel")
    full = {"insured": who, "code": "JP_TRIP", "window_start": date(2027, 1, 1)}
    QuotaCounter.objects.create(**full, limit=10, used=10)
    moved = {"returns_on": "2027-02-05", "reason": "医院改期"}
    words = road.refusal("move_dates", leaves_on="2027-01-05", **moved)
    assert "赴日治疗次数限 10 次，2027-01-05 所在的保单年度已满" in words
    road.take("move_dates", leaves_on="2026-12-31", **moved)
    assert road.trip().leaves_on == date(2026, 12, 31)


@pytest.mark.rule("JP-20", "JP-21", "JP-32")
def test_no_visa_is_older_than_the_letter_no_departure_than_the_visa_no_claim_than_the_return(walked):
    road = walked("preparing")
    road.do(*TO_THE_LETTER, "start_visa")
    letter = road.file().details.accepted_on
    words = road.refusal("grant_visa", visa_granted_on=str(letter - timedelta(days=1)))
    assert f"签证办妥日期不能早于接收函日期（{letter}），请核对。须有日本医院接收函方可办理医疗签证（JP-20）" in words
    road.do("grant_visa", "arrange_travel", "start_direct_pay", "assign_interpreter")
    visa = road.trip().visa_granted_on
    words = road.refusal("depart", departed_on=str(visa - timedelta(days=1)))
    assert f"出发日期不能早于签证办妥日期（{visa}）" in words
    road.do("depart", "contact_interpreter", "arrive", "return_home")
    left, back = road.trip().departed_on, road.trip().returned_on
    assert left >= visa
    words = road.refusal("file_claim", claim_number="CL-1", claimed_on=str(back - timedelta(days=1)))
    assert f"理赔申请日期不能早于回国日期（{back}）" in words
