"""Divisions, hospitals, and the service lists as numbered releases."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from coverage.release_warnings import ReleaseWarning as ReleaseWarning


class Division(models.Model):
    """An administrative division of GB/T 2260, current or abolished (行政区划)."""

    class Level(models.TextChoices):
        """How high the division stands."""

        PROVINCE = "province", "省级"
        PREFECTURE = "prefecture", "地级"
        COUNTY = "county", "县级"

    code = models.CharField("区划代码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=50, db_index=True)
    level = models.CharField("级别", max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    abolished_year = models.PositiveSmallIntegerField("撤销年份", null=True, blank=True)
    successor = models.ForeignKey(
        "self", verbose_name="现属", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def lineage(self) -> list["Division"]:
        """The division itself and all above it, nearest first; free where ``parent__parent`` was selected with it."""
        above = self.parent.lineage if self.parent else []
        return [self, *above]

    @property
    def province(self) -> "Division":
        """The province-level division this one lies in."""
        return self.lineage[-1]

    @property
    def full_name(self) -> str:
        """The name with those above it, as on an envelope: 江苏省苏州市常熟市."""
        return "".join(division.name for division in reversed(self.lineage))


class Hospital(models.Model):
    """A hospital that customers may ask for or be sent to (医院)."""

    class Grade(models.TextChoices):
        """The grade given by the health authority (医院等级); 三级甲等 is what GC-03 asks for."""

        GRADE_3A = "3A", "三级甲等"
        GRADE_3B = "3B", "三级乙等"
        GRADE_3 = "3", "三级（未定等次）"
        GRADE_2A = "2A", "二级甲等"
        GRADE_2 = "2", "二级"
        GRADE_1 = "1", "一级"
        UNGRADED = "none", "未定级"

    class Ownership(models.TextChoices):
        """Who runs the hospital."""

        PUBLIC = "public", "公立"
        PRIVATE = "private", "民营"

    class Country(models.TextChoices):
        """Where the hospital stands; the mainland apart, as the manual's networks are (GC-02)."""

        CN = "CN", "中国大陆"
        HK = "HK", "中国香港"
        MO = "MO", "中国澳门"
        TW = "TW", "中国台湾"
        JP = "JP", "日本"
        OTHER = "ZZ", "其他国家和地区"

    name = models.CharField("医院名称", max_length=100, db_index=True)
    aliases = ArrayField(
        models.CharField(max_length=100),
        verbose_name="别名",
        default=list,
        blank=True,
        help_text="多个别名用英文逗号分隔",
    )
    grade = models.CharField("等级", max_length=4, choices=Grade.choices)
    ownership = models.CharField("性质", max_length=10, choices=Ownership.choices)
    country = models.CharField("国家和地区", max_length=2, choices=Country.choices, default=Country.CN)
    division = models.ForeignKey(
        Division, verbose_name="所在区划", null=True, blank=True, on_delete=models.PROTECT, help_text="大陆医院必填"
    )
    active = models.BooleanField("可选用", default=True)
    demo_data = models.BooleanField("演示数据", default=False)
    note = models.CharField("备注", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "医院"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "division"],
                name="hospital_once",
                violation_error_message="该地区已有同名医院，请直接修改原记录。",
            ),
            models.CheckConstraint(
                condition=~Q(country="CN") | Q(division__isnull=False),
                name="hospital_mainland_has_division",
                violation_error_message="大陆医院须选择所在区划。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProxyRestriction(models.Model):
    """Days, first and last included, on which no proxy is admitted to a consultation (疫情期间暂不支持代诊, A30)."""

    hospital = models.ForeignKey(
        Hospital, verbose_name="医院", null=True, blank=True, on_delete=models.PROTECT, help_text="留空：全部医院"
    )
    first_day = models.DateField("自")
    last_day = models.DateField("至", null=True, blank=True, help_text="留空：另行通知为止")
    source = models.CharField("依据", max_length=200, help_text="医院或主管部门的防控要求")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "代诊限制"
        default_permissions = ("add", "change", "view")
        ordering: ClassVar = ["-first_day", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="proxy_restriction_ends_after_it_begins",
                violation_error_message="“至”不能早于“自”，请核对。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.hospital or '全部医院'} {self.first_day} 至 {self.last_day or '另行通知'}"


class ListRelease(models.Model):
    """One numbered state of a service list (名单版本); the first to be in force is the manual's own, 2021-12.

    ``kind`` is a code of ``coverage.kinds``. All moments are aware. Once published the row and its entries never
    change (GEN-17); the database refuses it by trigger.
    """

    class Status(models.TextChoices):
        """A draft may change, a published release never."""

        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"

    class Channel(models.TextChoices):
        """Where the insurer announced the list (公告渠道, GEN-18)."""

        MANUAL = "manual", "服务手册"
        WEBSITE = "website", "官网"
        SOCIAL = "social", "官微"
        SERVICE = "service", "官方客服"
        OTHER = "other", "其他官方渠道"

    kind = models.CharField("名单", max_length=40)
    number = models.PositiveIntegerField("版本号")
    edition = models.CharField("版次", max_length=20, help_text="如 2021-12")
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.DRAFT)
    effective_from = models.DateTimeField("生效时间", null=True, blank=True)
    notice_channel = models.CharField("公告渠道", max_length=10, choices=Channel.choices, blank=True)
    notice_reference = models.CharField("公告文号或网址", max_length=300, blank=True)
    notice_time = models.DateTimeField("公告时间", null=True, blank=True)
    reason = models.CharField("修订原因", max_length=500)
    doubt = models.CharField("存疑说明", max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="起草人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="drafted_releases",
    )
    created_at = models.DateTimeField("起草时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="发布人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="published_releases",
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    based_on = models.ForeignKey("self", verbose_name="依据版本", null=True, blank=True, on_delete=models.PROTECT)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "名单版本"
        ordering: ClassVar = ["kind", "-number"]
        permissions: ClassVar = [("publish_listrelease", "可以发布名单版本")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "number"], name="release_number_once"),
            models.CheckConstraint(
                condition=Q(status="draft")
                | (
                    Q(effective_from__isnull=False, published_at__isnull=False, notice_time__isnull=False)
                    & ~Q(notice_channel="")
                    & ~Q(notice_reference="")
                    & ~Q(reason="")
                ),
                name="release_published_with_notice",
            ),
            models.CheckConstraint(
                condition=~Q(created_by=F("published_by")), name="release_published_by_second_person"
            ),
        ]

    def __str__(self) -> str:
        from coverage import kinds

        return f"{kinds.label(self.kind)} 第{self.number}版（{self.edition}）"

    @property
    def is_draft(self) -> bool:
        """Whether entries may still change."""
        return self.status == self.Status.DRAFT


class ListEntry(models.Model):
    """One row of a release; the base of every list's own entry model."""

    release = models.ForeignKey(ListRelease, verbose_name="名单版本", on_delete=models.CASCADE)
    seq = models.PositiveSmallIntegerField("序号")
    note = models.CharField("整理备注", max_length=300, blank=True)
    doubt = models.CharField(
        "存疑说明", max_length=300, blank=True, help_text="印刷或整理中的疑点，留存备查，不得改正后抹去"
    )
    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["release", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release", "seq"],
                name="%(class)s_seq_once",
                violation_error_message="本版已有这个序号，请换一个序号。",
            )
        ]


class PlaceEntry(ListEntry):
    """A place where a service is offered, as printed and as a division (服务城市).

    ``doubtful``: the print leaves open which place is meant, so that a person decides (GEN-18).
    ``alternative_codes``: the division codes the print could also mean.
    """

    province_printed = models.CharField("省份（原文）", max_length=50, blank=True)
    city_printed = models.CharField("城市（原文）", max_length=50)
    division = models.ForeignKey(Division, verbose_name="行政区划", on_delete=models.PROTECT)
    doubtful = models.BooleanField("存疑待核", default=False, help_text="勾选后，该地点一律转人工确认")
    alternative_codes = ArrayField(
        models.CharField(max_length=6),
        verbose_name="也可能指",
        default=list,
        blank=True,
        help_text="原文也可能指的区划代码，用英文逗号分隔",
    )

    class Meta(ListEntry.Meta):
        verbose_name = verbose_name_plural = "服务城市"

    def __str__(self) -> str:
        return f"{self.seq} {self.city_printed}"


class JapanHospitalEntry(ListEntry):
    """A hospital of the Japan service, in both languages (赴日医院)."""

    city_printed = models.CharField("城市（原文）", max_length=50)
    name_zh = models.CharField("中文名称", max_length=100)
    name_ja = models.CharField("日文名称", max_length=100)

    class Meta(ListEntry.Meta):
        verbose_name = verbose_name_plural = "赴日医院"

    def __str__(self) -> str:
        return f"{self.seq} {self.name_zh}"
