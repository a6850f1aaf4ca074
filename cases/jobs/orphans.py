"""Stored files and the rows that name them, compared: neither may be without the other.

A kill between the writing of a file and the commit of its row leaves a file without a row; a disk that lost something
leaves a row without a file. Files younger than an age limit are left alone: their rows may be on their way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import models

from cases.bookkeeping import uploads
from cases.models import stored_file

AGE = timedelta(days=1)
"""Far longer than any step or key rotation takes from its file to its commit."""


@dataclass(frozen=True)
class Named:
    """A row's column that names a file."""

    model: type[models.Model]
    pk: int
    column: str
    name: str

    def __str__(self) -> str:
        return f"{self.model._meta.verbose_name}第 {self.pk} 号（{self.column}）"


def files_without_rows(*, at: datetime, age: timedelta = AGE) -> list[str]:
    """Return the names of stored files older than ``age`` at ``at`` (aware) that no row names.

    Files are listed before rows are read: one whose row comes meanwhile is young, or named when the rows are read.
    """
    old = [name for name in _stored() if _is_older(name, at - age)]
    named = {row.name for row in _named()}
    return [name for name in old if name not in named]


def rows_without_files() -> list[Named]:
    """Return what names a file that is not there; looked at again, as a rotation may have renamed it meanwhile."""
    there = _stored()
    return [row for row in _named() if row.name not in there and _is_lost(row)]


def _stored() -> set[str]:
    try:
        _, files = default_storage.listdir(uploads.FOLDER)
    except FileNotFoundError:
        return set()
    return {f"{uploads.FOLDER}/{name}" for name in files}


def _is_older(name: str, moment: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) < moment
    except FileNotFoundError:
        return False


def _named() -> Iterator[Named]:
    for model, column in stored_file.columns():
        rows = model._base_manager.exclude(**{column: ""}).values_list("pk", column)
        for pk, name in rows.iterator():
            yield Named(model, pk, column, name)


def _is_lost(row: Named) -> bool:
    now = row.model._base_manager.filter(pk=row.pk).values_list(row.column, flat=True).first()
    return bool(now) and not default_storage.exists(str(now))
