"""The rules that refused, beside the encrypted verdicts, to be counted."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('cases', '0011_case_place')]

    operations = [
        migrations.AddField(
            model_name='eligibilitycheck',
            name='rejected_rules',
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10),
                blank=True,
                default=list,
                size=None,
                verbose_name='不符合的规则',
            ),
        ),
    ]
