"""SMS backends: ``settings.SMS_BACKEND`` names a class with ``send(number, text)``."""

import sys
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from privacy.masking import mask_phone


class SmsBackend(Protocol):
    """What a backend must do; raises any exception when the text did not go out, and the job is tried again."""

    def send(self, number: str, text: str) -> None:
        """Send ``text`` to ``number``."""


class ConsoleBackend:
    """Writes to standard output for development, the number masked."""

    def send(self, number: str, text: str) -> None:
        """Print one line."""
        sys.stdout.write(f"[短信] {mask_phone(number)}：{text}\n")
        sys.stdout.flush()


def backend() -> SmsBackend:
    """Return the backend the settings name."""
    made: SmsBackend = import_string(settings.SMS_BACKEND)()
    return made
