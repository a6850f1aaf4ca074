"""What makes a file unreadable as a whole."""


class Unreadable(ValueError):
    """A file that cannot be read; ``args[0]`` says in Chinese what is wrong and how to mend it, ``cell`` where, or ""."""

    def __init__(self, message: str, cell: str = "") -> None:
        """Hold the message and the place: "第 7 行", or a sheet and cell."""
        self.cell = cell
        super().__init__(message)


class ChangedMeanwhile(ValueError):
    """What was compared is no longer so: somebody else was faster. Nothing was imported."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("上次预览之后，名单或数据有了变化；下面是按现在重新比较的结果，请再核对一遍。")
