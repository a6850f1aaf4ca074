"""What somebody owes on an open case: the rows the queue, the case page and the portal read."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from cases.models.case import Case, Waits
from cases.models.clock import CaseClock
from partners.models import Partner
from privacy.fields import EncryptedTextField
from privacy.masking import mask_typed_numbers


class Promise(models.Model):
    """One open promise (待办): who does what, by when. Derived from facts (``cases.actions.owed``), never edited.

    ``code`` tells it apart on its case; ``is_next`` says that its owner can move the case now, a promise without it only
    tells what must not be late; ``clock`` is the limit it takes its due date from, moved with it when the calendar changes.
    ``not_by`` cannot be the one who does it (nobody confirms an own step). ``due_at`` is the
    first moment too late, None where nothing is promised for a day.
    """

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.CASCADE, related_name="promises")
    code = models.CharField("待办代码", max_length=60)
    who = models.CharField("由谁", max_length=12, choices=Waits.choices)
    partner = models.ForeignKey(
        Partner, verbose_name="合作方", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    not_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="不得由",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    what = EncryptedTextField("待办事项", max_length=200)
    is_next = models.BooleanField("现在可办", default=True)
    since = models.DateTimeField("自", null=True, blank=True)
    clock = models.ForeignKey(
        CaseClock, verbose_name="所循时限", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    due_at = models.DateTimeField("时限", null=True, blank=True)
    provisional = models.BooleanField("暂定", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "待办"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "code", "who"], name="promise_once")]
        indexes: ClassVar = [
            models.Index(fields=["who", "due_at", "case"], condition=models.Q(is_next=True), name="promise_next"),
            models.Index(fields=["due_at"], name="promise_due"),
        ]

    def __str__(self) -> str:
        return mask_typed_numbers(f"{self.get_who_display()}：{self.what}")
