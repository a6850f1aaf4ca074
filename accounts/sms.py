"""SMS backends: ``settings.SMS_BACKEND`` names a class with ``send(number, text)``."""

import sys
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from privacy.masking import mask_phone


class OutcomeUnknown(Exception):
    """The gateway took the request and gave no answer: the text may have gone out, so it is not sent again."""


class SmsBackend(Protocol):
    """What a backend must do. It gives up by itself after its own time limit, well below a minute.

    Raises ``OutcomeUnknown`` when nobody can say whether the text went out, as after a time-out while waiting for the
    answer; any other exception means that it did not, and it is tried again.
    """

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
