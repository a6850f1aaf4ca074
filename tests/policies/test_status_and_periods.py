"""A policy's status and period at a moment, in Shanghai time."""

from datetime import UTC, datetime, timedelta

import pytest

from policies.models import Policy, PolicyStatusChange
from policies.periods import policy_period
from policies.status import status_at
from workdays.calendar import SHANGHAI

NOON = datetime(2026, 6, 1, 12, tzinfo=SHANGHAI)


def change(policy, status, at):
    return PolicyStatusChange.objects.create(policy=policy, status=status, effective_at=at)


def test_in_force_until_a_change_says_otherwise(policy):
    assert status_at(policy, NOON) == "in_force"


def test_a_change_counts_from_its_moment(policy):
    change(policy, "surrendered", NOON)
    assert status_at(policy, NOON - timedelta(microseconds=1)) == "in_force"
    assert status_at(policy, NOON) == "surrendered"


def test_the_latest_effective_change_counts_whatever_the_order_of_recording(policy):
    change(policy, "in_force", NOON)
    change(policy, "suspended", NOON - timedelta(days=9))
    assert status_at(policy, NOON) == "in_force"


def test_of_two_changes_at_one_moment_the_last_recorded_counts(policy):
    change(policy, "suspended", NOON)
    change(policy, "rescinded", NOON)
    assert status_at(policy, NOON) == "rescinded"


def test_prefetched_changes_take_no_query(policy, django_assert_num_queries):
    change(policy, "lapsed", NOON)
    fetched = Policy.objects.prefetch_related("status_changes").get()
    with django_assert_num_queries(0):
        assert status_at(fetched, NOON) == "lapsed"


@pytest.mark.rule("GEN-04")
def test_the_period_runs_from_midnight_to_midnight_in_shanghai(policy):
    start, end = policy_period(policy)
    assert start.astimezone(UTC) == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert end.astimezone(UTC) == datetime(2026, 12, 31, 16, tzinfo=UTC)
