"""Who works here: users, and the teams that share a queue."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from simple_history.models import HistoricalRecords


class Team(models.Model):
    """A group of staff sharing a queue (团队)."""

    name = models.CharField("团队名称", max_length=50, unique=True)
    services = models.JSONField("负责的服务", default=list, blank=True, help_text="服务代码；留空表示全部服务")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "团队"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A member of staff. ``display_name`` is what colleagues and the timeline show."""

    display_name = models.CharField("姓名", max_length=50, blank=True)
    teams = models.ManyToManyField(Team, verbose_name="团队", blank=True, related_name="members")
    history = HistoricalRecords(excluded_fields=["password", "last_login"], m2m_fields=[teams, "groups"])

    class Meta(AbstractUser.Meta):
        verbose_name = verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.display_name or self.username
