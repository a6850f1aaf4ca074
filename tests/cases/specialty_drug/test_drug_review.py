"""Papers, prescription, judgement and the pharmacist's second pair of eyes, until approval; and the day it takes."""

import pytest
from django.urls import reverse

from cases.bookkeeping import ledger
from cases.declaration.case_file import CaseFile
from cases.declaration.errors import StepBlocked, StepInvalid, StepNotAllowed
from cases.models import Case, CaseClock, QuotaCounter
from cases.specialty_drug.models import SpecialtyDrugDetails
from coverage.models import Hospital
from tests import worlds
from tests.cases.specialty_drug import walks
from tests.pages import signed_in
from tests.worlds import at, do


def details(case):
    return SpecialtyDrugDetails.objects.get(case=case)


def clock(case, code):
    return CaseClock.objects.filter(case=case, code=code).latest("epoch")


@pytest.fixture
def reviewed(case, crew):
    walks.in_review(case, crew)
    return case


@pytest.mark.rule("DRUG-21")
def test_the_review_waits_for_the_vendor(case, crew):
    with pytest.raises(StepBlocked, match="尚未交服务商收集资料"):
        walks.submit(case, crew)


def test_a_vendor_engaged_by_mistake_loses_the_case_by_correction(case, crew):
    walks.consent(case, crew, "drug_partner_sharing")
    do(case, "engage_vendor", crew.agent, vendor=crew.vendor.pk)
    user = worlds.partner_user(crew.vendor)
    assert case in Case.objects.visible_to(user)
    worlds.corrected(case, crew.supervisor, crew.reviewer)
    assert case not in Case.objects.visible_to(user)


@pytest.mark.rule("DRUG-21")
def test_the_vendors_word_is_kept_with_who_and_when(reviewed):
    event = reviewed.events.get(step="submit_for_review")
    assert "据对接人 2026-03-10 10:00 电话告知" in event.sentence


def test_the_vendors_own_user_says_so_too(case, crew):
    walks.consent(case, crew, "drug_partner_sharing")
    do(case, "engage_vendor", crew.agent, vendor=crew.vendor.pk)
    do(case, "record_prescription", crew.agent, **walks.PRESCRIPTION)
    for type_code in ("prescription_photo", "pathology"):
        walks.paper(case, crew, type_code)
    user = worlds.partner_user(crew.vendor)
    assert do(case, "submit_for_review", user).actor == user


def test_nothing_is_handed_to_the_vendor_without_consent(case, crew):
    with pytest.raises(StepBlocked, match="向服务商和药房提供个人信息同意书"):
        do(case, "engage_vendor", crew.agent, vendor=crew.vendor.pk)


@pytest.mark.rule("DRUG-03", "DRUG-06", "DRUG-11")
def test_the_prescription_is_recorded_before_the_review(case, crew):
    with pytest.raises(StepBlocked, match="尚未登记处方：处方医师、医院、执业证书、院内药品情况、是否已做基因检测"):
        walks.submit(case, crew)


@pytest.mark.rule("DRUG-03", "DRUG-06", "DRUG-11")
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("测试肿瘤", "测试省肿瘤医院"),
        ("测试省肿瘤医院", "测试省肿瘤医院"),
        ("测试省肿瘤", "测试省肿瘤"),
        ("小诊所", "小诊所"),
    ],
)
def test_the_prescribing_hospital_goes_by_its_registered_name_where_it_is_called_whole(case, crew, typed, stored):
    Hospital.objects.create(
        name="测试省肿瘤医院", aliases=["测试肿瘤"], grade="3A", ownership="public", division_id="110101"
    )
    do(case, "record_prescription", crew.agent, **walks.PRESCRIPTION | {"hospital": typed})
    assert details(case).hospital == stored


@pytest.mark.parametrize("name", ["prescriber", "licence", "hospital", "hospital_stock", "gene_tested"])
def test_the_prescription_lacks_nothing(case, crew, name):
    with pytest.raises(StepInvalid):
        do(case, "record_prescription", crew.agent, **walks.PRESCRIPTION | {name: ""})


@pytest.mark.rule("DRUG-10", "DRUG-22", "DRUG-23")
@pytest.mark.parametrize(
    ("type_code", "label"), [("prescription_photo", "主治医师处方原件照片"), ("pathology", "病理报告")]
)
def test_a_mandatory_paper_holds_up_the_review(case, crew, type_code, label):
    walks.consent(case, crew, "drug_partner_sharing")
    do(case, "engage_vendor", crew.agent, vendor=crew.vendor.pk)
    do(case, "record_prescription", crew.agent, **walks.PRESCRIPTION)
    for other in {"prescription_photo", "pathology"} - {type_code}:
        walks.paper(case, crew, other)
    with pytest.raises(StepBlocked, match=f"尚未收到{label}"):
        walks.submit(case, crew)


@pytest.mark.rule("DRUG-10", "DRUG-22", "DRUG-23", "DRUG-09")
def test_mandatory_papers_must_be_accepted_before_approval(case, crew):
    walks.consent(case, crew, "drug_partner_sharing")
    do(case, "engage_vendor", crew.agent, vendor=crew.vendor.pk)
    do(case, "record_prescription", crew.agent, **walks.PRESCRIPTION)
    for type_code in ("prescription_photo", "pathology"):
        walks.upload(case, crew, type_code)
    walks.submit(case, crew)
    with pytest.raises(StepBlocked) as refused:
        do(case, "approve", crew.reviewer)
    for words in ("主治医师处方原件照片须审核接受", "病理报告须审核接受", "门诊病历、血液检测报告"):
        assert words in str(refused.value)


@pytest.mark.rule("DRUG-10")
def test_an_unreadable_prescription_is_not_judged(reviewed, crew):
    with pytest.raises(StepInvalid, match="处方原件照片清晰，有日期和医师签名"):
        do(reviewed, "judge_prescription", crew.reviewer, **walks.JUDGEMENT | {"readable": ""})


@pytest.mark.rule("DRUG-11")
def test_a_gene_test_that_was_done_asks_for_its_report(case, crew):
    with pytest.raises(StepBlocked, match="尚未收到基因检测报告"):
        walks.in_review(case, crew, gene_tested="yes")
    walks.paper(case, crew, "gene_report")
    assert walks.submit(case, crew).to_state == "review"


@pytest.mark.rule("DRUG-24")
def test_a_gene_report_is_asked_for_where_the_supervisor_agrees_that_the_drug_depends_on_it(reviewed, crew):
    do(reviewed, "judge_prescription", crew.reviewer, **walks.JUDGEMENT | {"marker_dependent": "on"})
    question = reviewed.referrals.get(rule="DRUG-24")
    assert not details(reviewed).marker_dependent
    do(reviewed, "decide_referral", crew.supervisor, referral=question.pk, verdict="granted", reason="说明书要求")
    assert details(reviewed).marker_dependent
    with pytest.raises(StepBlocked, match="基因检测报告须审核接受"):
        do(reviewed, "approve", crew.reviewer)


@pytest.mark.rule("DRUG-24")
def test_where_the_supervisor_does_not_agree_no_report_is_asked_for(reviewed, crew):
    walks.judged(reviewed, crew, marker_dependent="on")
    question = reviewed.referrals.get(rule="DRUG-24")
    do(reviewed, "decide_referral", crew.supervisor, referral=question.pk, verdict="refused", reason="说明书未要求")
    assert do(reviewed, "approve", crew.reviewer).to_state == "arranging"


@pytest.mark.rule("DRUG-23")
def test_marrow_stands_for_pathology_only_where_the_supervisor_agrees(reviewed, crew):
    do(reviewed, "judge_prescription", crew.reviewer, **walks.JUDGEMENT | {"pathology_replaced": "on"})
    with pytest.raises(StepBlocked, match="骨髓或细胞学报告代替病理报告"):
        do(reviewed, "approve", crew.reviewer)
    question = reviewed.referrals.get(rule="DRUG-23")
    do(reviewed, "decide_referral", crew.supervisor, referral=question.pk, verdict="granted", reason="血液肿瘤")
    with pytest.raises(StepBlocked, match="骨髓或细胞学报告须审核接受"):
        do(reviewed, "approve", crew.reviewer)


@pytest.mark.rule("DRUG-25")
def test_other_papers_are_optional(reviewed, crew):
    walks.judged(reviewed, crew)
    assert not reviewed.documents.filter(type__in=["ct", "discharge_summary"]).exists()
    assert do(reviewed, "approve", crew.reviewer).to_state == "arranging"


@pytest.mark.rule("DRUG-25")
def test_another_paper_is_made_required_by_a_recorded_request_with_reason(reviewed, crew):
    walks.judged(reviewed, crew)
    asked = {"items": ["discharge_summary"], "recipient": "insured", "cause": "customer", "reason": "核对分期"}
    do(reviewed, "request_document", crew.reviewer, **asked)
    with pytest.raises(StepBlocked, match="出院小结"):
        do(reviewed, "approve", crew.reviewer)


@pytest.mark.rule("DRUG-03", "DRUG-04", "DRUG-26", "DRUG-27")
def test_approval_waits_for_the_judgement(reviewed, crew):
    with pytest.raises(StepBlocked, match="尚未判断处方"):
        do(reviewed, "approve", crew.reviewer)


@pytest.mark.rule("DRUG-28")
def test_approval_waits_for_the_pharmacist(reviewed, crew):
    with pytest.raises(StepBlocked, match="尚待药师核对用药适应症"):
        do(reviewed, "approve", crew.reviewer)


@pytest.mark.rule("DRUG-28")
def test_only_a_pharmacist_checks_the_indication(reviewed, crew):
    with pytest.raises(StepNotAllowed):
        do(reviewed, "check_indication", crew.supervisor, drug="可瑞达", indication="yes", indication_reason="相符")


@pytest.mark.rule("DRUG-28")
def test_the_pharmacist_is_a_second_pair_of_eyes(reviewed, crew):
    both = worlds.staff(worlds.Role.REVIEWER)
    both.groups.add(crew.pharmacist.groups.get())
    do(reviewed, "judge_prescription", both, **walks.JUDGEMENT)
    with pytest.raises(StepBlocked, match="适应症须由判断处方以外的药师核对"):
        do(reviewed, "check_indication", both, drug="可瑞达", indication="yes", indication_reason="相符")
    walks.check(reviewed, crew)
    do(reviewed, "judge_prescription", crew.reviewer, **walks.JUDGEMENT)


@pytest.mark.rule("DRUG-04", "DRUG-26", "DRUG-27", "DRUG-03")
@pytest.mark.parametrize("field", ["attending", "necessary", "reasonable", "in_scope"])
def test_a_doubt_about_the_prescription_goes_to_the_supervisor(reviewed, crew, field):
    walks.judged(reviewed, crew, **{field: "unsure"})
    with pytest.raises(StepBlocked, match="待主管判断"):
        do(reviewed, "approve", crew.reviewer)
    question = reviewed.referrals.get(verdict="")
    do(reviewed, "decide_referral", crew.supervisor, referral=question.pk, verdict="granted", reason="已核实")
    assert do(reviewed, "approve", crew.reviewer).to_state == "arranging"


@pytest.mark.rule("DRUG-28")
def test_a_mismatch_is_never_refused_by_the_system(reviewed, crew):
    walks.check(reviewed, crew, indication="no", indication_reason="超适应症")
    assert (reviewed.state, reviewed.referrals.get(rule="DRUG-28").verdict) == ("review", "")


def test_a_prescription_recorded_anew_is_judged_anew(reviewed, crew):
    walks.judged(reviewed, crew)
    do(reviewed, "record_prescription", crew.agent, **walks.PRESCRIPTION | {"boxes": 6})
    with pytest.raises(StepBlocked) as refused:
        do(reviewed, "approve", crew.reviewer)
    assert "尚未判断处方" in str(refused.value)
    assert "尚待药师核对" in str(refused.value)
    assert "尚未核定" not in str(refused.value)


def test_more_boxes_than_a_prescription_recorded_anew_names_are_set_anew(reviewed, crew):
    walks.judged(reviewed, crew)
    do(reviewed, "record_prescription", crew.agent, **walks.PRESCRIPTION | {"boxes": 2})
    with pytest.raises(StepBlocked, match="尚未核定盒数和直付额度"):
        do(reviewed, "approve", crew.reviewer)
    do(reviewed, "judge_prescription", crew.reviewer, **walks.JUDGEMENT)
    walks.check(reviewed, crew)
    do(reviewed, "set_amount", crew.reviewer, **walks.AMOUNT | {"approved_boxes": 2, "amount": "20,000"})
    do(reviewed, "approve", crew.reviewer)
    assert ledger.totals(CaseFile(reviewed)) == {("approved", "CNY"): 20000}


@pytest.mark.rule("DRUG-16")
def test_one_working_day_counts_from_the_later_of_application_and_papers(case, crew):
    assert not CaseClock.objects.filter(case=case, code="DRUG_REV").exists()
    walks.in_review(case, crew, at("2026-03-11 10:00"))
    row = clock(case, "DRUG_REV")
    assert (row.started_at, row.due_at, row.status) == (at("2026-03-11 10:00"), at("2026-03-13 00:00"), "running")


@pytest.mark.rule("DRUG-16")
@pytest.mark.parametrize("decided", ["approve", "reject"])
def test_the_decision_stops_the_review_clock(reviewed, crew, decided):
    walks.judged(reviewed, crew)
    words = {"rule": "DRUG-02", "reason": "不属于保障范围"} if decided == "reject" else {}
    do(reviewed, decided, crew.reviewer, **words)
    assert clock(reviewed, "DRUG_REV").status == "stopped"


@pytest.mark.rule("DRUG-10", "DRUG-16")
def test_papers_sent_back_count_anew_once_they_have_come(reviewed, crew):
    do(reviewed, "return_to_documents", crew.reviewer, at("2026-03-11 10:00"), reason="处方不清")
    assert clock(reviewed, "DRUG_REV").status == "void"
    walks.submit(reviewed, crew, at("2026-03-12 10:00"))
    assert (clock(reviewed, "DRUG_REV").due_at, clock(reviewed, "DRUG_REV").status) == (
        at("2026-03-14 00:00"),
        "running",
    )


@pytest.mark.rule("DRUG-08")
def test_the_service_is_counted_and_never_used_up(crew, who):
    for _ in range(3):
        case = walks.opened(crew, who)
        walks.approved(case, crew)
    counter = QuotaCounter.objects.get(insured=who, code="DRUG")
    assert (counter.used, counter.limit) == (3, None)


@pytest.mark.rule("DRUG-08", "DRUG-07", "DRUG-34")
def test_the_customers_page_states_what_it_must(client, world):
    page = client.get("/services/specialty_drug/").content.decode()
    facts = (
        *("95550", "不限次数", "保单载明责任", "等待期内无法申请", "1 个工作日", "3 天内", "购药前 4 天", "72 种"),
        *("病理报告", "处方原件", "发票原件", "部分垫付", "官网、官微", "不向您支付款项", "有效期到期终止"),
    )
    assert [fact for fact in facts if fact not in page] == []


def test_the_case_page_shows_what_was_judged_within_its_budget(reviewed, crew, django_assert_max_num_queries):
    walks.judged(reviewed, crew)
    client, address = signed_in(crew.reviewer), reverse("office:case", args=[reviewed.number])
    client.get(address)
    with django_assert_max_num_queries(25):
        page = client.get(address).content.decode()
    assert "适应症相符" in page


def test_messages_name_neither_drug_nor_illness(reviewed, crew):
    walks.judged(reviewed, crew)
    do(reviewed, "approve", crew.reviewer)
    walks.signed(reviewed, crew)
    walks.authorise(reviewed, crew)
    walks.ready(reviewed, crew)
    walks.receive(reviewed, crew)
    texts = "".join(message.text for message in reviewed.messages.all())
    assert ("可瑞达" in texts, "8421" in texts) == (False, True)


@pytest.mark.rule("DRUG-15")
@pytest.mark.parametrize(("planned", "late"), [("2026-03-13", True), ("2026-03-14", False), ("", False)])
def test_who_applies_less_than_four_days_ahead_acknowledges_it_before_the_approval(crew, planned, late):
    case = walks.opened(crew, planned_on=planned)
    walks.in_review(case, crew)
    walks.judged(case, crew)
    assert [notice.rule for notice in CaseFile(case).unacknowledged(before="approve")] == ["DRUG-15"] * late
    if late:
        with pytest.raises(StepBlocked, match="4 天"):
            do(case, "approve", crew.reviewer)
        do(
            case,
            "acknowledge_notice",
            crew.agent,
            rule="DRUG-15",
            acknowledged_by="测试被保险人",
            method="recorded_call",
        )
    do(case, "approve", crew.reviewer)
    assert case.state == "arranging"
