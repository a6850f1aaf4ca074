"""The money ledger: what a step posts is written with its event; balances are derived, one for each currency.

Whether an entry stands follows from the chain of reversals behind it: undone once, it does not; undone and that undone,
it does again.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from cases.declaration import money
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.errors import CaseError, StepBlocked
from cases.declaration.money import Posting
from cases.declaration.words import Ledger, Missing
from cases.models import CaseEvent, LedgerEntry


def write(ctx: StepContext, event: CaseEvent) -> None:
    """Write what the step posted, tied to its event."""
    if not ctx.postings:
        return
    entries = [
        LedgerEntry(
            case=ctx.case,
            event=event,
            kind=posting.kind,
            currency=posting.currency,
            amount=posting.amount,
            subject=posting.subject,
            reverses=posting.reverses,
        )
        for posting in ctx.postings
    ]
    LedgerEntry.objects.bulk_create(entries)
    ctx.file.forget("entries")


def total(ctx: StepContext, kind: str, currency: str) -> Decimal:
    """Return what of ``kind`` stands in ``currency``, with what this step posts."""
    posted: list[LedgerEntry | Posting] = [*ctx.file.entries, *ctx.postings]
    return sum((row.amount for row in posted if (row.kind, row.currency) == (kind, currency)), Decimal(0))


def check_within(ctx: StepContext, kind: str, limit: str) -> None:
    """Refuse a step after which more of ``kind`` than of ``limit`` would stand, in any currency; needs the case locked.

    Raises ``StepBlocked``.
    """
    labels = {item.code: item.label for item in ledger_of(ctx.file).kinds}
    over = [
        Missing(
            f"{labels[kind]}合计 {money.shown(total(ctx, kind, currency), currency)}，"
            f"超过{labels[limit]} {money.shown(total(ctx, limit, currency), currency)}"
        )
        for currency in ledger_of(ctx.file).currencies
        if total(ctx, kind, currency) > total(ctx, limit, currency)
    ]
    if over:
        raise StepBlocked(ctx.step.label, over)


def outstanding(ctx: StepContext, currency: str = "") -> Decimal:
    """Return what is outstanding with what this step posts, in ``currency`` or the ledger's only one."""
    ledger = ledger_of(ctx.file)
    unit = currency or ledger.currencies[0]
    return sum((sign * total(ctx, kind, unit) for kind, sign in ledger.balance.items()), Decimal(0))


def check_outstanding(ctx: StepContext) -> None:
    """Refuse a step after which less than nothing would be outstanding, in any currency; needs the case locked.

    Raises ``StepBlocked``, saying what was outstanding before it.
    """
    ledger = ledger_of(ctx.file)
    short = {unit: outstanding(ctx, unit) for unit in ledger.currencies if outstanding(ctx, unit) < 0}
    if short:
        before = balance(ctx.file)
        raise StepBlocked(
            ctx.step.label,
            [
                Missing(f"超过{ledger.balance_label} {money.shown(before.get(unit, Decimal(0)), unit)}")
                for unit in short
            ],
        )


def totals(file: CaseFile) -> dict[tuple[str, str], Decimal]:
    """Return what stands, by kind and currency."""
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in file.entries:
        found[entry.kind, entry.currency] += entry.amount
    return dict(found)


def balance(file: CaseFile) -> dict[str, Decimal]:
    """Return what is outstanding by currency: the kinds' totals, each with its sign in the declaration."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for (kind, currency), amount in totals(file).items():
        found[currency] += amount * ledger_of(file).balance.get(kind, 0)
    return dict(found)


def ledger_of(file: CaseFile) -> Ledger:
    """Return the service's ledger; raises ``LookupError`` for a service without."""
    if file.service.ledger is None:
        raise LookupError(f"{file.service.code} has no ledger")
    return file.service.ledger


def label_of(file: CaseFile, code: str) -> str:
    """Return the Chinese name of a kind of entry; its code where the service declares it no more."""
    return next((kind.label for kind in ledger_of(file).kinds if kind.code == code), code)


def reverse(ctx: StepContext, entry: LedgerEntry) -> None:
    """Undo an entry of this case that stands. Raises ``CaseError`` for one that is undone already or another case's."""
    chain = next((chain for chain in _chains(ctx.file) if entry in chain), None)
    pending = {posting.reverses for posting in ctx.postings}
    if chain is None or not _stands(chain) or chain[-1] in pending:
        raise CaseError("该笔款项已冲正或不属于本案，不能再次冲正。")
    _undo(ctx, chain[-1])


def snapshot(file: CaseFile) -> list[int]:
    """Return the ids of the entries that stand."""
    return [chain[0].pk for chain in _chains(file) if _stands(chain)]


def restore(ctx: StepContext, before: Mapping[str, Any]) -> None:
    """Post reversals until exactly the entries stand that stood in ``before``; an old snapshot that knows none is left."""
    if "ledger" not in before:
        return
    for chain in _chains(ctx.file):
        if _stands(chain) != (chain[0].pk in before["ledger"]):
            _undo(ctx, chain[-1])


def _undo(ctx: StepContext, entry: LedgerEntry) -> None:
    ctx.postings.append(
        Posting(
            kind=entry.kind,
            currency=entry.currency,
            amount=-entry.amount,
            subject=entry.subject,
            reverses=entry,
        )
    )


def _chains(file: CaseFile) -> Iterator[list[LedgerEntry]]:
    """Yield every original entry with the reversals behind it."""
    reversals = {entry.reverses_id: entry for entry in file.entries if entry.reverses_id}
    for entry in file.entries:
        if entry.reverses_id is None:
            chain = [entry]
            while chain[-1].pk in reversals:
                chain.append(reversals[chain[-1].pk])
            yield chain


def _stands(chain: list[LedgerEntry]) -> bool:
    return len(chain) % 2 == 1
