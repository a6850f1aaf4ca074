"""How often a token may be used: one atomic counter in the database for each minute."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts import attempts
from api.problems import TooMany
from privacy.keys import digest

MINUTE = 60  # seconds


class PerMinute(BaseThrottle):
    """``settings.API_PER_MINUTE`` requests of an account in each minute of the clock."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this one. Raises ``TooMany`` with the seconds until the minute is over."""
        if request.auth is None:
            return True
        now = timezone.now()
        minute, gone = divmod(now.timestamp(), MINUTE)
        key = digest(f"api account {request.user.pk} minute {int(minute)}")
        if not attempts.take(key, most=settings.API_PER_MINUTE, at=now, wait=timedelta(seconds=MINUTE)):
            raise TooMany(MINUTE - gone)
        return True
