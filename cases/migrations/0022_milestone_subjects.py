"""A milestone is reached for a trip as well as for the case, and can be taken back without being lost."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("cases", "0021_quota_grants")]

    operations = [
        migrations.AlterModelOptions(
            "casemilestone",
            {"verbose_name": "并行事项", "verbose_name_plural": "并行事项", "ordering": ["id"]},
        ),
        migrations.RemoveConstraint("casemilestone", "milestone_reached_once"),
        migrations.AddField(
            "casemilestone", "subject", models.CharField("对象", blank=True, default="", max_length=40), False
        ),
        migrations.AddField(
            "casemilestone",
            "removed_at",
            models.DateTimeField("撤销时间", blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            "casemilestone",
            models.UniqueConstraint(
                fields=["case", "code", "subject"], condition=models.Q(removed_at=None), name="milestone_reached_once"
            ),
        ),
    ]
