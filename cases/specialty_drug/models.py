"""What only a specialty-drug case stores."""

from typing import Any

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from cases.models import Case, ChildRow, ReviewedDiagnosis
from partners.models import Partner
from privacy.fields import EncryptedTextField, NormalisedField
from privacy.typed_text import normal_name, normal_number

USER = settings.AUTH_USER_MODEL


class Stock(models.TextChoices):
    """Whether the treating hospital has the drug (院内有无相应药品)."""

    NONE = "none", "院内无此药"
    SHORT = "short", "院内缺货或限量"
    HAS = "has", "院内有此药"


class Word(models.TextChoices):
    """A person's word on what only a person may judge."""

    YES = "yes", "是"
    UNSURE = "unsure", "不能确定"
    NO = "no", "否"


class Known(models.TextChoices):
    """A fact that may not be known."""

    YES = "yes", "是"
    NO = "no", "否"
    UNKNOWN = "unknown", "未知"


class Mode(models.TextChoices):
    """How the drug reaches the insured."""

    PICKUP = "pickup", "药房自取"
    DELIVERY = "delivery", "配送上门"


def by_person(label: str) -> "models.ForeignKey[Any, Any]":
    """Return the column for who did something."""
    return models.ForeignKey(
        USER, verbose_name=label, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


def word(label: str, choices: type[models.TextChoices] = Word) -> "models.CharField[str, str]":
    """Return the column for a person's word, empty until it is given."""
    return models.CharField(label, max_length=10, choices=choices.choices, blank=True)


class SpecialtyDrugDetails(ReviewedDiagnosis):
    """Drug and city asked for, the prescription, what persons judged of it, the amount approved, when it was in hand."""

    case = models.OneToOneField(Case, verbose_name="案件", on_delete=models.PROTECT, primary_key=True)
    drug = EncryptedTextField("药品（商品名）", max_length=100)
    illness = EncryptedTextField("来电人自述病情", max_length=100, blank=True)
    planned_on = models.DateField("计划购药日期", null=True, blank=True)
    city = models.CharField("取药城市代码", max_length=6, blank=True)
    city_name = models.CharField("取药城市", max_length=50, blank=True)
    city_level = models.CharField("城市级别", max_length=10, blank=True)
    hospital_stock = word("院内药品情况", Stock)
    stock_source = EncryptedTextField("院内药品情况来源", max_length=100, blank=True)

    prescriber = EncryptedTextField("处方医师", max_length=50, blank=True, normalise=normal_name)
    licence = EncryptedTextField("医师执业证书编号", max_length=40, blank=True, normalise=normal_number)
    hospital = EncryptedTextField("处方医院", max_length=100, blank=True)
    prescribed_on = models.DateField("处方日期", null=True, blank=True)
    boxes = models.PositiveSmallIntegerField("处方盒数", null=True, blank=True)
    gene_tested = models.BooleanField("已做基因检测", null=True, blank=True)
    prescription_by = by_person("处方登记人")
    prescription_at = models.DateTimeField("处方登记时间", null=True)

    attending = word("主治医师开具")
    necessary = word("必需且合理")
    reasonable = word("处方合理")
    in_scope = word("属于直付范围内用药")
    judgement = EncryptedTextField("处方判断理由", max_length=500, blank=True)
    judged_by = by_person("处方判断人")
    judged_at = models.DateTimeField("处方判断时间", null=True)
    marker_dependent = models.BooleanField("须凭基因检测报告用药", default=False)
    pathology_replaced = models.BooleanField("以骨髓或细胞学报告代替病理报告", default=False)
    indication = word("符合适应症")
    indication_reason = EncryptedTextField("适应症核对说明", max_length=500, blank=True)
    indication_by = by_person("核对药师")
    indication_at = models.DateTimeField("核对时间", null=True)

    social_drug = word("社保药品", Known)
    social_settled = word("当地药房可社保结算", Known)
    approved_boxes = models.PositiveSmallIntegerField("核定盒数", null=True, blank=True)
    amount_reason = EncryptedTextField("额度说明", max_length=500, blank=True)
    amount_by = by_person("额度核定人")
    amount_at = models.DateTimeField("额度核定时间", null=True)

    in_hand_at = models.DateTimeField("首次取得药品时间", null=True)
    invoice_received_on = models.DateField("发票原件收到日期", null=True)
    invoice_from = EncryptedTextField("发票原件交付人", max_length=100, blank=True, normalise=normal_name)
    # What the caller said of the illness stays in the encrypted payloads of the events; no history repeats it in clear.
    history = HistoricalRecords(excluded_fields=["illness"])

    class Meta:
        verbose_name = verbose_name_plural = "特药信息"

    def __str__(self) -> str:
        return f"{self.case_id} {self.drug}"

    @property
    def is_partial(self) -> bool:
        """Whether the amount is a partial one: a social-insurance drug that cannot be settled locally (DRUG-31)."""
        return (self.social_drug, self.social_settled) == (Known.YES, Known.NO)


class Authorisation(ChildRow):
    """A direct-payment authorisation of one pharmacy: so many boxes, such an amount, until a day (直付授权)."""

    number = NormalisedField("授权编号", max_length=40, normalise=normal_number)
    pharmacy = models.ForeignKey(Partner, verbose_name="药房", on_delete=models.PROTECT, related_name="+")
    boxes = models.PositiveSmallIntegerField("授权盒数")
    amount = models.DecimalField("授权金额", max_digits=14, decimal_places=2)
    valid_until = models.DateField("有效期至")
    why_not_nearest = EncryptedTextField("未选同城药房的原因", max_length=200, blank=True)

    class Meta(ChildRow.Meta):
        verbose_name = verbose_name_plural = "直付授权"

    def __str__(self) -> str:
        return f"{self.number} {self.pharmacy} {self.boxes} 盒"


class PurchaseManager(models.Manager["Purchase"]):
    """Purchases with their pharmacy, whose name stands in theirs."""

    def get_queryset(self) -> "models.QuerySet[Purchase]":
        """Return all, the pharmacy beside."""
        return super().get_queryset().select_related("authorisation__pharmacy")


class Purchase(ChildRow):
    """Boxes a pharmacy made ready under its authorisation, how they reach the insured, and when they did (购药)."""

    authorisation = models.ForeignKey(Authorisation, verbose_name="授权", on_delete=models.PROTECT, related_name="+")
    boxes = models.PositiveSmallIntegerField("盒数")
    amount = models.DecimalField("直付金额", max_digits=14, decimal_places=2)
    mode = models.CharField("取药方式", max_length=10, choices=Mode.choices)
    pickup_code = EncryptedTextField("取药码", max_length=20, blank=True, normalise=normal_number)
    courier = EncryptedTextField("配送单号", max_length=60, blank=True, normalise=normal_number)
    ready_at = models.DateTimeField("通知时间")
    received_at = models.DateTimeField("取得药品时间", null=True)
    proof = EncryptedTextField("取药凭据", max_length=100, blank=True)
    objects = PurchaseManager()

    class Meta(ChildRow.Meta):
        verbose_name = verbose_name_plural = "购药"

    def __str__(self) -> str:
        return f"{self.authorisation.pharmacy} {self.boxes} 盒（{self.get_mode_display()}）"
