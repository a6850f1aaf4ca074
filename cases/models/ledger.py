"""The money ledger of a case: entries are only added. The database refuses UPDATE and DELETE."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Floor

from cases.models.case import Case
from cases.models.event import CaseEvent


class LedgerEntry(models.Model):
    """One amount of money with its currency, posted by an event.

    An entry that ``reverses`` another undoes it: same case, kind, currency and subject, the amount negated; each entry is
    reversed at most once. Undoing a reversal is a reversal of it.
    """

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="ledger_entries")
    event = models.ForeignKey(CaseEvent, verbose_name="记录", on_delete=models.PROTECT, related_name="ledger_entries")
    kind = models.CharField("款项", max_length=40)
    currency = models.CharField("币种", max_length=3)
    amount = models.DecimalField("金额", max_digits=14, decimal_places=2)
    subject = models.CharField("对象", max_length=40, blank=True)
    reverses = models.OneToOneField(
        "self", verbose_name="冲正", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )

    class Meta:
        verbose_name = verbose_name_plural = "款项"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(reverses=None, amount__gt=0) | models.Q(reverses__isnull=False),
                name="ledger_entry_above_zero",
            ),
            # NaN is greater than every number.
            models.CheckConstraint(
                condition=models.Q(amount__lt=10**12, amount__gt=-(10**12)) & ~models.Q(amount=0),
                name="ledger_entry_is_a_number",
            ),
            models.CheckConstraint(
                condition=models.Q(currency="CNY") | models.Q(currency="JPY", amount=Floor("amount")),
                name="ledger_entry_fits_its_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"
