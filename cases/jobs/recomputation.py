"""When the calendar lands, every running clock is counted anew: one join, logged as one act."""

from django.db import connection, transaction
from django.utils import timezone

from cases.models import ClockRecomputation

CLOCKS = """
    WITH counted AS (
        SELECT clock.id, (due.date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' AS due_at,
               (aim.date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' AS target_at,
               EXISTS (
                   SELECT FROM workdays_calendaryear AS year
                   WHERE year.status = 'provisional'
                     AND year.year BETWEEN extract(year FROM start.date) AND extract(year FROM due.date)
               ) AS provisional
        FROM cases_caseclock AS clock
        JOIN workdays_calendarday AS start ON start.date = (clock.started_at AT TIME ZONE 'Asia/Shanghai')::date
        JOIN workdays_calendarday AS due ON due.is_workday AND due.number = start.number + clock.length
        LEFT JOIN workdays_calendarday AS aim ON aim.is_workday AND clock.target_at IS NOT NULL
             AND aim.number = start.number + clock.target_length
        WHERE clock.status = 'running' AND clock.unit = 'workday'
    )
    UPDATE cases_caseclock AS clock
    SET due_at = counted.due_at, target_at = counted.target_at, provisional = counted.provisional
    FROM counted
    WHERE counted.id = clock.id AND (clock.due_at, clock.provisional, clock.target_at)
          IS DISTINCT FROM (counted.due_at, counted.provisional, counted.target_at)
"""
CASES = """
    UPDATE cases_case AS c SET due_at = nearest.due_at
    FROM (SELECT case_id, min(due_at) AS due_at FROM cases_caseclock WHERE status = 'running' GROUP BY case_id) AS nearest
    WHERE nearest.case_id = c.id AND c.is_open AND c.due_at IS DISTINCT FROM nearest.due_at
"""


@transaction.atomic
def recompute_running_clocks() -> int:
    """Count every running working-day clock anew by the calendar as it is now; returns how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(CLOCKS)
        changed = cursor.rowcount
        cursor.execute(CASES)
    ClockRecomputation.objects.create(at=timezone.now(), changed=changed)
    return changed
