"""The promises in time that run on a case."""

from typing import ClassVar

from django.db import models

from cases.models.case import Case
from privacy.fields import EncryptedTextField


class CaseClock(models.Model):
    """One epoch of one clock. ``due_at`` is the first moment that is too late (24:00 of the due day).

    ``starts`` are the moments it began with; ``passed`` those of its stop and pauses that lay before its restart and
    are over. ``ended_at`` is when it stopped, paused or was given up.
    """

    class Status(models.TextChoices):
        """How the epoch stands."""

        RUNNING = "running", "计时中"
        PAUSED = "paused", "已暂停"
        STOPPED = "stopped", "已完成"
        SUPERSEDED = "superseded", "已重新起算"
        VOID = "void", "已终止"

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="clocks")
    code = models.CharField("时限", max_length=20)
    epoch = models.PositiveSmallIntegerField("第几次起算")
    starts = models.JSONField("起算依据")
    passed = models.JSONField("重新起算前的完成与暂停", default=dict, blank=True)
    started_at = models.DateTimeField("起算时间")
    length = models.PositiveSmallIntegerField("时长")
    target_length = models.PositiveSmallIntegerField("目标时长", null=True, blank=True)
    unit = models.CharField("单位", max_length=10)
    target_at = models.DateTimeField("目标", null=True, blank=True)
    due_at = models.DateTimeField("到期")
    provisional = models.BooleanField("暂定", default=False)
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.RUNNING)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    reason = EncryptedTextField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "时限"
        ordering: ClassVar = ["code", "epoch"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "code", "epoch"], name="clock_epoch_once"),
            models.UniqueConstraint(
                fields=["case", "code"], condition=models.Q(status="running"), name="clock_runs_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(status="running"), name="clock_running_due"),
            models.Index(
                fields=["due_at"], condition=models.Q(status__in=["running", "stopped"]), name="clock_owed_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}/{self.epoch}"


class ClockRecomputation(models.Model):
    """One act of counting all running clocks anew after the calendar changed."""

    at = models.DateTimeField("时间")
    changed = models.PositiveIntegerField("变动的时限数")

    class Meta:
        verbose_name = verbose_name_plural = "时限重算"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.changed}"
