"""In Japan and afterwards: arrival to return in Japan's time, claim, bill in yen, next trip, ends (JP-05, JP-23, JP-29 to JP-48)."""

import pytest

from cases.declaration.errors import StepNotAllowed
from cases.models import Referral
from tests import worlds
from tests.pages import case_page, text


@pytest.mark.rule("JP-29", "JP-30", "JP-31", "JP-32")
def test_a_trip_goes_from_contact_to_return_in_japans_time(walked):
    road = walked("departed")
    hospital = road.file().details.hospital
    road.at = worlds.at("2026-06-01 12:00")
    arrival = {"happened_at": "2026-06-01T10:30", "hospital": hospital.pk}
    assert "尚未记录与陪诊人员的联络" in road.refusal("arrive", **arrival)
    road.take("contact_interpreter", happened_at="2026-06-01T09:00")
    assert road.trip().contacted_at == worlds.at("2026-06-01 08:00")
    other = type(hospital).objects.filter(release=hospital.release).latest("seq")
    assert f"本案匹配的医院为{hospital.name_zh}" in road.refusal("arrive", **arrival | {"hospital": other.pk})
    early = arrival | {"happened_at": "2026-06-01T08:59"}
    assert "不能早于与陪诊人员联络时间（2026-06-01 09:00（日本时间））" in road.refusal("arrive", **early)
    late = arrival | {"happened_at": "2026-06-09T08:59"}
    assert "时间不能晚于现在，请按日本时间填写" in road.refusal("arrive", **late)
    road.take("arrive", **arrival)
    assert "抵达日本医院：2026-06-01 10:30（日本时间）" in road.case.events.latest("sequence").sentence
    assert "负责的陪诊人员" in road.refusal("admit", happened_at="2026-06-01T11:00")
    road.take("admit", happened_at="2026-06-01T11:00", in_charge="佐藤")
    assert "陪诊人员佐藤协调入院：2026-06-01 11:00（日本时间）" in road.case.events.latest("sequence").sentence
    shown = text(case_page(road.case, road.crew[0]))
    assert "到院时间" in shown
    assert "2026-06-01 10:30（日本时间）" in shown
    road.at = worlds.at("2026-06-20 12:00")
    assert "请填写回国日期" in road.refusal("return_home", happened_at="2026-06-19T10:00")
    road.take("return_home", happened_at="2026-06-19T10:00", returned_on="2026-06-20")
    assert road.trip().treated_until == worlds.at("2026-06-19 09:00")


@pytest.mark.rule("JP-32", "JP-33")
def test_the_claim_waits_for_the_hospitals_papers_and_the_end_for_the_claim(walked):
    road = walked("returned")
    assert "本次赴日治疗的理赔申请尚未登记" in road.refusal("complete")
    claim = {"claim_number": "CL-1", "claimed_on": f"{road.at:%Y-%m-%d}"}
    words = road.refusal("file_claim", **claim)
    assert "日本医院完整医疗资料须审核接受" in words
    assert "日本医院账单须审核接受" in words
    road.hand_in("jp_medical_file")
    road.hand_in("jp_bill")
    assert "请填写理赔号" in road.refusal("file_claim", claimed_on=claim["claimed_on"])
    road.take("file_claim", **claim)
    road.take("complete")
    assert (road.case.state, road.case.is_open) == ("completed", False)
    assert road.case.quota_uses.get(counter__code="JP_SERVICE").status == "consumed"


@pytest.mark.rule("JP-05", "JP-33")
def test_a_next_trip_has_tasks_hours_and_papers_of_its_own(walked):
    road = walked("returned")
    assert "理赔申请尚未登记" in road.refusal("plan_trip", disputed="no", reason="复诊")
    road.do("file_claim")
    road.take("plan_trip", disputed="no", reason="复诊")
    assert (road.case.state, road.trip().number) == ("preparing", 2)
    assert "“登记签证办妥”尚未完成" in road.refusal("depart", departed_on=f"{road.at:%Y-%m-%d}")
    road.take("drop_trip", reason="客户取消")
    assert (road.case.state, road.trip().number) == ("returned", 1)
    road.take("plan_trip", disputed="no", reason="复诊")
    road.do("start_visa", "grant_visa", "arrange_travel", "start_direct_pay", "assign_interpreter", "depart")
    road.do("contact_interpreter", "arrive", "return_home")
    claim = {"claim_number": "CL-2", "claimed_on": f"{road.trip().returned_on}"}
    assert "本次赴日治疗的日本医院账单尚未收到" in road.refusal("file_claim", **claim)
    road.hand_in("jp_bill")
    road.hand_in("jp_medical_file")
    road.take("file_claim", **claim)
    used = [use.status for use in road.case.quota_uses.filter(counter__code="JP_TRIP")]
    assert used == ["consumed", "consumed"]


def test_the_first_trip_is_the_service_and_is_not_given_up_alone(walked):
    assert "不能只取消行程" in walked("preparing").refusal("drop_trip", reason="客户取消")


@pytest.mark.rule("JP-05")
@pytest.mark.parametrize("verdict", ["granted", "refused"])
def test_whether_a_disputed_trip_counts_a_supervisor_decides_and_a_grant_passes_the_counter(walked, verdict):
    road = walked("returned")
    road.do("file_claim")
    counter = road.case.quota_uses.get(counter__code="JP_TRIP").counter
    counter.uses.update(amount=10)
    counter.used = 10
    counter.save()
    road.take("plan_trip", disputed="yes", reason="同一疗程的复查")
    road.do("start_visa", "grant_visa")
    dates = {"leaves_on": "2026-08-01", "returns_on": "2026-08-10"}
    assert "本次是否另计一次赴日治疗，待主管判断" in road.refusal("arrange_travel", **dates)
    question = Referral.objects.get(case=road.case, rule="JP-05")
    assert question.question == "第 2 次赴日治疗可否不另计一次：同一疗程的复查"
    road.take("decide_referral", referral=question.pk, verdict=verdict, reason="按疗程判断")
    if verdict == "refused":
        assert "本保单年度已满" in road.refusal("arrange_travel", **dates)
    else:
        road.take("arrange_travel", **dates)
        counter.refresh_from_db()
        assert (counter.used, counter.granted) == (11, 1)


@pytest.mark.rule("JP-23", "JP-42")
def test_a_hospitals_bill_in_yen_is_counted_against_the_guarantee_and_never_refused_for_it(walked):
    road = walked("returned")
    road.take("record_bill", cost="hospital", amount="1,234,567")
    assert "登记医院账单 1,234,567 日元" in last(road)
    assert "日元没有小数" in road.refusal("record_bill", cost="hospital", amount="1234567.50")
    road.take("record_bill", cost="hospital", amount="2000000", trip=road.trip().pk)
    assert "本次合计 3,234,567 日元，超过担保额度 3,000,000 日元" in last(road)
    shown = text(case_page(road.case, road.crew[0]))
    assert "医院账单合计 3,234,567 日元" in shown
    assert {(row.currency, row.amount) for row in road.file().entries} == {("JPY", 1234567), ("JPY", 2000000)}


def last(road):
    return road.case.events.latest("sequence").sentence


@pytest.mark.rule("JP-23")
def test_no_bill_is_entered_for_a_trip_without_direct_payment(walked):
    road = walked("preparing")
    assert "住院费用直付尚未启动" in road.refusal("record_bill", cost="hospital", amount="1000")


@pytest.mark.rule("JP-22", "JP-41", "JP-43", "JP-44", "JP-46", "JP-47", "JP-48")
def test_every_other_cost_is_refused_entry_by_its_clause(walked):
    road = walked("returned")
    refused = [
        ("flight", "赴日机票不予登记：其它费用如赴日机票（JP-41）"),
        ("living", "当地交通餐饮住宿费用不予登记：当地交通餐饮住宿费用（JP-43）"),
        ("visa", "（JP-44）"),
        ("self_arranged", "您自行购买的赴日就医服务, 不属于承保范围, 亦不予报销（JP-48）"),
        ("other", "等其他费用本服务均不包含在内（JP-46）"),
    ]
    for cost, words in refused:
        assert words in road.refusal("record_bill", cost=cost, amount="1000")
    assert road.file().entries == []


@pytest.mark.rule("JP-36", "JP-37", "JP-38", "JP-39")
@pytest.mark.parametrize(
    ("ground", "words"),
    [
        ("papers", "没有未答复的补充资料要求"),
        ("visa", "没有因被保险人原因拒签的记录"),
        ("hospital", "没有因被保险人病情拒收的记录"),
    ],
)
def test_each_ground_of_deemed_completion_stands_on_what_is_on_file(walked, ground, words):
    road = walked("preparing")
    deemed = {"ground": ground, "cause": "personal", "evidence": "客户书面说明"}
    assert words in road.refusal("deem_completed", **deemed)
    road.do("match_hospital")
    road.hand_in("refusal_letter")
    refused = {"refused_on": f"{road.at:%Y-%m-%d}", "letter": road.case.documents.latest("id").pk}
    if ground == "papers":
        asked = {"items": ["mri"], "recipient": "insured", "cause": "customer", "reason": "缺少影像"}
        road.take("request_document", **asked)
    else:
        step = "visa_refused" if ground == "visa" else "hospital_refused"
        road.take(step, **refused, cause="capacity" if ground == "hospital" else "vendor")
        assert words in road.refusal("deem_completed", **deemed)
        road.take(step, **refused, cause="condition")
    road.take("deem_completed", **deemed)
    assert (road.case.state, road.case.events.latest("sequence").actor) == ("deemed_completed", road.crew[2])
    assert road.case.quota_uses.get(counter__code="JP_SERVICE").status == "consumed"


@pytest.mark.rule("JP-39")
def test_deemed_completion_takes_a_personal_cause_after_launch_and_a_supervisor(walked):
    road = walked("passed")
    deemed = {"ground": "personal", "cause": "personal", "evidence": "客户书面说明"}
    assert "当前为“审核通过，待启动”" in road.refusal("deem_completed", **deemed)
    road.do("tell_vendor", "tell_launch")
    assert "其他原因请重新安排" in road.refusal("deem_completed", **deemed | {"cause": "vendor"})
    assert "证据说明" in road.refusal("deem_completed", **deemed | {"evidence": ""})
    worlds.do(road.case, "deem_completed", road.crew[0], road.at, **deemed)
    assert road.case.state == "preparing"
    pending = road.case.confirmations.get()
    with pytest.raises(StepNotAllowed):
        worlds.do(road.case, "confirm", road.crew[1], road.at, confirmation=pending.pk, decision="confirm")
    worlds.do(road.case, "confirm", road.crew[2], road.at, confirmation=pending.pk, decision="confirm")
    assert road.case.state == "deemed_completed"
