"""Who is insured: products with their covered diseases, persons, policies, insured persons.

Everything here is the insurer's master data: loaded by its administrators, read by the services, and stored
with its history. Dates are days in Asia/Shanghai, first and last day included; see ``policies.periods``.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import User
from coverage.models import Division
from policies import checks
from policies.choices import CITIZEN_NUMBER_TYPES, IdType, PolicyStatus, Relation, Sex
from privacy import keys
from privacy.fields import DigestField, EncryptedField, EncryptedTextField, NormalisedField
from privacy.masking import mask_id_number, mask_phone
from privacy.secret import clear_text
from privacy.typed_text import is_overseas_phone, normal_id_number, normal_name, normal_number, normal_phone

OVERSEAS = "境外号码，不发短信"


class Product(models.Model):
    """An insurance product (保险产品)."""

    code = models.CharField("产品代码", max_length=40, unique=True)
    name = models.CharField("产品名称", max_length=100)
    note = models.TextField("备注", max_length=1000, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "保险产品"
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class CoveredDisease(models.Model):
    """A disease the product's clauses cover (保障范围内的疾病). One no longer covered is switched off, not deleted."""

    product = models.ForeignKey(Product, verbose_name="产品", on_delete=models.CASCADE, related_name="diseases")
    seq = models.PositiveSmallIntegerField("序号")
    name = models.CharField("疾病名称", max_length=100)
    malignant = models.BooleanField("恶性肿瘤", default=False)
    source = models.CharField("来源", max_length=100, blank=True, help_text="条款依据；未经条款确认的须注明")
    active = models.BooleanField("在保障范围内", default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "保障疾病"
        ordering: ClassVar = ["product", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "seq"],
                name="covered_disease_seq",
                violation_error_message="该产品已有此序号的疾病，请换一个序号。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A policyholder or insured person (人员). ID number and phone are encrypted and found by their digests only."""

    # Under the C collation one plain index serves both the search for a beginning and the order of what it finds.
    name = NormalisedField("姓名", max_length=100, db_collation="C", normalise=normal_name)
    id_type = models.CharField("证件类型", max_length=30, choices=IdType.choices, default=IdType.RESIDENT_ID)
    id_number = EncryptedField("证件号码", mask=mask_id_number, normalise=normal_id_number)
    id_number_digest = DigestField(of="id_number", normalise=normal_id_number)
    birth_date = models.DateField("出生日期")
    sex = models.CharField("性别", max_length=10, choices=Sex.choices)
    phone = EncryptedField(
        "手机号码",
        mask=mask_phone,
        normalise=normal_phone,
        blank=True,
        default="",
        help_text="境外号码以 + 和国家或地区代码开头，例如 +852；境外号码不发短信",
    )
    phone_digest = DigestField(of="phone", normalise=normal_phone)
    duplicate_of = models.ForeignKey(
        "self",
        verbose_name="同号的另一条记录",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="duplicates",
        help_text="两条记录的证件号码相同，须由人工核对；未自动合并",
    )
    history = HistoricalRecords(excluded_fields=["id_number_digest", "phone_digest"])

    class Meta:
        verbose_name = verbose_name_plural = "客户"
        # Digests are looked up whole: db_index would add a second index each, for beginnings.
        indexes: ClassVar = [
            models.Index(fields=["name", "id"], name="person_name_prefix"),
            models.Index(fields=["id_number_digest"], name="person_id_number"),
            models.Index(fields=["phone_digest"], name="person_phone"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["id_type", "id_number_digest"],
                condition=models.Q(duplicate_of=None),
                name="person_one_record_per_id",
            ),
            models.UniqueConstraint(
                fields=["id_number_digest"],
                condition=models.Q(duplicate_of=None, id_type__in=sorted(CITIZEN_NUMBER_TYPES)),
                name="person_one_record_per_citizen",
            ),
        ]

    def __str__(self) -> str:
        # The name alone: a number just typed in is still clear text here, and this text reaches logs and messages.
        return self.name

    def clean(self) -> None:
        """Raise ``ValidationError`` where a date or number is wrong or the number on record already."""
        if self.duplicate_of and self.duplicate_of.id_number != self.id_number:
            self.duplicate_of = None  # somebody found out whose number it is
        checks.check_person(self, today=timezone.localdate())
        self.id_number_digest = keys.digest(clear_text(self.id_number))  # what the constraints compare

    @property
    def phone_note(self) -> str:
        """Why no SMS goes to the phone on record: it lies outside the mainland; "" where nothing is to be said."""
        return OVERSEAS if is_overseas_phone(clear_text(self.phone)) else ""


class Policy(models.Model):
    """An insurance policy (保单). Its state at a moment is ``policies.status.status_at``."""

    number = NormalisedField(
        "保单号",
        max_length=40,
        normalise=normal_number,
        unique=True,
        db_collation="C",
        validators=[RegexValidator(r"\A[A-Z0-9-]{6,40}\Z", "保单号须为 6 至 40 位大写字母、数字或短横线。")],
        error_messages={"unique": "已有此保单号的保单，请核对保单号。"},
    )
    product = models.ForeignKey(Product, verbose_name="产品", on_delete=models.PROTECT, related_name="policies")
    policyholder = models.ForeignKey(
        Person, verbose_name="投保人", on_delete=models.PROTECT, related_name="policies_held"
    )
    period_start = models.DateField("保险期间起日", help_text="当日 00:00 起")
    period_end = models.DateField("保险期间止日", help_text="当日 24:00 止")
    services = ArrayField(
        models.CharField(max_length=40),
        verbose_name="保单载明的服务",
        default=list,
        blank=True,
        help_text="服务代码，以英文逗号分隔；留空表示保单未载明任何服务",
    )
    previous_policy = models.ForeignKey(
        "self",
        verbose_name="上一张保单",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="renewals",
        help_text="续保时填写",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "保单"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(period_start__lte=models.F("period_end")),
                name="policy_period_order",
                violation_error_message="保险期间止日早于起日，请核对起止日期。",
            ),
            models.CheckConstraint(
                condition=~models.Q(previous_policy=models.F("id")),
                name="policy_not_its_own_renewal",
                violation_error_message="上一张保单不能是本保单，请重新选择。",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        """Raise ``ValidationError`` where the period lies in years nobody means."""
        checks.check_policy(self, today=timezone.localdate())


class PolicyStatusChange(models.Model):
    """A policy's change of status (保单状态变更), from the moment it takes effect."""

    policy = models.ForeignKey(Policy, verbose_name="保单", on_delete=models.CASCADE, related_name="status_changes")
    status = models.CharField("状态", max_length=20, choices=PolicyStatus.choices)
    effective_at = models.DateTimeField("生效时间")
    reason = EncryptedTextField("原因", max_length=200, blank=True)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "保单状态变更"
        ordering: ClassVar = ["policy", "effective_at", "id"]

    def __str__(self) -> str:
        return self.get_status_display()

    def clean(self) -> None:
        """Raise ``ValidationError`` where the moment lies in a year nobody means."""
        checks.check_status_change(self, today=timezone.localdate())


class InsuredPerson(models.Model):
    """A person insured under a policy (被保险人), with the facts entitlement rests on."""

    policy = models.ForeignKey(Policy, verbose_name="保单", on_delete=models.PROTECT, related_name="insured_persons")
    person = models.ForeignKey(Person, verbose_name="被保险人", on_delete=models.PROTECT, related_name="insured_as")
    relation = models.CharField(
        "与投保人关系", max_length=10, choices=Relation.choices, help_text="被保险人是投保人的何人"
    )
    cover_from = models.DateField("保障起日", help_text="当日 00:00 起")
    cover_to = models.DateField("保障止日", help_text="当日 24:00 止")
    waiting_period_end = models.DateField(
        "等待期届满日", null=True, blank=True, help_text="等待期的最后一天；不明时留空，由人工核定，不得推算"
    )
    social_insurance = models.BooleanField("以社会医疗保险身份参保", null=True, blank=True, help_text="不明时选“未知”")
    social_insurance_division = models.ForeignKey(
        Division, verbose_name="社会医疗保险参保地", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "被保险人"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["policy", "person"],
                name="insured_once_per_policy",
                violation_error_message="此人已是该保单的被保险人，不必重复登记。",
            ),
            models.CheckConstraint(
                condition=models.Q(cover_from__lte=models.F("cover_to")),
                name="insured_cover_order",
                violation_error_message="保障止日早于起日，请核对起止日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name}（{self.policy.number}）"

    def clean(self) -> None:
        """Raise ``ValidationError`` where cover or relation contradicts the policy."""
        checks.check_insured(self)


class CustomerAccount(models.Model):
    """The account a customer signs in with, and the one person it is (客户账号)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="账号", on_delete=models.CASCADE, related_name="customer_account"
    )
    person = models.OneToOneField(Person, verbose_name="客户", on_delete=models.PROTECT, related_name="account")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "客户账号"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return str(self.user)

    def clean(self) -> None:
        """Raise ``ValidationError`` for a user of another kind."""
        if self.user_id and self.user.kind != User.Kind.CUSTOMER:
            raise ValidationError({"user": "该账号不是客户账号，请先核对账号的类别。"})
