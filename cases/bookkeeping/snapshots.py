"""A case as it stood before an event, and how to put it back: what ``correct`` works with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cases.bookkeeping import children, columns, ledger, parties, quotas
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext

CASE_FIELDS = ("state", "outcome", "moments", "papers_complete")


def take(file: CaseFile) -> dict[str, Any]:
    """Return state, moments, details, child rows, quota uses, the money that stands and the partners in plain values."""
    rest = {"ledger": ledger.snapshot(file), "parties": parties.snapshot(file)}
    return visible_part(file) | quotas.snapshot(file) | rest


def visible_part(file: CaseFile) -> dict[str, Any]:
    """Return what of a snapshot people are shown: the case, its details and its child rows; asks for these rows alone."""
    return {
        "case": {name: getattr(file.case, name) for name in CASE_FIELDS} | {"moments": dict(file.case.moments)},
        "details": columns.values(file.details),
        "children": children.snapshot(file),
    }


def case_part(before: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the case's columns in a snapshot; one taken before there were phases speaks of the review's papers alone."""
    columns: Mapping[str, Any] = before["case"]
    if "papers_complete" in columns:
        return columns
    return {**columns, "papers_complete": ["review"] if columns["documents_complete"] else []}


def restore(ctx: StepContext, before: Mapping[str, Any], *, undone_at: datetime) -> None:
    """Put the case back to ``before``, money by reversals that the step posts; ``undone_at`` is when the step was taken.

    The caller saves case and details and refreshes the clocks.
    """
    file = ctx.file
    for name in CASE_FIELDS:
        setattr(file.case, name, case_part(before)[name])
    if file.details is not None:
        columns.put_back(file.details, before["details"])
    children.restore(file, before.get("children", {}), ctx.at)
    quotas.restore(file, before, ctx.at)
    ledger.restore(ctx, before)
    parties.restore(file, before, undone_at=undone_at, at=ctx.at)
