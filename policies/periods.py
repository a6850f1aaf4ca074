"""Days of a policy as moments in Asia/Shanghai: from 00:00 of the first day to 24:00 of the last (L65, GEN-04)."""

from datetime import datetime

from policies.models import Policy
from workdays.calendar import end_of, start_of


def policy_period(policy: Policy) -> tuple[datetime, datetime]:
    """Return the policy period as (start, end); the end is exclusive."""
    return start_of(policy.period_start), end_of(policy.period_end)
