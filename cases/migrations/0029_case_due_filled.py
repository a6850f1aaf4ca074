"""Landed cases take unit, provisional mark and target from their running clocks."""

from django.db import migrations

FILL = """
    UPDATE cases_case AS c
    SET due_unit = nearest.unit, due_provisional = nearest.provisional, target_at = nearest.target_at
    FROM (
        SELECT DISTINCT ON (case_id) case_id, unit, provisional,
               min(target_at) OVER (PARTITION BY case_id) AS target_at
        FROM cases_caseclock WHERE status = 'running' ORDER BY case_id, due_at, id
    ) AS nearest
    WHERE nearest.case_id = c.id AND c.is_open AND c.due_at IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [('cases', '0028_case_due')]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
