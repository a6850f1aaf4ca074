"""What makes a file unreadable as a whole."""


class Unreadable(ValueError):
    """A file that cannot be read; ``args[0]`` says in Chinese what is wrong and how to mend it, ``cell`` where, or ""."""

    def __init__(self, message: str, cell: str = "") -> None:
        """Hold the message and the place: "第 7 行", or a sheet and cell."""
        self.cell = cell
        super().__init__(message)
