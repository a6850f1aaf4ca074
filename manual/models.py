"""The insurer's answers to what the manual leaves open."""

import re
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from manual import questions

PERCENTAGE = re.compile(r"(100(\.0{1,2})?|(?=.*[1-9])\d{1,2}(\.\d{1,2})?)", re.ASCII)


class UnsettledMatter(models.Model):
    """One matter the manual does not settle (手册未定事项), and what the insurer has decided; without a value a person decides.

    The rows are those of ``manual.questions``, added after each migrate; nobody adds or deletes one.
    """

    question = models.CharField("编号", max_length=5, editable=False)
    service = models.CharField("服务", max_length=30, blank=True, editable=False)
    value = models.CharField("设定", max_length=300, blank=True, help_text="留空：由人判断")
    source = models.CharField("依据", max_length=200, blank=True, help_text="如：部门、文号和日期")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="设定人",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    set_at = models.DateTimeField("设定时间", null=True, blank=True, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "手册未定事项"
        default_permissions = ("change", "view")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "service"], name="unsettled_matter_once")]

    def __str__(self) -> str:
        return f"{self.question} {self.asked.label}：{self.asked.about}"

    @property
    def asked(self) -> questions.Question:
        """The question as the manual leaves it; one no longer listed is shown by its codes."""
        known = questions.every().get((self.question, self.service))
        blank = questions.Question(code=self.question, about="", service=self.service, label=self.service, values="")
        return known or blank

    @property
    def in_words(self) -> str:
        """The value as staff read it."""
        return self.asked.in_words(self.value)

    def clean(self) -> None:
        """Raise ``ValidationError`` for an answer the question does not know, or one without its source."""
        if self.value and self.asked.choices and self.value not in self.asked.choices:
            raise ValidationError({"value": f"请从 {'、'.join(self.asked.choices.values())} 中选择，或留空。"})
        if self.value and self.asked.in_days and not (self.value.isascii() and self.value.isdecimal()):
            raise ValidationError({"value": "请填写天数（整数），或留空。"})
        if self.value and self.asked.in_percent and not PERCENTAGE.fullmatch(self.value):
            raise ValidationError({"value": "请填写大于 0、不超过 100 的百分数，如 80 或 87.5，或留空。"})
        if self.value and not self.source:
            raise ValidationError({"source": "设定须有依据，请填写。"})
