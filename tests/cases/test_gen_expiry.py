"""What was never applied for ends with the policy (GEN-15)."""

from datetime import date

import pytest

from cases.jobs.expiry import expire_entitlements
from cases.models import EntitlementExpiry
from tests import worlds
from tests.worlds import at

END = at("2027-01-01 00:00")


@pytest.mark.rule("GEN-15")
def test_nothing_ends_a_second_before_the_policy_does(insured):
    assert expire_entitlements(at=at("2026-12-31 23:59:59")) == 0


@pytest.mark.rule("GEN-15")
def test_what_was_never_applied_for_ends_at_midnight_and_once(insured):
    assert expire_entitlements(at=END) == 1
    kept = EntitlementExpiry.objects.get()
    assert (kept.insured, kept.service, kept.expired_at) == (insured, "green_channel", END)
    assert expire_entitlements(at=at("2027-01-02 00:10")) == 0


@pytest.mark.rule("GEN-15")
def test_a_night_missed_is_caught_up_with_the_true_moment(insured):
    expire_entitlements(at=at("2027-02-15 00:10"))
    assert EntitlementExpiry.objects.get().expired_at == END


@pytest.mark.rule("GEN-15")
def test_a_case_applied_for_is_left_alone(case):
    before = (case.state, case.revision)
    assert expire_entitlements(at=END) == 0
    case.refresh_from_db()
    assert (case.state, case.revision, case.is_open) == (*before, True)


@pytest.mark.rule("GEN-15")
def test_the_renewal_goes_on(insured):
    renewed = worlds.policy(
        period_start=date(2027, 1, 1), period_end=date(2027, 12, 31), previous_policy=insured.policy
    )
    worlds.insured(renewed, person=insured.person)
    expire_entitlements(at=END)
    assert [row.insured.policy for row in EntitlementExpiry.objects.all()] == [insured.policy]
