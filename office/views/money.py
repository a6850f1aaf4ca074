"""The money of a case in words: entries in their order, sums by kind and currency, what is outstanding."""

from dataclasses import dataclass

from cases.bookkeeping import ledger
from cases.declaration import money
from cases.declaration.case_file import CaseFile
from cases.models import LedgerEntry
from office.views import row_names


@dataclass(frozen=True)
class EntryRow:
    """One entry: its number in the ledger, what it is, how much, for which child row, and what became of it."""

    number: int
    label: str
    amount: str
    for_what: str
    standing: str
    is_undone: bool
    entry: LedgerEntry


def entries(file: CaseFile) -> list[EntryRow]:
    """Return the ledger, oldest first; nothing for a service without one."""
    numbers = {entry.pk: number for number, entry in enumerate(file.entries, start=1)}
    undone = {entry.reverses_id: numbers[entry.pk] for entry in file.entries if entry.reverses_id}
    return [_entry(file, entry, numbers, undone) for entry in file.entries]


def _entry(file: CaseFile, entry: LedgerEntry, numbers: dict[int, int], undone: dict[int, int]) -> EntryRow:
    declared = ledger.ledger_of(file)
    said = [f"冲正第 {numbers[entry.reverses_id]} 笔"] if entry.reverses_id else []
    said += [f"已由第 {undone[entry.pk]} 笔冲正"] if entry.pk in undone else []
    return EntryRow(
        number=numbers[entry.pk],
        label=ledger.label_of(file, entry.kind),
        amount=money.shown(entry.amount, entry.currency),
        for_what=row_names.name(file, declared.subject, entry.subject) if declared.subject else "",
        standing="，".join(said),
        is_undone=entry.pk in undone,
        entry=entry,
    )


def sums(file: CaseFile) -> list[tuple[str, str]]:
    """Return label and amount of what stands of every kind, then what is outstanding, each currency by itself."""
    if not file.entries:
        return []
    declared = ledger.ledger_of(file)
    totals, outstanding = ledger.totals(file), ledger.balance(file)
    rows = [
        (kind.label, money.shown(totals[kind.code, currency], currency))
        for kind in declared.kinds
        for currency in declared.currencies
        if (kind.code, currency) in totals
    ]
    if declared.balance:
        rows += [
            (declared.balance_label, money.shown(outstanding[currency], currency))
            for currency in declared.currencies
            if currency in outstanding
        ]
    return rows
