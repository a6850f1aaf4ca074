"""Who may have the green channel and how often (GC-01, GC-02, GC-05, GC-10, GC-11, GC-15)."""

from datetime import date

import pytest
from django.db import IntegrityError

from cases.declaration.errors import NotEligible, QuotaExhausted, StepBlocked
from cases.models import QuotaCounter
from coverage.models import Hospital
from tests import worlds
from tests.cases.test_gen_review import diagnose
from tests.judging import verdict
from tests.worlds import NOW, at, do


def used_up(insured, agent, reviewer, kind="outpatient"):
    """An outpatient case carried to its end."""
    case = worlds.opened(insured, agent, kind=kind)
    worlds.notified(case, agent, reviewer)
    do(case, "attend", agent, at("2026-03-20 15:00"), attended_on="2026-03-20", source="回访")
    return case


@pytest.mark.rule("GC-01")
def test_opening_leaves_the_illness_to_the_review(insured):
    assert verdict("GC-01", insured).outcome == "warn"


@pytest.mark.rule("GC-01")
@pytest.mark.parametrize("word", ["unsure", "no"])
def test_an_illness_not_found_covered_waits_for_the_supervisor(case, agent, reviewer, supervisor, word):
    worlds.in_review(case, agent, reviewer)
    diagnose(case, reviewer, covered=word, disease="")
    with pytest.raises(StepBlocked, match=r"待主管判断.*重大疾病"):
        do(case, "approve", reviewer)
    do(case, "decide_referral", supervisor, referral=case.referrals.get().pk, verdict="granted", reason="条款所列")
    do(case, "approve", reviewer)
    assert case.state == "arranging"


@pytest.mark.rule("GC-02")
@pytest.mark.parametrize("place", ["香港特别行政区", "澳门特别行政区", "台湾省"])
def test_a_place_outside_the_mainland_is_rejected_at_intake(insured, place):
    assert verdict("GC-02", insured, city=place).outcome == "reject"


@pytest.mark.rule("GC-02")
def test_a_mainland_place_and_one_not_yet_chosen_pass(insured):
    assert verdict("GC-02", insured).outcome == verdict("GC-02", insured, city="").outcome == "pass"


@pytest.mark.rule("GC-02")
@pytest.mark.parametrize("where", [{"country": "HK", "division_id": "810000"}, {"country": "JP"}])
def test_a_hospital_outside_the_mainland_is_blocked_when_arranging(case, agent, reviewer, where):
    Hospital.objects.create(name="境外演示医院", grade="3A", ownership="public", **where)
    worlds.approved(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="不在中国大陆31个省市"):
        do(case, "notify", agent, **worlds.APPOINTMENT | {"hospital": "境外演示医院"})


@pytest.mark.rule("GC-05")
def test_a_consumed_slot_is_rejected_at_intake_and_the_other_kind_is_not(insured, agent, reviewer):
    used_up(insured, agent, reviewer)
    with pytest.raises(NotEligible, match="已使用 1 次"):
        worlds.opened(insured, agent, at("2026-04-01 09:00"))
    assert worlds.opened(insured, agent, at("2026-04-01 09:00"), kind="inpatient").state == "documents"


@pytest.mark.rule("GC-05")
def test_a_reserved_slot_is_shown_and_the_second_approval_blocked(insured, agent, reviewer):
    first = worlds.opened(insured, agent)
    worlds.approved(first, agent, reviewer)
    found = verdict("GC-05", insured)
    assert (found.outcome, "办理中的案件占用" in found.staff) == ("warn", True)
    second = worlds.opened(insured, agent, another=True)
    worlds.in_review(second, agent, reviewer)
    with pytest.raises(QuotaExhausted):
        do(second, "approve", reviewer)
    second.refresh_from_db()
    assert second.state == "review"


@pytest.mark.rule("GC-05")
def test_nothing_is_reserved_before_approval(insured, agent, reviewer):
    worlds.in_review(worlds.opened(insured, agent), agent, reviewer)
    assert verdict("GC-05", insured).outcome == "pass"


@pytest.mark.rule("GC-05")
def test_the_database_itself_refuses_a_second_use(insured, agent, reviewer):
    worlds.approved(worlds.opened(insured, agent), agent, reviewer)
    counter = QuotaCounter.objects.get()
    with pytest.raises(IntegrityError):
        QuotaCounter.objects.filter(pk=counter.pk).update(used=2)


@pytest.mark.rule("GC-05")
def test_a_renewed_policy_number_counts_anew(insured, agent, reviewer):
    used_up(insured, agent, reviewer)
    renewed = worlds.policy(
        period_start=date(2027, 1, 1), period_end=date(2027, 12, 31), previous_policy=insured.policy
    )
    again = worlds.insured(renewed, person=insured.person)
    assert verdict("GC-05", again, at("2027-02-01 09:00")).outcome == "pass"


@pytest.mark.rule("GC-10", "GC-15")
@pytest.mark.parametrize("kind", ["outpatient", "inpatient"])
def test_a_city_not_listed_is_rejected_at_intake_and_one_not_chosen_is_not(insured, kind):
    for rule in ("GC-15",) if kind == "inpatient" else ("GC-10", "GC-15"):
        assert verdict(rule, insured, kind=kind, city="盐城").outcome == "reject"
        assert verdict(rule, insured, kind=kind, city="").outcome == "pass"
        assert verdict(rule, insured, kind=kind).outcome == "pass"


@pytest.mark.rule("GC-10", "GC-15")
def test_a_city_not_listed_is_blocked_when_chosen_later(insured, agent, reviewer):
    Hospital.objects.create(name="盐城演示医院", grade="3A", ownership="public", division_id="320902")
    case = worlds.opened(insured, agent)
    with pytest.raises(StepBlocked, match="不在服务城市名单内"):
        do(case, "confirm_visit", agent, **worlds.VISIT | {"city": "盐城", "hospital": "盐城演示医院"})
    worlds.approved(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="不在服务城市名单内"):
        do(case, "notify", agent, **worlds.APPOINTMENT | {"hospital": "盐城演示医院"})


@pytest.mark.rule("GC-11")
@pytest.mark.parametrize("wish", ["希望看张主任", "指定李医生", "找最好的专家"])
def test_a_wish_for_a_doctor_brings_the_sentence_and_stops_nothing(insured, agent, wish):
    found = verdict("GC-11", insured, wishes=wish)
    assert (found.outcome, "不可指定医生" in found.customer) == ("warn", True)
    case = worlds.open_case(
        service=worlds.registry.get("green_channel"),
        verification=worlds.verified(insured, agent),
        request=worlds.request(wishes=wish),
        actor=agent,
        idempotency_key=worlds.key(),
        now=NOW,
    )
    assert case.is_open


@pytest.mark.rule("GC-11")
def test_another_wish_brings_nothing(insured):
    assert verdict("GC-11", insured, wishes="希望上午就诊").outcome == "pass"
