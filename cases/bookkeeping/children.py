"""Child rows of a case: written by effects, put back by a correction. Milestones reached are rows of the same kind."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from cases.bookkeeping import columns
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.errors import CaseError
from cases.models import ChildRow

Row = TypeVar("Row", bound=ChildRow)


def add(ctx: StepContext, model: type[Row], **values: Any) -> Row:
    """Add a row to the case and return it."""
    row: Row = model._default_manager.create(case=ctx.case, **values)
    ctx.file.row_written(row)
    return row


def change(ctx: StepContext, row: ChildRow, **values: Any) -> None:
    """Set columns of a row of this case. Raises ``LookupError`` for a row that is another's or removed."""
    _check(ctx, row)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    ctx.file.row_written(row, **values)


def remove(ctx: StepContext, row: ChildRow) -> None:
    """Take a row of this case away; it stays in the database as removed. Raises ``LookupError`` as ``change`` does."""
    _check(ctx, row)
    _set_removed(row, ctx.at)
    ctx.file.row_written(row, removed_at=ctx.at)


def _check(ctx: StepContext, row: ChildRow) -> None:
    if row.case_id != ctx.case.pk or row.removed_at is not None:
        raise LookupError(f"{row._meta.model_name} {row.pk} is no row of case {ctx.case.number}")


def snapshot(file: CaseFile) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the rows that stand, as ``{child's code: {row's id: its columns}}``."""
    return {code: {str(row.pk): columns.values(row) for row in file.rows(code)} for code in file.all_rows}


def restore(file: CaseFile, before: Mapping[str, Any], at: datetime) -> None:
    """Bring back every row as it was in ``before``, a part of a snapshot; rows made since are removed, and first.

    What an old snapshot knows nothing of stays.
    """
    for code, rows in file.all_rows.items():
        if code in before:
            _restore(rows, before[code], at)
    file.forget("all_rows")


def _restore(rows: list[ChildRow], before: Mapping[str, Any], at: datetime) -> None:
    for row in rows:
        if row.removed_at is None and str(row.pk) not in before:
            _set_removed(row, at)
    for row in rows:
        if str(row.pk) in before:
            columns.put_back(row, before[str(row.pk)])
            row.removed_at = None
            _save(row)


def _save(row: ChildRow) -> None:
    """Save a row as it was, unless the database holds something since that excludes it. Raises ``CaseError``."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        name = row._meta.verbose_name
        raise CaseError(f"不能恢复“{name}”：与此后的另一项登记冲突，请先处理后者，或重新登记。") from problem


def _set_removed(row: models.Model, at: datetime) -> None:
    row.removed_at = at  # type: ignore[attr-defined]
    row.save(update_fields=["removed_at"])
