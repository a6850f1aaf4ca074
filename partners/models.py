"""Partners (合作方): whom to reach there, what they serve where and when, and the accounts their people sign in with.

Which cases a partner works on is the case's own. Maintained by the data team; every change has its history.
"""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models import User
from coverage.models import Division
from privacy.fields import EncryptedField, NormalisedField
from privacy.masking import mask_phone
from privacy.typed_text import normal_name, normal_phone, visible


class Partner(models.Model):
    """One partner. One no longer worked with is switched off, not deleted: its users see nothing any more."""

    class Kind(models.TextChoices):
        """What a partner is, and what it can be asked to be on a case."""

        VENDOR = "vendor", "服务商"
        LAB = "lab", "检测机构"
        PHARMACY = "pharmacy", "药房"
        EXPERT_GROUP = "expert_group", "医院专家组"
        EXPERT = "expert", "专家"
        HOSPITAL = "hospital", "医院"
        INTERPRETER = "interpreter", "翻译"

    name = NormalisedField(
        "名称",
        max_length=100,
        unique=True,
        normalise=visible,
        error_messages={"unique": "已有此名称的合作方。"},
    )
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    phone = NormalisedField(
        "对外电话", max_length=30, blank=True, normalise=normal_phone, help_text="机构的电话；个人的号码请填在联系人下"
    )
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


class PartnerContact(models.Model):
    """A person to reach at a partner; the personal number is encrypted and shown masked."""

    partner = models.ForeignKey(Partner, verbose_name="合作方", on_delete=models.PROTECT, related_name="contacts")
    name = NormalisedField("姓名", max_length=50, normalise=normal_name)
    duty = models.CharField("负责", max_length=50, blank=True)
    phone = EncryptedField("电话", mask=mask_phone, normalise=normal_phone)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "合作方联系人"
        ordering: ClassVar = ["partner", "id"]

    def __str__(self) -> str:
        return f"{self.partner} {self.name}"


class PartnerService(models.Model):
    """What a partner serves, where and when. Days are local to Asia/Shanghai; ``last_day`` is the last one served.

    A place stands for everything in it; without one the partner serves the whole country. A service no longer served is
    ended by its last day, not deleted.
    """

    partner = models.ForeignKey(Partner, verbose_name="合作方", on_delete=models.PROTECT, related_name="services")
    service = models.CharField("服务", max_length=40)
    division = models.ForeignKey(
        Division,
        verbose_name="服务地区",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="留空为全国",
    )
    first_day = models.DateField("起日")
    last_day = models.DateField("止日", null=True, blank=True, help_text="当日仍提供服务；留空为未定")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "合作方的服务"
        ordering: ClassVar = ["partner", "service", "first_day"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_day=None) | models.Q(first_day__lte=models.F("last_day")),
                name="partner_service_days_order",
                violation_error_message="止日早于起日，请核对。",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["service", "division"], name="partner_service_place")]

    def __str__(self) -> str:
        return f"{self.partner} {self.service} {self.division or '全国'}"
