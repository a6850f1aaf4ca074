"""An import of policies: the run, the file's encrypted parts, its checked rows, what is wrong and what it changes.

Only the run stays. The file and what was wrong go after ``runs.KEPT``, the checked rows when the run has ended.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import User
from coverage.models import Division
from policies.models import Product
from privacy.fields import EncryptedField, EncryptedTextField
from privacy.masking import mask_id_number, mask_phone


class ImportRun(models.Model):
    """One import of policies (保单导入)."""

    class State(models.TextChoices):
        """How far it has come. The file is checked and imported in the background; in between a person decides."""

        WAITING = "waiting", "等待核对"
        CHECKING = "checking", "核对中"
        READY = "ready", "待确认"
        QUEUED = "queued", "等待导入"
        IMPORTING = "importing", "导入中"
        DONE = "done", "已导入"
        REFUSED = "refused", "未导入"
        FAILED = "failed", "中断"
        DISCARDED = "discarded", "已放弃"

    class Rejects(models.TextChoices):
        """What becomes of the good rows where others are refused."""

        STOP = "stop", "有一行不合格就全部不导入"
        SKIP = "skip", "略过不合格的行，导入其余"

    file_name = models.CharField("文件名", max_length=200)
    file_bytes = models.BigIntegerField("文件大小", default=0)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    rejects = models.CharField("不合格的行", max_length=4, choices=Rejects.choices, default=Rejects.STOP)
    created_by = models.ForeignKey(User, verbose_name="上传人", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("上传时间")
    heard_at = models.DateTimeField("最近进展")
    finished_at = models.DateTimeField("结束时间", null=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    done_bytes = models.BigIntegerField("已读", default=0)
    rows = models.PositiveIntegerField("行数", default=0)
    rejected = models.PositiveIntegerField("不合格的行数", default=0)
    counts = models.JSONField("变化", default=dict)
    columns = ArrayField(models.CharField(max_length=40), default=list)
    message = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "保单导入"
        default_permissions = ()
        permissions: ClassVar = [("import_policies", "导入保单")]
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"保单导入 {self.pk}"

    @property
    def access_label(self) -> str:
        """What the access log calls it."""
        return str(self)


class FilePart(models.Model):
    """A part of the uploaded file, encrypted; all but the last of one size in clear."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "number"], name="import_part_once")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


class Problem(models.Model):
    """Why a row is refused: where, what was read (numbers masked), how to mend it. ``is_warning``: only said."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField("行")
    cell = models.CharField("单元格", max_length=20)
    heading = models.CharField("栏目", max_length=40, blank=True)
    read = EncryptedTextField("读到", max_length=100, blank=True)
    message = EncryptedTextField("说明", max_length=500)

    class Meta:
        default_permissions = ()
        ordering: ClassVar = ["line", "pk"]
        indexes: ClassVar = [models.Index(fields=["run", "line"], name="import_problem_line")]

    def __str__(self) -> str:
        return f"{self.cell} {self.message}"


class StagedRow(models.Model):
    """A row found good by itself, in the record's own words. Persons are named by digest and, where it counts, paper."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="+", db_index=False)
    line = models.PositiveIntegerField()
    number = models.TextField(db_collation="C")
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    period_start = models.DateField()
    period_end = models.DateField()
    services = ArrayField(models.TextField())
    previous = models.TextField(db_collation="C")
    status = models.TextField()
    status_at = models.DateTimeField(null=True)
    holder_digest = models.TextField(db_collation="C")
    holder_type = models.TextField()
    insured_digest = models.TextField(db_collation="C")
    insured_type = models.TextField()
    relation = models.TextField()
    cover_from = models.DateField()
    cover_to = models.DateField()
    waiting_period_end = models.DateField(null=True)
    social_insurance = models.BooleanField(null=True)
    division = models.ForeignKey(
        Division, null=True, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["run", "line"], name="import_staged_row")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.line}"


class StagedPerson(models.Model):
    """A person of a row. ``paper`` is "" where the number alone says who it is, as a citizen's does."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="+", db_index=False)
    line = models.PositiveIntegerField()
    role = models.TextField()
    digest = models.TextField(db_collation="C")
    paper = models.TextField()
    name = models.TextField(db_collation="C")
    former_name = models.TextField(db_collation="C")
    id_type = models.TextField()
    id_number = EncryptedField(mask=mask_id_number)
    birth_date = models.DateField()
    sex = models.TextField()
    phone = EncryptedField(mask=mask_phone)
    phone_digest = models.TextField(db_collation="C")

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["run", "line"], name="import_staged_person")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.line}"


class Change(models.Model):
    """What a run adds or changes in one record: ``fields`` are the columns that differ, ``number`` the policy's."""

    class Kind(models.TextChoices):
        """Which record."""

        PERSON = "person", "客户"
        POLICY = "policy", "保单"
        STATUS = "status", "保单状态"
        INSURED = "insured", "被保险人"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    line = models.PositiveIntegerField()
    role = models.CharField(max_length=10, blank=True)
    number = models.CharField(max_length=40, db_collation="C")
    object_id = models.BigIntegerField(null=True)
    is_new = models.BooleanField()
    fields = ArrayField(models.CharField(max_length=40))

    class Meta:
        default_permissions = ()
        ordering: ClassVar = ["line", "pk"]
        indexes: ClassVar = [models.Index(fields=["run", "kind", "line"], name="import_change_line")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
