"""Quotas count exact decimals: hours as well as times. What was counted stays as it was."""

from decimal import Decimal

from django.db import migrations, models

AMOUNT = {"max_digits": 10, "decimal_places": 2}


class Migration(migrations.Migration):

    dependencies = [("cases", "0018_parties")]

    operations = [
        migrations.RemoveConstraint("quotacounter", "quota_within_limit"),
        migrations.AlterField(
            "quotacounter", "limit", models.DecimalField("上限", blank=True, null=True, **AMOUNT)
        ),
        migrations.AlterField("quotacounter", "used", models.DecimalField("已用", default=Decimal(0), **AMOUNT)),
        migrations.AlterField("quotause", "amount", models.DecimalField("数量", default=Decimal(1), **AMOUNT)),
        migrations.AddConstraint(
            "quotacounter",
            models.CheckConstraint(
                condition=models.Q(limit__isnull=True) | models.Q(used__lte=models.F("limit")),
                name="quota_within_limit",
            ),
        ),
        migrations.AddConstraint(
            "quotause", models.CheckConstraint(condition=models.Q(amount__gt=0), name="quota_use_of_something")
        ),
    ]
