"""Indexes for what the dashboard counts: cases ended, clocks owed, enquiries refused."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('cases', '0012_rejected_rules')]

    operations = [
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('is_open', False)), fields=['closed_at'], name='case_closed'),
        ),
        migrations.AddIndex(
            model_name='caseclock',
            index=models.Index(condition=models.Q(('status__in', ['running', 'stopped'])), fields=['due_at'], name='clock_owed_due'),
        ),
        migrations.AddIndex(
            model_name='eligibilitycheck',
            index=models.Index(condition=models.Q(('outcome', 'reject'), ('purpose', 'enquiry')), fields=['checked_at'], name='enquiry_refused'),
        ),
    ]
