"""The lists that can be imported and exported: each app registers its own; command, pages and templates read them here.

Importing has two halves. ``examine`` reads a file and says what it would change: errors, warnings, differences; nothing
is written. ``Prepared.apply`` writes exactly that, in one transaction of the caller's.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from spreadsheets import findings, reading, workbooks
from spreadsheets.columns import Column, Record
from spreadsheets.errors import Unreadable
from spreadsheets.findings import Finding


@dataclass(frozen=True)
class Order:
    """Who imports, when (aware), under what: what a list's ``apply`` needs besides the rows. ``ticked``: warnings looked at."""

    actor: Any
    at: datetime
    edition: str = ""
    reason: str = ""
    ticked: frozenset[str] = frozenset()


@dataclass
class Prepared:
    """What a file would change. ``differences`` are the added, removed and changed; ``same`` counts the rest.

    ``apply`` writes it and returns the draft it made, None where the list has none; it is called without errors only.
    ``affected`` are lines on who is hit, such as open cases in removed places.
    """

    apply: Callable[[Order], Any]
    differences: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
    same: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    affected: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ListImport:
    """One list. ``prepare`` compares rows with what is stored, at an aware moment; ``rows`` gives what is stored for export.

    ``drafts``: importing leaves a draft that a second person publishes; otherwise it is applied at once.
    ``side_by_side``: the manual prints its columns so. ``aliases`` are other codes the list is known by.
    ``skips``: good rows may be imported where others are refused. ``permission`` imports, ``export_permission`` exports.
    """

    code: str
    label: str
    columns: tuple[Column, ...]
    prepare: Callable[[list[Record], datetime], Prepared]
    rows: Callable[[datetime], Iterable[dict[str, Any]]]
    drafts: bool = False
    side_by_side: bool = False
    aliases: tuple[str, ...] = ()
    skips: bool = False
    permission: str = "spreadsheets.import_list"
    export_permission: str = "spreadsheets.export_list"


@dataclass(frozen=True)
class Examined:
    """What a file says and would change: all its findings, and what applies them."""

    prepared: Prepared
    errors: list[Finding]
    rows: int
    passed_over: list[str]
    skips: bool = False

    @property
    def warnings(self) -> list[Finding]:
        """What a person has to tick off."""
        return self.prepared.warnings

    @property
    def differences(self) -> list[Finding]:
        """What would be added, removed and changed; nothing while there are errors, for what was not read would seem removed.

        Where rows may be left out, what the others would change.
        """
        return [] if self.errors and not self.skips else self.prepared.differences

    def may_apply(self, *, skip: bool) -> bool:
        """Say whether anything may be written: no error, or with ``skip`` the good rows of a list that allows it."""
        return not self.errors or (skip and self.skips and bool(self.differences))

    @property
    def fingerprint(self) -> str:
        """What is the same as long as file and lists say the same."""
        lines = [item.as_json() for item in (*self.differences, *self.warnings, *self.errors)]
        return hashlib.sha256("\n".join([*lines, *self.prepared.affected]).encode()).hexdigest()

    def summary(self, **more: Any) -> Finding:
        """Return the counts of all that was found as one line."""
        counts = {kind: sum(item.kind == kind for item in self.differences) for kind in ("added", "removed", "changed")}
        text = (
            f"新增 {counts['added']}，删除 {counts['removed']}，修改 {counts['changed']}，"
            f"提示 {len(self.warnings)}，错误 {len(self.errors)}"
        )
        told = {
            "rows": self.rows,
            **counts,
            "unchanged": 0 if self.errors else self.prepared.same,
            **self.prepared.counts,
            "warnings": len(self.warnings),
            "errors": len(self.errors),
            "passed_over": self.passed_over,
            "affected": [] if self.errors else self.prepared.affected,
        }
        return Finding("summary", text, more=told | more)


_imports: dict[str, ListImport] = {}


class UnknownList(LookupError):
    """No list has this code."""


def register(list_import: ListImport) -> None:
    """Add a list; each code once."""
    if list_import.code in _imports:
        raise ValueError(f"list {list_import.code} is registered twice")
    _imports[list_import.code] = list_import


def get(code: str) -> ListImport:
    """Return the list of this code. Raises ``UnknownList`` naming those there are."""
    for found in _imports.values():
        if code == found.code or code in found.aliases:
            return found
    raise UnknownList(f"没有名单“{code}”。可用的名单：{'、'.join(_imports)}。")


def every() -> list[ListImport]:
    """Return all lists in the order they were registered."""
    return list(_imports.values())


def examine(list_import: ListImport, content: bytes, *, at: datetime) -> Examined:
    """Return what the file ``content`` says and would change; nothing is written. ``at`` is aware.

    What makes the file unreadable is an error like others, so that nobody has to catch anything.
    """
    try:
        sheet = workbooks.read_sheet(content)
    except Unreadable as unreadable:
        return _unread(unreadable)
    found = reading.read(sheet, list_import.columns, side_by_side=list_import.side_by_side)
    if not found.records and not found.errors:
        where = sheet.address(sheet.lines[0].number, 1)
        found.errors.append(findings.error("表头之下没有任何一行", where, "从第一个空行起填写，再上传"))
    prepared = list_import.prepare(found.records, at) if found.records else Prepared(apply=_refuse)
    errors = [*found.errors, *prepared.errors]
    return Examined(prepared, errors, len(found.records), found.passed_over, list_import.skips)


def _unread(unreadable: Unreadable) -> Examined:
    message, _, mend = str(unreadable.args[0]).partition("请")
    text = message.rstrip("，。、；") or str(unreadable.args[0])
    error = findings.error(text, unreadable.cell, f"请{mend}" if mend else "")
    return Examined(Prepared(apply=_refuse), [error], 0, [])


def _refuse(order: Order) -> Any:
    raise RuntimeError("a file with errors is never applied")
