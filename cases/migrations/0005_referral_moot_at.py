"""Since when the facts no longer raise a referred question."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('cases', '0004_quota_of_a_case')]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="moot_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="不再适用时间"),
        ),
    ]
