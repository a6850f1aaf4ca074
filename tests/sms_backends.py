"""SMS backends that tests name in the settings."""


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
