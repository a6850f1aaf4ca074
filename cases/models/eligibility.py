"""Eligibility as it was decided: at opening, at approval, or as an enquiry that opened nothing."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from cases.models.case import CallerVerification, Case
from manual.registry import rule
from policies.models import InsuredPerson
from privacy.fields import EncryptedJSONField


@rule("GEN-13")
class EligibilityCheck(models.Model):
    """Who checked what, when, on which facts, with which verdicts; what remained stands among the facts.

    ``at`` is the moment the facts are judged for (the application's, A03), ``checked_at`` when it was done.
    ``rejected_rules`` are the rules that refused, ``warned_rules`` those that only pointed something out, beside the
    encrypted verdicts to be counted.
    """

    class Purpose(models.TextChoices):
        """Why the rules were run."""

        OPENING = "opening", "开案"
        APPROVAL = "approval", "审核通过"
        ENQUIRY = "enquiry", "咨询"

    insured = models.ForeignKey(InsuredPerson, verbose_name="被保险人", on_delete=models.PROTECT)
    service = models.CharField("服务", max_length=40)
    case = models.ForeignKey(
        Case, verbose_name="案件", null=True, blank=True, on_delete=models.PROTECT, related_name="eligibility_checks"
    )
    verification = models.ForeignKey(
        CallerVerification, verbose_name="核身记录", null=True, blank=True, on_delete=models.PROTECT
    )
    purpose = models.CharField("用途", max_length=10, choices=Purpose.choices)
    at = models.DateTimeField("所判时点")
    checked_at = models.DateTimeField("判定时间", auto_now_add=True)
    outcome = models.CharField("结论", max_length=10)
    facts = EncryptedJSONField("所用事实")
    verdicts = EncryptedJSONField("逐条结论")
    rejected_rules = ArrayField(models.CharField(max_length=10), verbose_name="不符合的规则", default=list, blank=True)
    warned_rules = ArrayField(models.CharField(max_length=10), verbose_name="提醒的规则", default=list, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="操作人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = verbose_name_plural = "资格判定"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["checked_at"],
                condition=models.Q(purpose="enquiry", outcome="reject"),
                name="enquiry_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.at:%Y-%m-%d %H:%M}"
