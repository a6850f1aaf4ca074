"""The append-only chain of what happened to a case.

Every event hashes the one before it and its payload's digest. The payload stands apart, encrypted, so that the
retention command can erase it and the chain still holds. The database refuses DELETE of events, and every UPDATE but that
of key rotation: one ciphertext of the sentence for another. The head says where the chain ends, under a keyed seal
(``cases.bookkeeping.heads``).
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from cases.models.case import Case
from privacy.fields import EncryptedJSONField, EncryptedTextField


class CaseEvent(models.Model):
    """One action on a case. ``at`` is when it happened, ``recorded_at`` when it was written down."""

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField("序号")
    step = models.CharField("步骤", max_length=40)
    from_state = models.CharField("原状态", max_length=40, blank=True)
    to_state = models.CharField("新状态", max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="操作人", on_delete=models.PROTECT, related_name="case_events"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="提出人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requested_case_events",
    )
    at = models.DateTimeField("发生时间")
    recorded_at = models.DateTimeField("记录时间")
    sentence = EncryptedTextField("说明", max_length=500, blank=True)
    corrects = models.OneToOneField(
        "self", verbose_name="更正的记录", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    idempotency_key = models.CharField("请求编号", max_length=64)
    request_digest = models.CharField("请求摘要", max_length=64)
    payload_digest = models.CharField("内容摘要", max_length=64)
    previous_hash = models.CharField("前一散列", max_length=64, blank=True)
    hash = models.CharField("散列", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "案件记录"
        ordering: ClassVar = ["case", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "sequence"], name="event_sequence_once"),
            models.UniqueConstraint(fields=["actor", "idempotency_key"], name="event_key_once_per_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.sequence} {self.step}"


class EventPayload(models.Model):
    """What was entered in an event (``data``) and what stood before it (``before``), encrypted, erasable."""

    event = models.OneToOneField(CaseEvent, on_delete=models.PROTECT, primary_key=True, related_name="payload")
    data = EncryptedJSONField("内容")
    before: Any = EncryptedJSONField("此前状态", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "记录内容"

    def __str__(self) -> str:
        return str(self.event_id)


class PayloadErasure(models.Model):
    """The record that an event's payload was erased: without one a missing payload is tampering."""

    event = models.OneToOneField(CaseEvent, on_delete=models.PROTECT, primary_key=True, related_name="erasure")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="清除人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("清除时间")
    reason = EncryptedTextField("清除原因", max_length=200)
    seal = models.CharField("封印", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "内容清除记录"

    def __str__(self) -> str:
        return str(self.event_id)


class HeadRegister(models.Model):
    """A series of numbers for heads, without gaps: ``count`` were given out."""

    id = models.PositiveSmallIntegerField("登记册", primary_key=True)
    count = models.PositiveIntegerField("已登记案件数", default=0)
    seal = models.CharField("封印", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "案件登记册"

    def __str__(self) -> str:
        return str(self.pk)


class CaseHead(models.Model):
    """The end of a case's chain: its last event's number, hash and state, and the case's own number in a register."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="head")
    register = models.ForeignKey(HeadRegister, verbose_name="登记册", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("登记号")
    sequence = models.PositiveIntegerField("最后记录的序号")
    hash = models.CharField("最后记录的散列", max_length=64)
    state = models.CharField("最后状态", max_length=40)
    seal = models.CharField("封印", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "案件头"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["register", "number"], name="head_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.register_id}/{self.number}"
