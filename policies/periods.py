"""Days of a policy as moments in Asia/Shanghai: from 00:00 of the first day to 24:00 of the last (L65, GEN-04)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from policies.models import InsuredPerson, Policy

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    start = datetime.combine(first, time.min, SHANGHAI)
    return start, datetime.combine(last + timedelta(days=1), time.min, SHANGHAI)


def policy_period(policy: Policy) -> tuple[datetime, datetime]:
    """Return the policy period as (start, end); the end is exclusive."""
    return _moments(policy.period_start, policy.period_end)


def cover_period(insured: InsuredPerson) -> tuple[datetime, datetime]:
    """Return the insured person's cover as (start, end); the end is exclusive."""
    return _moments(insured.cover_from, insured.cover_to)
