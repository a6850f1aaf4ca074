"""The common rules at the call: product, period, waiting period, insured, applicant, what is recorded (GEN-01 to GEN-13)."""

from datetime import UTC, date, datetime

import pytest

from cases.actions.intake import keep_enquiry
from cases.actions.open_case import open_case
from cases.declaration import registry
from cases.declaration.errors import CaseError, NotEligible, NotVerified, StepBlocked
from cases.eligibility.evaluation import evaluate
from cases.models import Applicant, Case, EligibilityCheck
from policies.models import PolicyStatusChange, Product
from tests import worlds
from tests.judging import verdict
from tests.worlds import NOW, at, do


@pytest.mark.rule("GEN-01")
def test_a_policy_of_another_product_is_rejected_and_the_enquiry_recorded(world, agent):
    other = worlds.insured(worlds.policy(product=Product.objects.create(code="OTHER", name="另一产品")))
    with pytest.raises(NotEligible, match="另一产品"):
        worlds.opened(other, agent)
    assert not Case.objects.exists()
    assert EligibilityCheck.objects.get().outcome == "reject"


@pytest.mark.rule("GEN-01")
def test_a_policy_of_the_product_passes(insured):
    assert verdict("GEN-01", insured).outcome == "pass"


@pytest.mark.rule("GEN-02")
def test_the_edition_stays_on_the_case_when_the_manual_changes(case, settings):
    settings.MANUAL_VERSION = "2027-01"
    case.refresh_from_db()
    assert case.manual_version == "2021-12"


@pytest.mark.rule("GEN-03")
def test_the_case_hangs_on_the_insured_and_keeps_who_acted(insured, agent):
    call = worlds.verified(insured, agent, applicant=Applicant.POLICYHOLDER)
    case = open_case(
        service=registry.get("green_channel"),
        verification=call,
        request=worlds.request(),
        actor=agent,
        idempotency_key=worlds.key(),
        now=NOW,
    )
    assert case.insured == insured
    assert (case.verification.applicant, case.verification.applicant_name) == ("policyholder", "测试投保人")


@pytest.mark.rule("GEN-04")
@pytest.mark.parametrize(
    ("moment", "outcome"),
    [
        (at("2025-12-31 23:59:59"), "reject"),
        (at("2026-01-01 00:00"), "pass"),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), "pass"),
        (at("2026-12-31 23:59:59"), "pass"),
        (at("2027-01-01 00:00"), "reject"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "reject"),
    ],
)
def test_the_application_falls_in_the_policy_period_to_the_minute_in_shanghai(insured, moment, outcome):
    assert verdict("GEN-04", insured, moment).outcome == outcome


@pytest.mark.rule("GEN-04")
def test_too_early_says_when_it_would_pass_and_too_late_does_not(insured):
    assert verdict("GEN-04", insured, at("2025-12-31 10:00")).earliest == at("2026-01-01 00:00")
    assert verdict("GEN-04", insured, at("2027-01-01 10:00")).earliest is None


@pytest.mark.rule("GEN-04")
@pytest.mark.parametrize(
    ("status", "outcome"), [("surrendered", "reject"), ("lapsed", "reject"), ("suspended", "refer")]
)
def test_a_policy_no_longer_in_force_from_its_change_on(insured, status, outcome):
    PolicyStatusChange.objects.create(policy=insured.policy, status=status, effective_at=at("2026-03-10 10:00"))
    assert verdict("GEN-04", insured, at("2026-03-10 09:59")).outcome == "pass"
    assert verdict("GEN-04", insured, at("2026-03-10 10:00")).outcome == outcome


@pytest.mark.rule("GEN-04")
def test_an_accepted_case_is_not_ended_by_expiry(insured, agent, reviewer):
    case = worlds.opened(insured, agent, at("2026-12-31 23:59"))
    worlds.approved(case, agent, reviewer, at("2027-01-05 10:00"))
    assert case.state == "arranging"


@pytest.mark.rule("GEN-05")
def test_the_last_day_of_the_waiting_period_is_rejected_with_the_earliest_date(insured):
    found = verdict("GEN-05", insured, at("2026-01-30 23:59:59"))
    assert (found.outcome, found.earliest) == ("reject", at("2026-01-31 00:00"))
    assert "2026-01-31" in found.staff
    assert "2026年01月31日" in found.customer


@pytest.mark.rule("GEN-05")
def test_the_first_day_after_the_waiting_period_passes(insured):
    assert verdict("GEN-05", insured, at("2026-01-31 00:00")).outcome == "pass"


@pytest.mark.rule("GEN-05")
def test_a_missing_end_of_the_waiting_period_is_referred_never_guessed(world, agent, reviewer, supervisor):
    case = worlds.opened(worlds.insured(waiting_period_end=None), agent)
    question = case.referrals.get()
    assert question.rule == "GEN-05"
    worlds.in_review(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="等待期"):
        do(case, "approve", reviewer)
    do(case, "decide_referral", supervisor, referral=question.pk, verdict="granted", reason="已核实保单")
    do(case, "approve", reviewer)
    assert case.state == "arranging"


@pytest.mark.rule("GEN-07")
@pytest.mark.parametrize(
    ("moment", "outcome"),
    [(at("2026-03-31 23:59"), "reject"), (at("2026-04-01 00:00"), "pass"), (at("2026-07-01 00:00"), "reject")],
)
def test_only_who_is_insured_on_the_day_has_the_service(world, moment, outcome):
    who = worlds.insured(cover_from=date(2026, 4, 1), cover_to=date(2026, 6, 30))
    assert verdict("GEN-07", who, moment).outcome == outcome


@pytest.mark.rule("GEN-07")
def test_cover_still_to_begin_says_when_and_cover_that_is_over_does_not(world):
    who = worlds.insured(cover_from=date(2026, 4, 1), cover_to=date(2026, 6, 30))
    early, late = (verdict("GEN-07", who, moment) for moment in (at("2026-03-31 10:00"), at("2026-07-01 10:00")))
    assert (early.earliest, "2026年04月01日" in early.customer) == (at("2026-04-01 00:00"), True)
    assert late.earliest is None


@pytest.mark.rule("GEN-04", "GEN-05", "GEN-07")
def test_a_call_before_the_policy_begins_is_told_the_first_day_on_which_everything_passes(insured):
    found = evaluate(
        service=registry.get("green_channel"),
        insured=insured,
        request=worlds.request(),
        applicant="insured",
        at=at("2025-12-20 10:00"),
    )
    assert (found.outcome, found.earliest) == ("reject", at("2026-01-31 00:00"))


@pytest.mark.rule("GEN-08")
@pytest.mark.parametrize("applicant", ["insured", "policyholder"])
def test_the_insured_and_the_policyholder_may_apply(insured, applicant):
    assert verdict("GEN-08", insured, applicant=applicant).outcome == "pass"


@pytest.mark.rule("GEN-08")
def test_anyone_else_is_referred_with_proof_of_authority_and_not_refused(insured, agent, reviewer, supervisor):
    case = open_case(
        service=registry.get("green_channel"),
        verification=worlds.verified(insured, agent, applicant=Applicant.OTHER),
        request=worlds.request(),
        actor=agent,
        idempotency_key=worlds.key(),
        now=NOW,
    )
    assert "授权证明" in case.document_requests.get().items
    worlds.in_review(case, agent, reviewer)
    with pytest.raises(StepBlocked, match=r"授权证明须审核接受.*待主管判断"):
        do(case, "approve", reviewer)
    worlds.paper(case, agent, reviewer, type="authority_proof")
    do(case, "decide_referral", supervisor, referral=case.referrals.get().pk, verdict="granted", reason="监护人")
    do(case, "approve", reviewer)
    assert case.state == "arranging"


@pytest.mark.rule("GEN-08")
def test_the_insured_is_not_asked_for_authority(case):
    assert "授权证明" not in "".join(case.document_requests.get().items)


@pytest.mark.rule("GEN-09")
def test_channel_call_and_applicant_are_kept_and_the_call_is_the_application(case):
    call = case.verification
    assert (call.channel, call.call_id, call.applicant) == ("hotline", "CALL-1", "insured")
    assert case.received_at == call.received_at == NOW


@pytest.mark.rule("GEN-09")
def test_a_hotline_call_without_its_number_is_asked_for_it(insured, agent):
    with pytest.raises(NotVerified, match="来电编号"):
        worlds.verified(insured, agent, call_id="")


@pytest.mark.rule("GEN-09")
def test_an_online_application_needs_no_call(insured, agent):
    assert worlds.verified(insured, agent, call_id="", channel="online").channel == "online"


@pytest.mark.rule("GEN-10")
def test_a_call_at_night_in_the_spring_festival_is_taken_as_it_came(insured, agent):
    case = worlds.opened(insured, agent, at("2026-02-17 03:21"))
    assert (case.state, case.received_at) == ("documents", at("2026-02-17 03:21"))


@pytest.mark.rule("GEN-11")
def test_another_name_is_asked_again_and_nothing_is_rejected(insured, agent):
    with pytest.raises(NotVerified, match=r"姓名与保单不符.*再次核对"):
        worlds.verified(insured, agent, insured_name="别人")
    assert not EligibilityCheck.objects.exists()
    assert worlds.verified(insured, agent).insured_name == "测试被保险人"


@pytest.mark.rule("GEN-12")
def test_no_identity_without_the_policy_number(insured, agent):
    for wrong in ("", "TEST999999"):
        with pytest.raises(NotVerified, match="保单号与保单不符"):
            worlds.verified(insured, agent, policy_number=wrong)
    assert worlds.verified(insured, agent).policy_number == insured.policy.number


@pytest.mark.rule("GEN-13")
def test_opening_keeps_who_checked_what_when_and_what_remained(case, agent):
    check = case.eligibility_checks.get()
    assert (check.checked_by, check.outcome, check.purpose) == (agent, "warn", "opening")
    assert check.checked_at is not None
    assert [(item["code"], item["limit"], item["consumed"]) for item in check.facts["quotas"]] == [
        ("GC_OUT", 1, 0),
        ("GC_IN", 1, 0),
    ]


@pytest.mark.rule("GEN-13")
def test_no_step_of_the_service_without_a_check(case, agent):
    EligibilityCheck.objects.all().delete()
    with pytest.raises(StepBlocked, match="尚未核对权益"):
        do(case, "confirm_visit", agent, **worlds.VISIT)


@pytest.mark.rule("GEN-13")
def test_an_enquiry_is_kept_without_opening_a_case(insured, agent):
    check = keep_enquiry(
        service=registry.get("green_channel"),
        verification=worlds.verified(insured, agent),
        request=worlds.request(),
        actor=agent,
    )
    assert (check.purpose, check.case) == ("enquiry", None)


@pytest.mark.rule("GEN-18")
def test_a_call_before_the_first_list_was_in_force_opens_nothing_and_says_why(world, agent):
    early = worlds.policy(period_start=date(2021, 7, 1), period_end=date(2022, 6, 30))
    who = worlds.insured(early, waiting_period_end=date(2021, 8, 1))
    with pytest.raises(CaseError, match="没有已生效的版本.*请核对来电时间"):
        worlds.opened(who, agent, at("2021-11-30 23:59"))
    assert not Case.objects.exists()
