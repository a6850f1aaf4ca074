"""The appointment, its cancellation, the sample and its way: GENE-07, 08, 17 to 19, 21, 24, 25."""

import pytest

from accounts.roles import Role
from cases.declaration.errors import CaseError, StepBlocked, StepInvalid
from cases.gene_testing.models import GeneSample, GeneTestingDetails, SampleMove
from cases.jobs import on_dates
from cases.models import CaseParty
from manual import unsettled
from manual.models import UnsettledMatter
from partners.models import PartnerService
from tests import worlds
from tests.cases.gene_testing.roads import APPOINTMENT, CALL, CODE, NEED, RECEIVED, SAMPLING, Road
from tests.pages import case_page, text
from tests.worlds import NOW, at, do

END = at("2027-01-01 00:05")  # the night the policy has ended


def cancel(road, case, when, called="2026-03-18T15:59", **more):
    return do(case, "cancel_sampling", road.agent, when, **CALL | {"called_at": called} | more)


def moves(case):
    return [row.kind for row in SampleMove.objects.filter(case=case, removed_at=None).order_by("pk")]


@pytest.mark.rule("GENE-17")
@pytest.mark.rule("GENE-18")
def test_an_appointment_keeps_time_place_and_guide_and_tells_the_exact_sample(road, gene):
    event = road.booked(gene)
    sample = GeneSample.objects.get(case=gene)
    assert (sample.sampling_at, sample.place, sample.guide, sample.kind) == (
        SAMPLING,
        "测试采样点",
        "测试指导员",
        "blood",
    )
    assert event.sentence == (
        "预约 2026-03-20 09:00 在测试采样点采样：外周血，指导人员测试指导员；最晚取消 2026年3月18日 16:00"
        "；检测费由谁承担尚未规定（S8），客户问及的请提请主管"
    )
    message = gene.messages.latest("pk").text
    assert "请按指导准备外周血" in message
    assert "测试靶向检测" not in message
    shown = text(case_page(gene, road.agent))
    assert "所需样本 外周血、病理切片" in shown
    assert "第 1 份样本（外周血）" in shown


@pytest.mark.rule("GENE-16")
def test_nothing_is_booked_before_the_test_was_confirmed(road, gene):
    road.ready_to_book(gene)
    gene.genetestingdetails.__class__.objects.filter(case=gene).update(test_confirmed_at=None)
    with pytest.raises(StepBlocked, match="尚未确认病情、检测项目和检测机构"):
        do(gene, "book_sampling", road.agent, **APPOINTMENT)


@pytest.mark.parametrize("form", ["基因数据处理同意书", "向检测机构提供个人信息同意书"])
def test_nothing_reaches_the_laboratory_without_the_consents_for_it(road, gene, form):
    road.confirmed(gene)
    for step, data in (("book_sampling", APPOINTMENT), ("assign_partner", {"partner": gene.genetestingdetails.lab.pk})):
        with pytest.raises(StepBlocked, match=form):
            do(gene, step, road.agent, **data)


def test_the_appointment_hands_the_case_to_the_laboratory(road, gene, lab):
    user = worlds.partner_user(lab)
    assert not type(gene).objects.visible_to(user).exists()
    road.booked(gene)
    assert [(party.partner, party.role) for party in CaseParty.objects.filter(case=gene)] == [(lab, "lab")]
    event = do(gene, "collect", user, SAMPLING, kind="blood", who="测试采样员")
    assert (event.actor, "告知" in event.sentence) == (user, False)


def test_a_laboratory_closed_yesterday_gets_no_case(road, gene):
    road.ready_to_book(gene)
    PartnerService.objects.update(last_day="2026-03-09")
    with pytest.raises(StepBlocked, match="测试检测所已于 2026-03-09 终止本项服务"):
        do(gene, "book_sampling", road.agent, **APPOINTMENT)


@pytest.mark.rule("GENE-08")
def test_a_sample_of_the_wrong_type_is_not_booked(road, gene):
    road.ready_to_book(gene)
    with pytest.raises(StepInvalid, match="须用外周血、病理切片，不接受唾液（GENE-08 "):
        do(gene, "book_sampling", road.agent, **APPOINTMENT | {"kind": "saliva"})


@pytest.mark.rule("GENE-08")
def test_a_sample_of_the_wrong_type_is_not_sent_but_taken_anew(road, gene):
    road.booked(gene)
    road.collected(gene, "saliva")
    with pytest.raises(StepBlocked, match="所采为唾液，测试靶向检测须用外周血、病理切片，请重新采样"):
        road.sent(gene)
    assert road.refused(gene, SAMPLING).to_state == "resampling"


@pytest.mark.rule("GENE-19")
@pytest.mark.parametrize("step", ["sent", "received"])
def test_the_sample_goes_to_the_laboratory_that_was_chosen_and_to_no_other(road, gene, step):
    other = worlds.partner("另一检测所", "lab", CODE)
    road.booked(gene)
    road.collected(gene)
    if step == "received":
        road.sent(gene)
    with pytest.raises(StepInvalid, match="指定检测机构为测试检测所，不能送至另一检测所（GENE-19 "):
        getattr(road, step)(gene, lab=other.pk)


@pytest.mark.rule("GENE-19")
def test_every_hand_that_held_the_sample_is_recorded_with_its_time(road, gene):
    road.testing(gene)
    chain = [(row.kind, row.at, row.who) for row in SampleMove.objects.filter(case=gene).order_by("pk")]
    assert chain == [
        ("booked", NOW, "测试指导员"),
        ("collected", SAMPLING, "测试采样员"),
        ("sent", SAMPLING, "测试快递员"),
        ("received", RECEIVED, "测试收样员"),
        ("qualified", RECEIVED, "测试质检员"),
    ]
    assert "运单号 YD001" in SampleMove.objects.get(case=gene, kind="sent").note


def test_what_staff_record_for_the_laboratory_says_on_whose_word(road, gene):
    road.booked(gene)
    assert road.collected(gene).sentence == "已采样：外周血，测试采样员（据检测所联系人 2026-03-10 09:00 电话告知）"


@pytest.mark.rule("GENE-24")
def test_a_call_until_the_very_minute_cancels_and_gives_the_service_back(road, gene):
    road.booked(gene)
    cancel(road, gene, at("2026-03-18 17:30"))
    assert (gene.state, moves(gene)) == ("confirmed", ["booked", "cancelled"])
    assert [use.status for use in gene.quota_uses.all()] == ["released"]


@pytest.mark.rule("GENE-24")
def test_a_call_at_sixteen_oclock_is_too_late(road, gene):
    road.booked(gene)
    with pytest.raises(StepBlocked, match="须在2026-03-20前2个工作日16:00前取消采样预约，已过最晚时间"):
        cancel(road, gene, at("2026-03-18 17:30"), "2026-03-18T16:00")


@pytest.mark.rule("GENE-24")
def test_no_appointment_is_made_before_the_sentence_on_cancelling_was_told(road, gene):
    road.confirmed(gene)
    road.sign(gene, NOW, "gene_data", "lab_sharing")
    with pytest.raises(StepBlocked, match="须先告知并确认知悉：本服务预约成功后"):
        do(gene, "book_sampling", road.agent, **APPOINTMENT)


@pytest.mark.rule("GENE-25")
@pytest.mark.parametrize(
    ("changed", "said"), [({"channel": "online"}, "只能致电取消（GENE-25 "), ({"call_id": ""}, "来电编号")]
)
def test_only_a_call_cancels_and_it_has_a_number(road, gene, changed, said):
    road.booked(gene)
    with pytest.raises(StepInvalid, match=said):
        cancel(road, gene, at("2026-03-17 10:00"), "2026-03-17T09:00", **changed)


@pytest.mark.rule("GENE-25")
def test_a_call_that_lies_far_back_takes_a_reason_and_none_comes_before_the_appointment(road, gene):
    road.booked(gene)
    with pytest.raises(CaseError, match="来电时间早于现在超过 24 小时，请填写补记原因"):
        cancel(road, gene, at("2026-03-18 17:30"), "2026-03-17T09:00")
    with pytest.raises(StepInvalid, match="来电时间不能早于预约采样的时间"):
        cancel(road, gene, at("2026-03-10 11:00"), "2026-03-10T09:00")


def missed(road: Road, case, kind="no_show", when="2026-03-20 10:00"):
    return do(case, "report_missed", road.agent, at(when), kind=kind, reason="客户称临时住院")


@pytest.mark.rule("GENE-24")
def test_what_can_still_be_cancelled_is_not_put_to_the_supervisor(road, gene):
    road.booked(gene)
    with pytest.raises(StepBlocked, match="取消时限.*未到，请办理“取消采样预约”"):
        missed(road, gene, "late_cancel", "2026-03-18 15:59")
    with pytest.raises(StepInvalid, match="预约采样时间（2026-03-20 09:00）未到"):
        missed(road, gene, "no_show", "2026-03-19 10:00")


@pytest.mark.rule("GENE-24")
@pytest.mark.parametrize(("kind", "when"), [("late_cancel", "2026-03-18 16:00"), ("no_show", "2026-03-20 09:30")])
def test_a_late_cancellation_or_no_show_is_the_supervisors_and_by_default_uses_nothing(road, gene, kind, when):
    road.booked(gene)
    missed(road, gene, kind, when)
    assert (gene.state, gene.waits_for) == ("missed", "supervisor")
    do(gene, "not_counted", road.supervisor, at("2026-03-20 11:00"), reason="客户住院")
    assert (gene.state, [use.status for use in gene.quota_uses.all()]) == ("confirmed", ["released"])
    assert do(
        gene, "book_sampling", road.agent, at("2026-03-20 12:00"), **APPOINTMENT | {"sampling_at": "2026-03-27T09:00"}
    )


@pytest.mark.rule("GENE-24")
def test_two_supervisors_count_it_and_neither_where_the_insurer_settled_that_it_is_not(road, gene):
    road.booked(gene)
    missed(road, gene)
    when = at("2026-03-20 11:00")
    matter = UnsettledMatter.objects.get(question="S5", service=CODE)
    matter.value, matter.source = "not_consumed", "测试决定"
    unsettled.settle(matter=matter, actor=road.supervisor, at=when)
    with pytest.raises(StepBlocked, match="手册未定事项 S5 已定为不计入服务次数"):
        do(gene, "count_missed", road.supervisor, when, reason="两次未到")
    matter.value = ""
    unsettled.settle(matter=matter, actor=road.supervisor, at=when)
    do(gene, "count_missed", road.supervisor, when, reason="两次未到")
    assert gene.state == "missed"
    second = worlds.staff(Role.SUPERVISOR)
    do(gene, "confirm", second, when, confirmation=gene.confirmations.get().pk, decision="confirm")
    assert (gene.state, [use.status for use in gene.quota_uses.all()]) == ("counted", ["consumed"])


@pytest.mark.rule("GENE-21")
def test_at_the_end_of_the_policy_a_case_without_sample_goes_to_a_person(road, gene):
    road.confirmed(gene)
    on_dates.run(at=END)
    question = gene.referrals.get(subject="no_sample")
    assert question.question == "保单已于 2026-12-31 期满，尚未提供检测样本，是否终止本服务？"
    gene.refresh_from_db()
    assert (gene.state, gene.waits_for) == ("confirmed", "supervisor")
    do(gene, "decide_referral", road.supervisor, END, referral=question.pk, verdict="granted", reason="客户未提供")
    assert (gene.state, gene.is_open) == ("terminated", False)


@pytest.mark.rule("GENE-21")
def test_a_supervisor_can_let_it_go_on_and_nothing_is_sampled_before(road, gene):
    road.ready_to_book(gene)
    ahead = APPOINTMENT | {"sampling_at": "2027-01-15T09:00"}
    with pytest.raises(StepBlocked, match="保单已于 2026-12-31 期满且未提供样本，须由主管判断是否终止"):
        do(gene, "book_sampling", road.agent, END, **ahead)
    on_dates.run(at=END)
    question = gene.referrals.get(subject="no_sample")
    do(gene, "decide_referral", road.supervisor, END, referral=question.pk, verdict="refused", reason="检测机构延误")
    assert do(gene, "book_sampling", road.agent, END, **ahead).to_state == "booked"


@pytest.mark.rule("GENE-21")
@pytest.mark.parametrize(("cause", "state"), [("customer", "terminated"), ("lab", "confirmed")])
def test_it_ends_unasked_only_where_the_customer_is_recorded_to_have_none(road, gene, cause, state):
    road.confirmed(gene)
    do(gene, "no_sample", road.agent, cause=cause, reason="医院无剩余切片")
    on_dates.run(at=END)
    gene.refresh_from_db()
    assert gene.state == state
    assert gene.referrals.filter(subject="no_sample").exists() == (state == "confirmed")


@pytest.mark.rule("GENE-21")
def test_a_sample_given_in_time_lets_the_service_outlast_the_policy(road, gene):
    road.booked(gene)
    road.collected(gene)
    on_dates.run(at=END)
    gene.refresh_from_db()
    assert (gene.state, gene.referrals.count()) == ("collected", 0)


@pytest.mark.rule("GENE-21")
def test_a_supervisor_ends_it_by_hand_only_after_the_policy(road, gene):
    road.confirmed(gene)
    with pytest.raises(StepBlocked, match="保单有效期至 2026-12-31 24:00，此前仍可提供样本"):
        do(gene, "ended_without_sample", road.supervisor, reason="客户不做了")
    do(gene, "ended_without_sample", road.supervisor, END, reason="客户不做了")
    assert gene.state == "terminated"


@pytest.mark.rule("GENE-21")
def test_the_end_of_the_policy_is_shown_and_alarmed_ahead(road, gene):
    assert "提供样本期限 2026-12-31 24:00（保单期满）" in text(case_page(gene, road.agent))
    on_dates.run(at=at("2026-12-02 00:05"))
    gene.refresh_from_db()
    assert [row.text[:10] for row in gene.alerts.all()] == ["保单 30 天内期满"]


@pytest.mark.rule("GENE-16")
@pytest.mark.parametrize("other", [{"city": "北京"}, {"purposes": ["resistance"]}])
def test_a_test_chosen_for_another_city_or_purpose_is_chosen_anew(road, gene, other):
    road.ready_to_book(gene)
    do(gene, "confirm_need", road.agent, **NEED)
    assert GeneTestingDetails.objects.get(case=gene).test_confirmed_at
    do(gene, "confirm_need", road.agent, **NEED | other)
    with pytest.raises(StepBlocked, match="尚未确认病情、检测项目和检测机构"):
        do(gene, "book_sampling", road.agent, **APPOINTMENT)
    road.choose(gene)
    do(gene, "book_sampling", road.agent, **APPOINTMENT)


def test_a_laboratory_that_another_replaces_sees_the_case_no_more(road, gene):
    road.booked(gene)
    road.collected(gene)
    road.sent(gene)
    road.received(gene)
    road.refused(gene)
    other = worlds.partner("另一检测所", "lab", CODE)
    road.choose(gene, RECEIVED, lab=other.pk)
    do(gene, "rebook_sampling", road.agent, RECEIVED, **APPOINTMENT | {"sampling_at": "2026-03-30T09:00"})
    assert [row.partner for row in CaseParty.objects.filter(case=gene, until=None)] == [other]
