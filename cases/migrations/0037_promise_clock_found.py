"""Landed promises find the clock they took their due date from."""

from django.db import migrations

FILL = """
    UPDATE cases_promise AS promise SET clock_id = clock.id
    FROM cases_caseclock AS clock
    WHERE clock.case_id = promise.case_id AND clock.status = 'running' AND clock.due_at = promise.due_at
          AND promise.clock_id IS NULL AND promise.code NOT LIKE 'call_back:%' AND promise.code <> 'until'
"""


class Migration(migrations.Migration):

    dependencies = [("cases", "0036_promise_clock")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
