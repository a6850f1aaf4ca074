"""Moments in words: in our own time, or, where they happen in another country, as the clocks there have it, and said so."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone

ZONES = {"Asia/Tokyo": "日本时间"}
"""The time zones there are besides our own, by what their time is called."""


class ThereMomentField(models.DateTimeField):
    """A moment with the zone of the place where it happens; its label names the zone's time."""

    def __init__(self, verbose_name: str = "", *, zone: str, **options: Any) -> None:
        self.zone = zone
        super().__init__(verbose_name, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Name the zone in migrations too."""
        name, path, args, options = super().deconstruct()
        return name, path, list(args), {**options, "zone": self.zone}

    def in_words(self, moment: datetime) -> str:
        """Return the moment in the time there: 2026-12-08 10:30（日本时间）."""
        return there(moment, self.zone)


def minute(moment: datetime | None) -> str:
    """Return ``moment`` in our own time, to the minute; "" for none."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def there(moment: datetime, zone: str) -> str:
    """Return ``moment`` in the time of ``zone``, named."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}（{ZONES[zone]}）"
