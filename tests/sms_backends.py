"""SMS backends that tests name in the settings."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from accounts.sms import OutcomeUnknown


class Failing:
    """A gateway that is down."""

    def send(self, number: str, text: str) -> None:
        """Refuse."""
        raise ConnectionError(f"gateway refused {number}")


class Keeping:
    """A gateway that keeps what it was given."""

    sent: list[tuple[str, str]] = []  # noqa: RUF012

    def send(self, number: str, text: str) -> None:
        """Keep it."""
        self.sent.append((number, text))


class Silent:
    """A gateway that takes a text and never answers."""

    def send(self, number: str, text: str) -> None:
        """Give up waiting."""
        raise OutcomeUnknown


class Meeting:
    """A gateway that calls a test's function while it is sending."""

    meanwhile: Callable[[], None] = staticmethod(lambda: None)
    sent: list[tuple[str, str]] = []  # noqa: RUF012

    def send(self, number: str, text: str) -> None:
        """Call it, then take the text."""
        type(self).meanwhile()
        self.sent.append((number, text))


class Filing:
    """A slow gateway of another process: each text is a line of the file ``SMS_FILE`` names."""

    def send(self, number: str, text: str) -> None:
        """Write the line at once, then keep the sender waiting."""
        with Path(os.environ["SMS_FILE"]).open("a") as file:
            file.write(f"{text}\n")
        time.sleep(0.2)
