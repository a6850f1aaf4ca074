"""Reminders that a policy ends, and messages that belong to an insured person instead of a case."""

import django.db.models.deletion
from django.db import migrations, models

INSURED = models.ForeignKey(
    blank=True,
    null=True,
    on_delete=django.db.models.deletion.PROTECT,
    related_name="messages",
    to="policies.insuredperson",
    verbose_name="被保险人",
)
CASE = models.ForeignKey(
    blank=True,
    null=True,
    on_delete=django.db.models.deletion.PROTECT,
    related_name="messages",
    to="cases.case",
    verbose_name="案件",
)


class Migration(migrations.Migration):

    dependencies = [("cases", "0045_warned_rules_filled"), ("policies", "0007_one_person_per_citizen_number")]

    operations = [
        migrations.AddField("message", "insured", INSURED),
        migrations.AlterField("message", "case", CASE),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=models.Q(models.Q(case=None, insured__isnull=False), models.Q(case__isnull=False, insured=None), _connector="OR"),
                name="message_of_case_or_insured",
            ),
        ),
        migrations.CreateModel(
            name="PolicyReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period_end", models.DateField(verbose_name="保险期间止日")),
                ("days", models.PositiveSmallIntegerField(verbose_name="提前天数")),
                ("at", models.DateTimeField(db_index=True, verbose_name="提醒时间")),
                (
                    "insured",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="policies.insuredperson",
                        verbose_name="被保险人",
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminder",
                        to="cases.message",
                        verbose_name="短信",
                    ),
                ),
            ],
            options={"verbose_name": "保单到期提醒", "verbose_name_plural": "保单到期提醒", "ordering": ["id"]},
        ),
        migrations.AddConstraint(
            "policyreminder",
            models.UniqueConstraint(fields=("insured", "period_end", "days"), name="policy_reminder_once"),
        ),
    ]
