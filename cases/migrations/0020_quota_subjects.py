"""A use says what it is for, and a counter may count one subject alone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("cases", "0019_quota_amounts")]

    operations = [
        migrations.AddField("quotause", "subject", models.CharField("对象", blank=True, default="", max_length=40), False),
        migrations.AddField(
            "quotacounter", "subject", models.CharField("对象", blank=True, default="", max_length=40), False
        ),
        migrations.RemoveConstraint("quotacounter", "quota_counter_once"),
        migrations.AddConstraint(
            "quotacounter",
            models.UniqueConstraint(
                fields=["insured", "code", "window_start", "case", "subject"],
                nulls_distinct=False,
                name="quota_counter_once",
            ),
        ),
    ]
