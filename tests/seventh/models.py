"""What only the seventh service stores: its details and its visits."""

from django.db import models
from simple_history.models import HistoricalRecords

from cases.models import Case, ChildRow


class SeventhDetails(models.Model):
    """What was wished for."""

    case = models.OneToOneField(Case, verbose_name="案件", on_delete=models.PROTECT, primary_key=True)
    wish = models.CharField("需求", max_length=100)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "第七项信息"

    def __str__(self) -> str:
        return self.wish


class Visit(ChildRow):
    """One visit of a nurse."""

    place = models.CharField("地点", max_length=50)
    hours = models.DecimalField("小时", max_digits=5, decimal_places=2)

    class Meta(ChildRow.Meta):
        verbose_name = verbose_name_plural = "上门"

    def __str__(self) -> str:
        return f"{self.place} {self.hours}"
