"""The gene test from the call to the confirmed test: GENE-01 to GENE-06, 09 to 11, 14 to 16, 22, 23, 26."""

import pytest
from django.urls import reverse

from cases.declaration import registry
from cases.declaration.errors import NotEligible, StepBlocked, StepInvalid
from cases.gene_testing.models import Panel
from cases.models import EligibilityCheck
from policies.models import CoveredDisease
from tests import worlds
from tests.cases.gene_testing.roads import CODE, NEED
from tests.pages import text
from tests.worlds import NOW, at, do, paper


@pytest.mark.rule("GENE-01")
def test_a_tumour_whose_cover_is_unsure_waits_for_the_supervisor(road, gene):
    road.in_review(gene, covered="unsure")
    question = gene.referrals.get()
    assert (question.rule, question.question) == ("GENE-01", "审核人不能确定是否属于保障范围内的恶性肿瘤，需主管判断")
    with pytest.raises(StepBlocked, match="待主管判断"):
        do(gene, "approve", road.reviewer)


@pytest.mark.rule("GENE-01")
def test_a_disease_that_is_no_malignant_tumour_cannot_be_recorded(road, gene):
    other = CoveredDisease.objects.filter(malignant=False, product=gene.insured.policy.product).earliest("seq")
    with pytest.raises(StepInvalid, match="确诊疾病"):
        road.in_review(gene, disease=other.pk)


@pytest.mark.rule("GENE-02")
@pytest.mark.parametrize("typed", ["客户自选检测所", ""])
def test_a_laboratory_is_chosen_from_ours_and_never_typed(road, gene, typed):
    road.in_review(gene)
    with pytest.raises(StepInvalid, match="检测机构"):
        road.choose(gene, lab=typed)


@pytest.mark.rule("GENE-02")
def test_a_laboratory_no_longer_ours_is_refused_by_name(road, gene, lab):
    road.in_review(gene)
    lab.services.update(last_day="2026-03-09")
    with pytest.raises(StepInvalid, match="测试检测所已于 2026-03-09 终止本项服务"):
        road.choose(gene)


@pytest.mark.rule("GENE-02")
def test_a_laboratory_that_does_not_serve_the_city_is_refused_by_name(road, gene, lab):
    road.in_review(gene)
    lab.services.update(division="310000")
    with pytest.raises(StepInvalid, match="测试检测所不在南京市提供本项服务"):
        road.choose(gene)


@pytest.mark.rule("GENE-03")
def test_only_a_panel_for_targeted_drugs_that_is_offered_can_be_chosen(road, gene):
    Panel.objects.create(code="OLD", name="停用项目", sample_types=["blood"], is_active=False)
    road.in_review(gene)
    for panel in (Panel.objects.get(code="OLD").pk, "遗传病筛查"):
        with pytest.raises(StepInvalid, match="检测项目"):
            road.choose(gene, panel=panel)


@pytest.mark.rule("GENE-05")
def test_the_one_service_is_held_by_the_appointment_and_a_second_one_refused(road, insured):
    first, second = road.open(insured), road.open(insured)
    road.booked(first)
    road.ready_to_book(second)
    with pytest.raises(Exception, match="“基因检测”的次数已被占用或用完"):
        do(second, "book_sampling", road.agent, **_appointment())


def _appointment():
    return {"kind": "blood", "sampling_at": "2026-03-20T09:00", "place": "测试采样点", "guide": "测试指导员"}


@pytest.mark.rule("GENE-05")
def test_what_is_used_is_refused_at_intake(road, insured):
    first = road.open(insured)
    road.testing(first)
    road.both_reports(first, at("2026-04-01 10:00"))
    do(first, "complete", road.reviewer, at("2026-04-01 10:00"), findings=["match"], interpreted="on")
    assert [use.status for use in first.quota_uses.all()] == ["consumed"]
    with pytest.raises(NotEligible, match="基因检测本保单期间限 1 次"):
        road.open(insured, at("2026-04-02 10:00"))


@pytest.mark.rule("GENE-06")
def test_no_review_without_any_medical_paper_and_no_test_without_an_accepted_one(road, gene):
    do(gene, "confirm_need", road.agent, **NEED)
    with pytest.raises(StepBlocked, match="尚未收到任何医疗资料"):
        do(gene, "submit_for_review", road.agent)
    do(gene, "upload_document", road.agent, files={"file": worlds.picture()}, type="ct", received_via="upload")
    do(gene, "submit_for_review", road.agent)
    with pytest.raises(StepBlocked, match="病理报告.*中至少一项须审核接受"):
        road.choose(gene)


@pytest.mark.rule("GENE-06")
def test_an_admission_notice_is_such_a_paper(road, gene):
    do(gene, "confirm_need", road.agent, **NEED)
    paper(gene, road.agent, road.reviewer, type="admission_notice")
    assert do(gene, "submit_for_review", road.agent).to_state == "review"


@pytest.mark.rule("GENE-09")
def test_an_application_at_night_in_the_spring_festival_is_taken_as_it_came(road, insured):
    night = at("2026-02-17 03:15")
    assert road.open(insured, night).received_at == night


@pytest.mark.rule("GENE-09")
def test_the_public_page_says_when_one_may_apply(client, world):
    assert "7x24小时（含公共节假日、春节）" in _public(client)


def _public(client):
    return text(client.get(reverse("portal:service", args=[CODE])))


@pytest.mark.rule("GENE-10")
@pytest.mark.rule("GENE-11")
def test_no_review_before_the_need_was_confirmed_and_guidance_given(road, gene):
    paper(gene, road.agent, road.reviewer)
    with pytest.raises(StepBlocked, match="尚未与客户确认检测需求、指导提交资料和采样"):
        do(gene, "submit_for_review", road.agent)
    with pytest.raises(StepInvalid, match="指导文本"):
        do(gene, "confirm_need", road.agent, **NEED | {"guided": ""})


@pytest.mark.rule("GENE-10")
@pytest.mark.rule("GENE-11")
def test_need_and_guidance_are_recorded_with_whom_by_whom_when_and_which_text(road, gene):
    event = do(gene, "confirm_need", road.agent, **NEED)
    row = gene.genetestingdetails
    assert (row.need_confirmed_with, row.need_confirmed_by, row.need_confirmed_at) == (
        "测试被保险人",
        road.agent,
        NOW,
    )
    assert (row.purposes, row.guidance) == (["match"], "2021-12/1")
    assert event.sentence == "与测试被保险人确认检测需求：匹配药物，南京市采样；已按 2021-12/1 版指导提交资料和采样"


@pytest.mark.rule("GENE-14")
def test_no_step_without_the_check_of_identity_cover_and_service(road, gene):
    EligibilityCheck.objects.all().delete()
    for step, data in (("confirm_need", NEED), ("submit_for_review", {})):
        with pytest.raises(StepBlocked, match="尚未核对权益"):
            do(gene, step, road.agent, **data)


@pytest.mark.rule("GENE-15")
def test_help_with_the_records_links_the_papers_that_came_of_it(road, gene):
    paper(gene, road.agent, road.reviewer)
    document = gene.documents.get()
    event = do(gene, "assist_records", road.agent, help="指导客户复印病历", papers=[document.pk])
    assert (event.actor, event.at, event.payload.data["papers"]) == (road.agent, NOW, [str(document.pk)])
    assert event.sentence == "指导客户复印病历（取得资料：病理报告）"


@pytest.mark.rule("GENE-16")
def test_no_approval_before_condition_and_test_were_confirmed_by_a_person(road, gene):
    road.in_review(gene)
    road.sign(gene, NOW, "health_data")
    do(gene, "complete_documents", road.reviewer)
    with pytest.raises(StepBlocked, match="尚未确认病情、检测项目和检测机构"):
        do(gene, "approve", road.reviewer)
    with pytest.raises(StepInvalid, match="已确认病情与检测项目相符"):
        road.choose(gene, condition="")
    road.choose(gene)
    row = gene.genetestingdetails
    assert (row.test_confirmed_by, row.test_confirmed_at) == (road.reviewer, NOW)


@pytest.mark.rule("GENE-22")
@pytest.mark.rule("GENE-23")
def test_a_test_bought_elsewhere_is_neither_covered_nor_paid_and_the_refusal_is_recorded(road, gene, client):
    shown = _public(client)
    assert "对于您自行购买的基因检测产品等，不在承保范围，亦不予报销。" in shown
    event = do(gene, "refused_request", road.agent, rule="GENE-23", asked="报销自购检测")
    assert event.sentence.startswith("未予受理：报销自购检测（GENE-23 ")
    intake = [notice.rule for notice in registry.get(CODE).notices_at("intake")]
    assert {"GENE-22", "GENE-23"} <= set(intake)


@pytest.mark.rule("GENE-22")
@pytest.mark.rule("GENE-23")
def test_no_form_asks_for_money(road):
    service = registry.get(CODE)
    assert service.ledger is None
    assert not [name for step in service.steps for name in step.form.base_fields if "amount" in name or "cost" in name]


@pytest.mark.rule("GENE-26")
def test_a_city_that_is_not_listed_is_refused_at_intake(road, insured):
    with pytest.raises(NotEligible, match="哈尔滨"):
        road.open(insured, city="哈尔滨")


@pytest.mark.rule("GENE-26")
def test_a_city_chosen_later_is_refused_where_it_is_not_listed(road, insured):
    case = road.open(insured, city="")
    with pytest.raises(StepBlocked, match="哈尔滨"):
        do(case, "confirm_need", road.agent, **NEED | {"city": "哈尔滨"})


@pytest.mark.rule("GENE-26")
def test_the_public_page_names_the_cities(client, world):
    assert "39 个城市" in _public(client)
