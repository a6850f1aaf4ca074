"""When an eligibility check was done, beside the moment it judges."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('cases', '0005_referral_moot_at')]

    operations = [
        migrations.AddField(
            model_name="eligibilitycheck",
            name="checked_at",
            field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now, verbose_name="判定时间"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="eligibilitycheck",
            name="at",
            field=models.DateTimeField(verbose_name="所判时点"),
        ),
    ]
