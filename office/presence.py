"""Who else has a case's page open (谁在看). A page left without a word is forgotten after a minute."""

from datetime import datetime, timedelta

from accounts.models import User
from cases.models import Case

FRESH = timedelta(seconds=60)

# One statement for both halves: the case page has a budget of queries.
SEE = """
WITH seen AS (
    INSERT INTO cases_casepresence (case_id, user_id, seen_at) VALUES (%(case)s, %(user)s, %(now)s)
    ON CONFLICT (case_id, user_id) DO UPDATE SET seen_at = EXCLUDED.seen_at
)
SELECT staff.id, staff.username, staff.display_name
FROM cases_casepresence other JOIN accounts_user staff ON staff.id = other.user_id
WHERE other.case_id = %(case)s AND other.user_id <> %(user)s AND other.seen_at > %(since)s
ORDER BY other.seen_at DESC, staff.id
"""


def see(*, case: Case, user: User, now: datetime) -> list[str]:
    """Record that ``user`` looks at ``case`` at ``now``; return who else did in the last minute, the latest first."""
    values = {"case": case.pk, "user": user.pk, "now": now, "since": now - FRESH}
    return [str(other) for other in User.objects.raw(SEE, values)]
