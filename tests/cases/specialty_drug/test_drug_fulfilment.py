"""Amount and its acceptance, authorised pharmacies, boxes made ready and received, the invoice."""

from datetime import timedelta
from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection
from django.urls import reverse

from cases.bookkeeping import ledger
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.errors import CaseError, StepBlocked, StepInvalid, StepNotAllowed
from cases.models import CaseClock
from cases.specialty_drug import pharmacies
from cases.specialty_drug.models import Authorisation, Purchase, SpecialtyDrugDetails
from office import statistics
from tests import worlds
from tests.cases.specialty_drug import walks
from tests.pages import case_page, signed_in
from tests.worlds import at, do

PARTIAL = {"social_drug": "yes", "social_settled": "no", "amount": "36,000", "amount_reason": "条款约定 60%"}


def page_of(case, user):
    return case_page(case, user).content.decode()


def details(case):
    return SpecialtyDrugDetails.objects.get(case=case)


def totals(case):
    return {kind: amount for (kind, _), amount in ledger.totals(CaseFile(case)).items()}


@pytest.fixture
def approved(case, crew):
    walks.approved(case, crew)
    return case


@pytest.fixture
def authorised(approved, crew):
    walks.signed(approved, crew)
    walks.authorise(approved, crew)
    return approved


# Amounts


@pytest.mark.rule("DRUG-31")
def test_approval_waits_for_the_amount(case, crew):
    walks.in_review(case, crew)
    with pytest.raises(StepBlocked, match="尚未核定盒数和直付额度"):
        do(case, "approve", crew.reviewer)


@pytest.mark.rule("DRUG-31")
def test_an_unknown_standing_waits_for_the_supervisor(case, crew):
    walks.in_review(case, crew)
    walks.judged(case, crew, amount={"social_drug": "unknown"})
    with pytest.raises(StepBlocked, match="是否社保药品未知"):
        do(case, "approve", crew.reviewer)


@pytest.mark.rule("DRUG-31")
def test_an_amount_needs_a_reason_and_is_in_the_ledger(case, crew):
    walks.in_review(case, crew)
    with pytest.raises(StepInvalid, match="额度说明"):
        do(case, "set_amount", crew.reviewer, **walks.AMOUNT | {"amount_reason": ""})
    do(case, "set_amount", crew.reviewer, **walks.AMOUNT)
    do(case, "set_amount", crew.reviewer, **walks.AMOUNT | PARTIAL)
    assert totals(case) == {"approved": Decimal("36000.00")}
    assert "36,000.00 元" in page_of(case, crew.reviewer)


@pytest.mark.parametrize("amount", ["-1", "0", "1.005", "NaN", "Infinity", "1e5"])
def test_an_amount_that_is_none_is_refused_in_words(case, crew, amount):
    walks.in_review(case, crew)
    with pytest.raises(StepInvalid, match="核定直付金额"):
        do(case, "set_amount", crew.reviewer, **walks.AMOUNT | {"amount": amount})


def test_no_more_boxes_are_approved_than_prescribed(case, crew):
    walks.in_review(case, crew)
    with pytest.raises(StepInvalid, match="核定盒数不能超过处方盒数（6 盒）"):
        do(case, "set_amount", crew.reviewer, **walks.AMOUNT | {"approved_boxes": 7})


@pytest.mark.rule("DRUG-32")
def test_no_authorisation_without_acceptance_of_a_partial_amount(case, crew):
    walks.approved(case, crew, amount=PARTIAL)
    walks.signed(case, crew)
    with pytest.raises(StepBlocked, match="部分垫付额度确认书"):
        walks.authorise(case, crew, amount="36,000")
    walks.consent(case, crew, "partial_amount")
    assert walks.authorise(case, crew, amount="36,000").to_state == "authorised"


@pytest.mark.rule("DRUG-32")
def test_an_amount_changed_since_is_accepted_anew(case, crew):
    walks.approved(case, crew, amount=PARTIAL)
    walks.signed(case, crew)
    walks.consent(case, crew, "partial_amount")
    later = at("2026-03-10 11:00")
    do(case, "set_amount", crew.reviewer, later, **walks.AMOUNT | PARTIAL | {"amount": "30,000"})
    with pytest.raises(StepBlocked, match="须重新告知并取得接受"):
        walks.authorise(case, crew, later, amount="30,000")
    walks.consent(case, crew, "partial_amount", later)
    assert walks.authorise(case, crew, later, amount="30,000").to_state == "authorised"


@pytest.mark.rule("DRUG-32")
def test_a_partial_amount_that_is_not_accepted_is_not_provided_for_now_and_can_be_taken_up_again(case, crew):
    walks.approved(case, crew, amount=PARTIAL)
    walks.signed(case, crew)
    walks.consent(case, crew, "partial_amount", decision="refused")
    case.refresh_from_db()
    assert (case.state, case.outcome, case.is_open) == ("not_provided", "not_provided", False)
    assert case.consents.get(form="partial_amount").signer_name == "测试被保险人"
    later = at("2026-03-12 10:00")
    do(case, "reopen", crew.agent, later, reason="客户改变决定")
    clock = CaseClock.objects.filter(case=case, code="DRUG_FUL").latest("epoch")
    assert (clock.status, clock.due_at) == ("running", at("2026-03-16 00:00"))
    walks.consent(case, crew, "partial_amount", later)
    assert walks.authorise(case, crew, later, amount="36,000").to_state == "authorised"


@pytest.mark.rule("DRUG-32")
def test_nothing_is_declined_that_nobody_refused(approved, crew):
    with pytest.raises(StepBlocked, match="尚无客户不接受部分垫付额度的记录"):
        do(approved, "decline_partial", crew.agent)


# Authorisation


@pytest.mark.rule("DRUG-12", "DRUG-13")
@pytest.mark.parametrize(
    ("form", "label"), [("medical_direct_pay", "医疗直付知情同意书"), ("claim_authorisation", "理赔授权书")]
)
def test_both_forms_are_signed_before_the_authorisation(approved, crew, form, label):
    other = {"medical_direct_pay": "claim_authorisation", "claim_authorisation": "medical_direct_pay"}[form]
    walks.consent(approved, crew, other)
    with pytest.raises(StepBlocked, match=label):
        walks.authorise(approved, crew)


@pytest.mark.rule("DRUG-12", "DRUG-13")
@pytest.mark.parametrize("form", ["medical_direct_pay", "claim_authorisation"])
def test_a_form_signed_by_family_or_after_the_fact_does_not_count(approved, crew, form):
    with pytest.raises(StepInvalid, match="有权签署的人"):
        walks.consent(approved, crew, form, signer="family")
    walks.signed(approved, crew, at("2026-03-10 12:00"))
    with pytest.raises(StepBlocked, match="签署须早于本步骤"):
        walks.authorise(approved, crew, at("2026-03-10 11:00"))


@pytest.mark.rule("DRUG-18")
def test_the_city_must_be_chosen_before_the_authorisation(crew):
    case = walks.opened(crew, city="")
    walks.approved(case, crew)
    walks.signed(case, crew)
    with pytest.raises(StepBlocked, match="尚未确认取药城市"):
        walks.authorise(case, crew)
    with pytest.raises(StepBlocked, match="拉萨"):
        do(case, "choose_city", crew.agent, city="拉萨")
    do(case, "choose_city", crew.agent, city="南京")
    assert walks.authorise(case, crew).to_state == "authorised"


@pytest.mark.rule("DRUG-07")
def test_a_pharmacy_that_is_no_partner_there_or_then_is_refused_by_name(approved, crew):
    walks.signed(approved, crew)
    far = worlds.partner("北京测试药房", "pharmacy", walks.CODE, division_id="110000")
    closed = worlds.partner("停业药房", "pharmacy", walks.CODE, last_day=at("2026-03-09 00:00").date())
    lab = worlds.partner("某检测所", "lab", walks.CODE)
    for pharmacy, words in (
        (far, "北京测试药房不在南京市提供"),
        (closed, "停业药房已于 2026-03-09 终止"),
        (lab, "药房"),
    ):
        with pytest.raises(StepInvalid, match=words):
            walks.authorise(approved, crew, pharmacy=pharmacy)


@pytest.mark.rule("DRUG-29")
def test_a_pharmacy_of_the_same_province_needs_a_reason_where_one_of_the_same_city_serves(approved, crew):
    walks.signed(approved, crew)
    province = worlds.partner("苏州测试药房", "pharmacy", walks.CODE, division_id="320500")
    with pytest.raises(StepInvalid, match="同城有合作药房（南京测试药房）"):
        walks.authorise(approved, crew, pharmacy=province)
    walks.authorise(approved, crew, pharmacy=province, why_not_nearest="同城缺货")
    assert Authorisation.objects.get(case=approved).why_not_nearest == "同城缺货"


def test_where_the_city_has_none_the_provinces_needs_no_reason(approved, crew):
    walks.signed(approved, crew)
    crew.near.services.update(division_id="320500")
    assert walks.authorise(approved, crew).to_state == "authorised"


@pytest.mark.rule("DRUG-29")
def test_the_form_offers_the_same_city_first(approved, crew):
    worlds.partner("苏州测试药房", "pharmacy", walks.CODE, division_id="320500")
    worlds.partner("北京测试药房", "pharmacy", walks.CODE, division_id="110000")
    file = CaseFile(approved)
    step = registry.step(file.service, "authorise")
    ctx = StepContext(file=file, step=step, actor=crew.agent, at=worlds.NOW, now=worlds.NOW)
    groups = {label: [name for _, name in names] for label, names in pharmacies.offered(ctx)[1:]}
    assert groups == {"同城": ["南京测试药房"], "同省": ["苏州测试药房"]}


@pytest.mark.rule("DRUG-29")
def test_no_more_is_authorised_than_approved(approved, crew):
    walks.signed(approved, crew)
    with pytest.raises(StepBlocked, match="尚可授权 6 盒，不能授权 7 盒"):
        walks.authorise(approved, crew, boxes=7)
    with pytest.raises(StepBlocked, match="超过核定 60,000.00 元"):
        walks.authorise(approved, crew, amount="60,000.01")
    walks.authorise(approved, crew, boxes=4, amount="40,000")
    with pytest.raises(StepBlocked, match="尚可授权 2 盒，不能授权 3 盒"):
        walks.authorise(approved, crew, boxes=3, amount="20,000")


# Making ready and receiving


@pytest.mark.rule("DRUG-29")
def test_nothing_is_handed_out_before_the_authorisation(approved, crew):
    with pytest.raises(CaseError, match="不能进行“配药并通知取药或配送”"):
        do(approved, "make_ready", crew.agent, **walks.said(worlds.NOW))


@pytest.mark.rule("DRUG-29")
def test_nothing_is_handed_out_after_the_authorisations_last_day(authorised, crew):
    with pytest.raises(StepBlocked, match="已于 2026-04-10 到期"):
        walks.ready(authorised, crew, at("2026-04-11 00:00"))


def test_a_pharmacy_closed_yesterday_hands_out_nothing(authorised, crew):
    crew.near.services.update(last_day=at("2026-03-11 00:00").date())
    with pytest.raises(StepBlocked, match="南京测试药房已于 2026-03-11 终止"):
        walks.ready(authorised, crew, at("2026-03-12 10:00"))


@pytest.mark.rule("DRUG-30")
@pytest.mark.parametrize(("mode", "label"), [("pickup", "取药码"), ("delivery", "配送单号")])
def test_collection_needs_a_code_and_delivery_a_waybill(authorised, crew, mode, label):
    with pytest.raises(StepInvalid, match=f"请填写{label}"):
        walks.ready(authorised, crew, mode=mode, pickup_code="", courier="")


@pytest.mark.rule("DRUG-17", "DRUG-30")
@pytest.mark.parametrize("how", [{"mode": "pickup"}, {"mode": "delivery", "courier": "SF1"}])
def test_three_calendar_days_from_approval_until_all_is_ready(authorised, crew, how):
    row = CaseClock.objects.get(case=authorised, code="DRUG_FUL")
    assert (row.unit, row.due_at, row.status) == ("day", at("2026-03-14 00:00"), "running")
    walks.ready(authorised, crew, boxes=5, amount="50,000", **how)
    row.refresh_from_db()
    assert row.status == "running"
    walks.ready(authorised, crew, at("2026-03-11 10:00"), boxes=1, amount="9,000", **how)
    row.refresh_from_db()
    assert (row.status, row.ended_at) == ("stopped", at("2026-03-11 10:00"))


def test_the_pharmacys_own_people_report_on_their_authorisation_alone(authorised, crew):
    second = worlds.partner("南京第二药房", "pharmacy", walks.CODE, division_id="320100")
    do(authorised, "assign_partner", crew.agent, partner=second.pk)
    own, other = worlds.partner_user(crew.near), worlds.partner_user(second)
    with pytest.raises(StepInvalid, match="授权"):
        walks.ready(authorised, crew, actor=other)
    with pytest.raises(StepNotAllowed):  # no pharmacy at all
        walks.ready(authorised, crew, actor=worlds.partner_user(crew.vendor))
    assert walks.ready(authorised, crew, actor=own).actor == own


@pytest.mark.rule("DRUG-30")
def test_time_to_therapy_ends_with_the_first_boxes_in_hand(authorised, crew):
    when = at("2026-03-12 10:00")
    walks.ready(authorised, crew, when, boxes=4, amount="40,000")
    walks.receive(authorised, crew, when, "2026-03-12T10:00")
    assert authorised.state == "authorised"
    later = at("2026-03-13 10:00")
    walks.ready(authorised, crew, later, boxes=2, amount="19,000")
    walks.receive(authorised, crew, later)
    assert (authorised.state, details(authorised).in_hand_at) == ("delivered", when)
    assert "2.0 天（48 小时）" in page_of(authorised, crew.agent)


@pytest.mark.parametrize(
    ("received", "words"), [("2026-03-10T11:00", "不能晚于现在"), ("2026-03-10T09:00", "不能早于通知时间")]
)
def test_what_was_not_ready_or_not_yet_is_not_received(authorised, crew, received, words):
    walks.ready(authorised, crew)
    with pytest.raises(StepInvalid, match=words):
        walks.receive(authorised, crew, received_at=received)


def test_what_is_not_needed_any_more_is_not_made_ready(authorised, crew):
    with pytest.raises(StepBlocked, match="尚无已取得的药品"):
        do(authorised, "end_supply", crew.agent, reason="停药")
    walks.ready(authorised, crew, boxes=4, amount="40,000")
    walks.receive(authorised, crew)
    assert do(authorised, "end_supply", crew.agent, reason="停药").to_state == "delivered"


@pytest.mark.rule("DRUG-14")
def test_the_original_invoice_completes_the_case_and_never_holds_up_the_drug(authorised, crew):
    walks.ready(authorised, crew)
    walks.receive(authorised, crew)
    entered = {"invoice_from": "测试被保险人", "invoice_received_on": "2026-03-10"}
    with pytest.raises(StepBlocked, match="发票原件须审核接受"):
        do(authorised, "receive_invoice", crew.agent, **entered)
    walks.paper(authorised, crew, "original_invoice")
    assert do(authorised, "receive_invoice", crew.agent, **entered).to_state == "completed"
    row = details(authorised)
    assert (row.invoice_from, str(row.invoice_received_on)) == ("测试被保险人", "2026-03-10")


# Several pharmacies (F07)


@pytest.fixture
def shared(approved, crew):
    """Six boxes: pharmacy A filled four of its four, B one of its two."""
    walks.signed(approved, crew)
    second = worlds.partner("南京第二药房", "pharmacy", walks.CODE, division_id="320100")
    walks.authorise(approved, crew, boxes=4, amount="40,000")
    walks.authorise(approved, crew, boxes=2, amount="20,000", pharmacy=second)
    first, second_row = Authorisation.objects.filter(case=approved).order_by("pk")
    walks.ready(approved, crew, row=first, boxes=4, amount="39,000")
    walks.ready(approved, crew, row=second_row, boxes=1, amount="9,000")
    return approved, first, second_row


def filled(case):
    return sum(row.boxes for row in Purchase.objects.filter(case=case))


def test_a_pharmacy_never_fills_more_than_it_is_authorised_for(shared, crew):
    case, first, second = shared
    with pytest.raises(StepBlocked, match="南京测试药房获授权 4 盒，已配 4 盒，只余 0 盒，不能再配 1 盒"):
        walks.ready(case, crew, row=first, boxes=1, amount="1")
    with pytest.raises(StepBlocked, match="授权金额只余 11,000.00 元"):
        walks.ready(case, crew, row=second, boxes=1, amount="11,000.01")
    walks.ready(case, crew, row=second, boxes=1, amount="9,000")
    assert filled(case) == 6
    with pytest.raises(StepBlocked, match="授权的盒数已全部配齐"):
        walks.ready(case, crew, row=second, boxes=1, amount="1")
    assert (filled(case), totals(case)["paid"]) == (6, Decimal("57000.00"))


def test_the_finished_authorisation_opens_and_six_stays_six(shared, crew):
    case, _, second = shared
    walks.ready(case, crew, row=second, boxes=1, amount="9,000")
    for _ in range(3):
        walks.receive(case, crew)
    assert case.state == "delivered"
    page = page_of(case, crew.agent)
    assert "南京第二药房" in page
    assert "配药并通知取药或配送" not in [
        step.label for step in CaseFile(case).service.steps if CaseFile(case).offers(step)
    ]
    assert sum(row.boxes for row in CaseFile(case).rows("purchase")) == 6


def test_a_correction_puts_boxes_and_money_back(shared, crew):
    case, _, second = shared
    walks.ready(case, crew, row=second, boxes=1, amount="9,000")
    worlds.corrected(case, crew.supervisor, worlds.staff(worlds.Role.SUPERVISOR))
    assert sum(row.boxes for row in CaseFile(case).rows("purchase")) == 5
    assert totals(case)["paid"] == Decimal("48000.00")


@pytest.mark.django_db(transaction=True)
def test_two_pharmacies_at_the_same_second_never_fill_more_than_was_authorised(shared, crew):
    case, first, second = shared
    answers = []

    def report(row):
        try:
            walks.ready(case.__class__.objects.get(pk=case.pk), crew, row=row, boxes=1, amount="1,000")
            answers.append("ok")
        except CaseError as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=report, args=(row,)) for row in (first, second, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (filled(case), answers.count("ok")) == (6, 1)
    assert all(text == "ok" or "配" in text or "刷新" in text for text in answers)


# Time to therapy on the dashboard


def measured(user, since="2026-03-01 00:00"):
    return [
        (row.label, row.cases, row.median)
        for row in statistics.durations(user=user, since=at(since))
        if row.label == "申请至取得药品"
    ]


def test_the_dashboard_shows_a_dash_before_any_drug_is_in_hand(authorised, crew):
    assert measured(crew.supervisor) == [("申请至取得药品", 0, None)]
    page = signed_in(crew.supervisor).get(reverse("admin:index")).content.decode()
    assert "<td>申请至取得药品</td><td>—</td><td>0</td>" in page


def test_the_dashboard_counts_time_to_therapy_of_the_cases_that_came_so_far(authorised, crew):
    walks.ready(authorised, crew)
    walks.receive(authorised, crew, at("2026-03-12 10:00"))
    assert measured(crew.supervisor) == [("申请至取得药品", 1, timedelta(days=2))]
    assert measured(crew.supervisor, "2026-03-12 10:01") == [("申请至取得药品", 0, None)]
