"""What repeatable rows of a service (trips, hours, samples, experts, purchases) start from."""

from typing import ClassVar

from django.db import models

from cases.models.case import Case


class ChildRow(models.Model):
    """A row of which a case has several, declared by the word ``Child``; its columns are the service's own.

    Written by the service's effects through ``cases.bookkeeping.children``. A row is never deleted: what a step or a
    correction removes stays with ``removed_at``, so that the event that made it can still be read. A unique constraint
    of the service's must therefore leave removed rows out (``condition=Q(removed_at=None)``).
    """

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField("撤销时间", null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering: ClassVar = ["id"]

    @property
    def subject(self) -> str:
        """What quotas and milestones call this row by."""
        return str(self.pk)
