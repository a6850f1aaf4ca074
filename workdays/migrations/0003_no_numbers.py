"""Working days are counted in one place, by the calendar's arithmetic: the stored numbers go."""

from django.db import migrations, models

RENUMBER = """
    UPDATE workdays_calendarday AS day SET number = counted.number
    FROM (
        SELECT date, count(*) FILTER (WHERE is_workday) OVER (ORDER BY date) AS number FROM workdays_calendarday
    ) AS counted
    WHERE counted.date = day.date
"""


class Migration(migrations.Migration):
    dependencies = [("workdays", "0002_menu_words")]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, RENUMBER),
        migrations.RemoveIndex(model_name="calendarday", name="workday_by_number"),
        migrations.RemoveField(model_name="calendarday", name="number"),
    ]
