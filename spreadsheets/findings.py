"""What reading a spreadsheet has found: the one shape of every line that preview, command and download show."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["added", "removed", "changed", "warning", "error", "summary"]


@dataclass(frozen=True)
class Finding:
    """One line. ``cell`` is where in the file, "" where nowhere; ``mend`` how to put it right, "" where nothing is wrong.

    ``more`` holds what belongs to the kind: the fields of a row added or removed, old and new of one changed, the counts
    of a summary.
    """

    kind: Kind
    text: str
    cell: str = ""
    mend: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tells it from others of the same file, also when the file is read again."""
        return hashlib.sha256(f"{self.kind}|{self.cell}|{self.text}".encode()).hexdigest()[:16]

    def as_json(self) -> str:
        """Return the line as JSON."""
        line = {"kind": self.kind, "cell": self.cell, "text": self.text, "mend": self.mend, **self.more}
        return json.dumps({name: value for name, value in line.items() if name != "mend" or value}, ensure_ascii=False)


def error(text: str, cell: str = "", mend: str = "") -> Finding:
    """Return what keeps the file from being imported."""
    return Finding("error", text, cell, mend)


def warning(text: str, cell: str = "", mend: str = "") -> Finding:
    """Return what a person has to look at and tick off."""
    return Finding("warning", text, cell, mend)
