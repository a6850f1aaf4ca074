"""The running number in case numbers: a sequence, so that two openings never wait for each other or share one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_append_only_events")]
    operations = [migrations.RunSQL("CREATE SEQUENCE case_number", "DROP SEQUENCE case_number")]
