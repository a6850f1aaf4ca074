"""The case itself, and the verified call it came from."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from accounts.models import Team, User
from coverage.models import ListRelease
from manual.registry import rule
from policies.customers import insured_of
from policies.models import InsuredPerson
from privacy.fields import EncryptedField, EncryptedTextField, NormalisedField
from privacy.masking import mask_phone
from privacy.secret import clear_text
from privacy.typed_text import normal_name, normal_number, normal_phone, takes_mainland_sms


class Channel(models.TextChoices):
    """How an application reached us (A09)."""

    HOTLINE = "hotline", f"{settings.HOTLINE} 热线"
    ONLINE = "online", "线上自助"
    LETTER = "letter", "其他书面"


class Applicant(models.TextChoices):
    """Who asks on the insured's behalf (GEN-08)."""

    INSURED = "insured", "被保险人本人"
    POLICYHOLDER = "policyholder", "投保人"
    OTHER = "other", "其他人"


@rule("GEN-11", "GEN-12")
class CallerVerification(models.Model):
    """A caller's identity confirmed (核身) against the policy before anything is told or opened."""

    insured = models.ForeignKey(InsuredPerson, verbose_name="被保险人", on_delete=models.PROTECT)
    policy_number = NormalisedField("来电人报出的保单号", max_length=40, normalise=normal_number)
    insured_name = EncryptedTextField("来电人报出的被保险人姓名", max_length=100, normalise=normal_name)
    applicant = models.CharField("来电人身份", max_length=20, choices=Applicant.choices)
    applicant_name = EncryptedTextField("来电人姓名", max_length=100, normalise=normal_name)
    applicant_relation = EncryptedTextField("与被保险人关系", max_length=50, blank=True)
    applicant_phone = EncryptedField("联系电话", mask=mask_phone, normalise=normal_phone, blank=True)
    channel = models.CharField("渠道", max_length=20, choices=Channel.choices, default=Channel.HOTLINE)
    call_id = NormalisedField("来电编号", max_length=64, blank=True, normalise=normal_number)
    received_at = models.DateTimeField("来电时间")
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="核身人", on_delete=models.PROTECT)
    verified_at = models.DateTimeField("核身时间")

    class Meta:
        verbose_name = verbose_name_plural = "核身记录"

    def __str__(self) -> str:
        return f"{self.get_applicant_display()} {self.verified_at:%Y-%m-%d %H:%M}"

    @property
    def phone_note(self) -> str:
        """Why no SMS goes to the phone the caller left; "" where one may, or none was left."""
        phone = clear_text(self.applicant_phone)
        return "不是境内手机号码，不发短信" if phone and not takes_mainland_sms(phone) else ""


class Waits(models.TextChoices):
    """Who acts next."""

    CUSTOMER = "customer", "客户"
    AGENT = "agent", "客服"
    REVIEWER = "reviewer", "审核"
    PHARMACIST = "pharmacist", "药师"
    SUPERVISOR = "supervisor", "主管"
    PARTNER = "partner", "合作方"


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases as a person may see them."""

    def numbered(self, number: str) -> "CaseQuerySet":
        """Return the case ``number``, if there is one. PostgreSQL cannot hold a NUL, so it cannot look for one either."""
        return self.none() if "\0" in number else self.filter(number=number)

    def visible_to(self, user: User) -> "CaseQuerySet":
        """Return what ``user`` may see, by the user's kind; permissions count for staff alone."""
        if not user.is_active:
            return self.none()
        seen_by: dict[str, Callable[[User], CaseQuerySet]] = {
            User.Kind.STAFF: self._seen_by_staff,
            User.Kind.PARTNER: self._seen_by_partner,
            User.Kind.CUSTOMER: self._seen_by_customer,
            User.Kind.SYSTEM: lambda user: self,
        }
        return seen_by[User.Kind(user.kind)](user)

    def _seen_by_staff(self, user: User) -> "CaseQuerySet":
        """Every case, or those of the user's teams and hands and of no team."""
        if not user.has_perm("cases.view_case"):
            return self.none()
        if user.has_perm("cases.view_every_case"):
            return self
        mine = models.Q(assignee=user) | models.Q(team__isnull=True) | models.Q(team__in=user.teams.all())
        return self.filter(mine)

    def _seen_by_partner(self, user: User) -> "CaseQuerySet":
        """What the user's partner is a party of, as long as it is."""
        parties: Any = self.model._meta.get_field("parties").related_model
        return self.filter(pk__in=parties.objects.live_of(user).values("case"))

    def _seen_by_customer(self, user: User) -> "CaseQuerySet":
        """What concerns the insured persons the user is or is the policyholder of."""
        return self.filter(insured__in=insured_of(user))


@rule("GEN-02", "GEN-03", "GEN-09", "GEN-10")
class Case(models.Model):
    """One service asked for by or for one insured person.

    ``moments`` maps a moment's code to its aware ISO time; ``papers_complete`` lists the phases whose papers were decided
    complete; ``revision`` is the number of its events. ``due_at``, its unit and whether it is provisional are those of the
    running clock due next, ``target_at`` the nearest target of any (``cases.bookkeeping.clocks``). ``waits_for``,
    ``waiting_reason`` and ``waiting_since`` say who acts next, on what and since when (``cases.actions.promises``).
    ``received_at`` is the time of the call, stored as it came, at any hour of any day (GEN-10). ``place`` is the city the
    service is asked for in now, stored here to be counted.
    """

    number = models.CharField("案件号", max_length=20, unique=True)
    service = models.CharField("服务", max_length=40)
    insured = models.ForeignKey(InsuredPerson, verbose_name="被保险人", on_delete=models.PROTECT, related_name="cases")
    verification = models.ForeignKey(CallerVerification, verbose_name="核身记录", on_delete=models.PROTECT)
    state = models.CharField("状态", max_length=40)
    is_open = models.BooleanField("处理中", default=True)
    outcome = models.CharField("结果", max_length=40, blank=True)
    duplicate_key = EncryptedTextField("服务项目", max_length=40, blank=True)
    place = models.CharField("地点", max_length=50, blank=True)
    revision = models.PositiveIntegerField("修订号", default=0)
    received_at = models.DateTimeField("申请时间")
    manual_version = models.CharField("手册版本", max_length=10)
    team = models.ForeignKey(Team, verbose_name="团队", null=True, blank=True, on_delete=models.PROTECT)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", null=True, blank=True, on_delete=models.PROTECT
    )
    moments = models.JSONField("关键时刻", default=dict)
    papers_complete = models.JSONField("资料齐全的阶段", default=list)
    due_at = models.DateTimeField("最近时限", null=True, blank=True)
    due_unit = models.CharField("时限单位", max_length=10, blank=True)
    due_provisional = models.BooleanField("时限暂定", default=False)
    target_at = models.DateTimeField("最近目标", null=True, blank=True)
    waits_for = models.CharField("等待", max_length=12, choices=Waits.choices, blank=True)
    waiting_reason = EncryptedTextField("等待事项", max_length=200, blank=True)
    waiting_since = models.DateTimeField("等待自", null=True, blank=True)
    open_referrals = models.PositiveSmallIntegerField("待判断事项", default=0)
    open_alerts = models.PositiveSmallIntegerField("待处理提醒", default=0)
    open_confirmations = models.PositiveSmallIntegerField("待复核操作", default=0)
    closed_at = models.DateTimeField("结案时间", null=True, blank=True)
    releases = models.ManyToManyField(ListRelease, verbose_name="适用清单")

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案件"
        permissions: ClassVar = [
            ("view_every_case", "查看所有团队的案件"),
            ("open_case", "受理并开立案件"),
            ("handle_case", "办理案件"),
            ("review_case", "审核案件"),
            ("supervise_case", "主管处理案件"),
            ("assign_case", "分派案件"),
            ("check_prescription", "药师审核处方与用药"),
            ("export_case", "导出案件、保单和客户的清单"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["insured", "service"], name="case_insured_service"),
            models.Index(fields=["due_at", "id"], condition=models.Q(is_open=True), name="case_open_due"),
            models.Index(fields=["received_at", "id"], name="case_received"),
            models.Index(fields=["assignee", "due_at", "id"], condition=models.Q(is_open=True), name="case_open_mine"),
            models.Index(
                fields=["team", "due_at", "id"],
                condition=models.Q(is_open=True, assignee__isnull=True),
                name="case_open_untaken",
            ),
            models.Index(
                fields=["waits_for", "waiting_since", "id"], condition=models.Q(is_open=True), name="case_open_waiting"
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(is_open=True, open_referrals__gt=0),
                name="case_open_referred",
            ),
            models.Index(fields=["closed_at"], condition=models.Q(is_open=False), name="case_closed"),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(is_open=True, open_confirmations__gt=0),
                name="case_open_confirmed",
            ),
            models.Index(fields=["service", "received_at", "id"], name="case_service_received"),
            models.Index(fields=["state", "received_at", "id"], name="case_state_received"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def access_label(self) -> str:
        """What the access log may show of a case."""
        return self.number
