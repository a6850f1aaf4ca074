"""Who acts: users of four kinds, and the teams of staff that share a queue."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from simple_history.models import HistoricalRecords

from privacy.fields import EncryptedTextField


class Team(models.Model):
    """A group of staff sharing a queue (团队)."""

    name = models.CharField("团队名称", max_length=50, unique=True)
    services = models.JSONField("负责的服务", default=list, blank=True, help_text="服务代码；留空的团队不自动分得案件")
    auto_assign = models.BooleanField(
        "自动分派", default=False, help_text="新案件分给在岗且手上案件最少的组员；休假的人不分"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "团队"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):  # type: ignore[django-manager-missing]  # of a token's untyped base
    """Somebody, or the system, acting under an account. ``display_name`` is what colleagues and the timeline show.

    The kind decides what an account can see and do at all (``cases.declaration.actors``); permissions are staff's.
    """

    class Kind(models.TextChoices):
        """Who acts."""

        STAFF = "staff", "员工"
        PARTNER = "partner", "合作方"
        CUSTOMER = "customer", "客户"
        SYSTEM = "system", "系统"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.STAFF)
    display_name = models.CharField("姓名", max_length=50, blank=True)
    teams = models.ManyToManyField(Team, verbose_name="团队", blank=True, related_name="members")
    history = HistoricalRecords(excluded_fields=["password", "last_login"], m2m_fields=[teams, "groups"])

    class Meta(AbstractUser.Meta):
        verbose_name = verbose_name_plural = "人员"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="staff") | models.Q(is_staff=False, is_superuser=False),
                name="only_staff_enter_the_office",
                violation_error_message="只有员工可以进入后台或作管理员，请核对类别。",
            )
        ]

    def __str__(self) -> str:
        return self.display_name or self.username


class AttemptCount(models.Model):
    """How often something was tried under a key that is a digest, and until when that counts (``accounts.attempts``)."""

    key = models.CharField(max_length=64, primary_key=True)
    attempts = models.PositiveSmallIntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = verbose_name_plural = "尝试次数"

    def __str__(self) -> str:
        return f"{self.attempts} 次，至 {self.until}"


class OneTimeCode(models.Model):
    """A code sent to a phone for one purpose (验证码), stored as a keyed digest (``accounts.codes``).

    ``subject`` is the digest of the phone; of somebody unknown, to whom nothing was sent, that of what was asked.
    """

    subject = models.CharField(max_length=64)
    purpose = models.CharField(max_length=120)
    code_digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        verbose_name = verbose_name_plural = "验证码"
        indexes: ClassVar = [models.Index(fields=["subject", "purpose", "-id"], name="code_newest")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Leave(models.Model):
    """Days a member of staff is away (休假): nothing is assigned to them automatically. First and last day included."""

    user = models.ForeignKey(User, verbose_name="人员", on_delete=models.CASCADE, related_name="leaves")
    first_day = models.DateField("首日")
    last_day = models.DateField("末日")
    note = EncryptedTextField("备注", max_length=100, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "休假"
        ordering: ClassVar = ["-first_day"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")),
                name="leave_in_order",
                violation_error_message="末日早于首日，请核对。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.first_day} 至 {self.last_day}"
