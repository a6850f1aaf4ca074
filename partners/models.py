"""Partners (合作方), and the accounts their people sign in with. Which cases a partner works on is the case's own."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models import User


class Partner(models.Model):
    """One partner. One no longer worked with is switched off, not deleted: its users see nothing any more."""

    class Kind(models.TextChoices):
        """What a partner is, and what it can be asked to be on a case."""

        VENDOR = "vendor", "服务商"
        LAB = "lab", "检测机构"
        PHARMACY = "pharmacy", "药房"
        EXPERT_GROUP = "expert_group", "医院专家组"
        HOSPITAL = "hospital", "医院"
        INTERPRETER = "interpreter", "翻译"

    name = models.CharField("名称", max_length=100, unique=True, error_messages={"unique": "已有此名称的合作方。"})
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    is_active = models.BooleanField("合作中", default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "合作方"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class PartnerAccount(models.Model):
    """The one partner a user belongs to."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="账号", on_delete=models.CASCADE, related_name="partner_account"
    )
    partner = models.ForeignKey(Partner, verbose_name="合作方", on_delete=models.PROTECT, related_name="accounts")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "合作方账号"
        ordering: ClassVar = ["partner", "user"]

    def __str__(self) -> str:
        return f"{self.partner} {self.user}"

    def clean(self) -> None:
        """Raise ``ValidationError`` for a user of another kind."""
        if self.user_id and self.user.kind != User.Kind.PARTNER:
            raise ValidationError({"user": "该账号不是合作方账号，请先核对账号的类别。"})
