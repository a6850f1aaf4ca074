"""Grants: a referral that a person granted widens a quota, by its row, and nothing else does."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from cases.actions.available_steps import available
from cases.bookkeeping import quota_facts, quotas
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.errors import QuotaExhausted
from cases.models import QuotaCounter, QuotaGrant, Referral
from tests import toy
from tests.quotas import QUOTA
from tests.worlds import NOW, do


def referral(case, verdict="granted"):
    return Referral.objects.create(case=case, rule="GEN-13", question="能否再给一次", raised_at=NOW, verdict=verdict)


def test_a_granted_referral_widens_the_counter(granting, insured, agent):
    case = granting()
    do(case, "spend", agent)
    with pytest.raises(QuotaExhausted):
        do(case, "spend", agent, amount=1)
    referral(case)
    do(case, "begin", agent)
    fact = quota_facts.facts(service=registry.get("toy"), insured=insured, request={}, at=NOW)[0]
    assert (fact["limit"], fact["consumed"]) == (2, 1)
    do(case, "spend", agent, amount=1)
    with pytest.raises(QuotaExhausted):
        do(case, "spend", agent, amount=1)


@pytest.fixture
def granting(register_toy, insured, agent):
    """Return a case whose step begin widens the quota by what the case's referral says."""

    def grant(ctx):
        quotas.grant(ctx, "Q", ctx.case.referrals.get())

    def make():
        steps = tuple(toy.step("begin", effect=grant) if step.code == "begin" else step for step in toy.STEPS)
        register_toy(steps=steps, quotas=(QUOTA,))
        return toy.opened(insured, agent)

    return make


def test_what_is_full_is_said_before_and_a_grant_opens_it(granting, agent):
    case = granting()
    do(case, "spend", agent)

    def missing():
        offer = next(item for item in available(CaseFile(case), agent, NOW) if item.step.code == "reserve")
        return [item.text for item in offer.missing]

    assert missing() == ["“测试次数”的次数已被占用或用完，不能再次通过。"]
    referral(case)
    do(case, "begin", agent)
    assert missing() == []


@pytest.mark.parametrize("verdict", ["", "refused"])
def test_a_referral_that_is_not_granted_widens_nothing(granting, agent, verdict):
    case = granting()
    referral(case, verdict)
    with pytest.raises(ValueError, match="only a granted referral"):
        do(case, "begin", agent)


def test_the_database_refuses_a_grant_without_a_granted_referral(two_cases, agent):
    case, _ = two_cases()
    do(case, "reserve", agent)
    with pytest.raises(IntegrityError, match="只有主管同意"), transaction.atomic():
        QuotaGrant.objects.create(
            counter=QuotaCounter.objects.get(), referral=referral(case, "refused"), amount=1, granted_at=NOW
        )


def test_the_database_refuses_to_widen_a_counter_without_its_row(two_cases, agent):
    case, _ = two_cases()
    do(case, "reserve", agent)
    with pytest.raises(IntegrityError, match="与准予记录一致"), transaction.atomic():
        QuotaCounter.objects.update(granted=1)


def test_a_counter_cannot_be_born_wide(insured):
    with pytest.raises(IntegrityError, match="与准予记录一致"), transaction.atomic():
        QuotaCounter.objects.create(insured=insured, code="Q", window_start=NOW, limit=1, granted=1)


def test_going_back_revokes_what_was_granted_since(granting, agent):
    case = granting()
    referral(case)
    before = quotas.snapshot(CaseFile(case))
    do(case, "begin", agent)
    quotas.restore(CaseFile(case), before, NOW)
    assert (QuotaCounter.objects.get().granted, QuotaGrant.objects.get().revoked_at) == (0, NOW)


def test_going_back_is_refused_where_another_case_lives_of_the_grant(granting, insured, agent):
    case = granting()
    do(case, "spend", agent)
    referral(case)
    before = quotas.snapshot(CaseFile(case))
    do(case, "begin", agent)
    do(toy.opened(insured, agent), "reserve", agent)
    with pytest.raises(QuotaExhausted), transaction.atomic():
        quotas.restore(CaseFile(case), before, NOW)


def test_going_back_to_a_counter_that_is_just_full_is_no_use_too_many(granting, agent):
    case = granting()
    do(case, "spend", agent)
    referral(case)
    before = quotas.snapshot(CaseFile(case))
    do(case, "begin", agent)
    quotas.restore(CaseFile(case), before, NOW)
    counter = QuotaCounter.objects.get()
    assert (counter.granted, counter.used, counter.left) == (0, 1, 0)


def test_a_grant_of_before_stays_where_a_later_step_is_undone(granting, agent):
    case = granting()
    referral(case)
    do(case, "begin", agent)
    before = quotas.snapshot(CaseFile(case))
    do(case, "spend", agent)
    quotas.restore(CaseFile(case), before, NOW)
    assert (QuotaCounter.objects.get().granted, QuotaGrant.objects.get().revoked_at) == (1, None)


def test_a_widened_counter_gives_more_at_once_than_its_limit(granting, agent):
    case = granting()
    referral(case)
    do(case, "begin", agent)
    with pytest.raises(QuotaExhausted):
        do(case, "reserve", agent, amount=3)
    do(case, "reserve", agent, amount=2)
    assert QuotaCounter.objects.get().used == 2


def test_a_granted_referral_of_another_case_widens_nothing(granting, insured, agent):
    case, other = granting(), toy.opened(insured, agent)
    theirs = referral(other)
    with pytest.raises(ValueError, match="only a granted referral"):
        quotas.grant(toy.context(CaseFile(case), agent), "Q", theirs)


@pytest.mark.parametrize(("verdict", "limit"), [("granted", 2), ("refused", 1)])
def test_a_quota_that_says_so_is_widened_by_a_granted_referral_of_its_rule(
    register_toy, insured, agent, supervisor, verdict, limit
):
    register_toy(quotas=(replace(QUOTA, granted_by=("GEN-13",)),))
    case = toy.opened(insured, agent)
    asked = referral(case, verdict="")
    do(case, "decide_referral", supervisor, referral=asked.pk, verdict=verdict, reason="资料可以说明")
    assert quota_facts.facts(service=registry.get("toy"), insured=insured, request={}, at=NOW)[0]["limit"] == limit
