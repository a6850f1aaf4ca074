"""The rules that only pointed something out, beside the encrypted verdicts, to be counted."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('cases', '0043_undelivered_messages')]

    operations = [
        migrations.AddField(
            model_name='eligibilitycheck',
            name='warned_rules',
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10),
                blank=True,
                default=list,
                size=None,
                verbose_name='提醒的规则',
            ),
        ),
    ]
