"""Loading the divisions, the manual's lists as first releases, and demo hospitals from ``data/``.

Every function can be run again: it adds what is missing and never touches what staff have changed.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from simple_history.utils import bulk_create_with_history

from coverage import kinds
from coverage.kinds import Kind
from coverage.models import Division, Hospital, ListEntry, ListRelease
from manual.registry import rule

FIRST_EDITION = "2021-12"
FIRST_EFFECTIVE = datetime(2021, 12, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
"""The manual names its month only; its lists count from the first moment of it (GEN-02)."""


class WrongContent(ValueError):
    """A file under ``data/`` does not hold what the manual holds."""


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load_divisions() -> int:
    """Load GB/T 2260 with its abolished divisions, updating what changed; return how many there are."""
    divisions = [
        Division(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent_id=row["parent_code"] or None,
            abolished_year=row["abolished_year"] or None,
            successor_id=row["successor_code"] or None,
        )
        for row in _read(settings.DATA_DIR / "divisions.csv")
    ]
    Division.objects.bulk_create(
        divisions,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent", "abolished_year", "successor"],
    )
    return len(divisions)


def load_first_releases() -> list[ListRelease]:
    """Load every registered list's edition 2021-12; the divisions must be there."""
    return [load_first_release(kind) for kind in kinds.every()]


@transaction.atomic
def load_first_release(kind: Kind) -> ListRelease:
    """Load the manual's list of this kind as release 1, effective 2021-12-01 00:00 Shanghai, unless it exists.

    Its publication counts from the manual's edition, not from today. Raises ``WrongContent`` where the file does not
    hold the manual's numbers (GC-28).
    """
    existing = ListRelease.objects.filter(kind=kind.code, number=1).first()
    if existing:
        return existing
    doubts = _doubts(kind)
    release = ListRelease.objects.create(
        kind=kind.code,
        number=1,
        edition=FIRST_EDITION,
        reason="服务手册首版名单",
        created_at=FIRST_EFFECTIVE,
        doubt=doubts.pop("", {}).get("doubt", ""),
    )
    rows = list(_read(settings.DATA_DIR / "lists" / f"{kind.code}.csv"))
    entries = [_entry(kind, release, row, doubts.get(row["seq"], {})) for row in rows]
    check_first_edition(kind, entries)
    bulk_create_with_history(entries, kind.model, default_date=FIRST_EFFECTIVE)
    return _publish_first(release)


def _publish_first(release: ListRelease) -> ListRelease:
    release.status = ListRelease.Status.PUBLISHED
    release.effective_from = release.published_at = release.notice_time = FIRST_EFFECTIVE
    release.notice_channel = ListRelease.Channel.MANUAL
    release.notice_reference = "《增值服务手册》2021年12月版"
    release.save()
    return release


def _entry(kind: Kind, release: ListRelease, row: dict[str, str], doubt: dict[str, Any]) -> ListEntry:
    stored: dict[str, Any] = {path: row[column] for column, path in kind.stored.items()}
    stored["seq"] = int(stored["seq"])
    return kind.model(release=release, **stored, **doubt)


def _doubts(kind: Kind) -> dict[str, dict[str, Any]]:
    """Return what is doubtful in the print, by running number; "" stands for the list as a whole."""
    doubts: dict[str, dict[str, Any]] = {}
    for row in _read(settings.DATA_DIR / "lists" / "doubts.csv"):
        if row["kind"] == kind.code:
            doubt: dict[str, Any] = {"doubt": row["doubt"]}
            if row["open"]:
                doubt |= {"doubtful": True, "alternative_codes": row["alternative_codes"].split()}
            doubts[row["seq"]] = doubt
    return doubts


@rule("GC-28")
def check_first_edition(kind: Kind, entries: list[Any]) -> None:
    """Raise ``WrongContent`` unless rows, distinct entries and provinces are those of the manual (GC-28: 31 and 43)."""
    found = [len(entries), len({getattr(entry, kind.key) for entry in entries})]
    wanted = [kind.first.rows, kind.first.distinct]
    if kind.first.provinces is not None:
        found.append(len({entry.division_id[:2] for entry in entries}))
        wanted.append(kind.first.provinces)
    if found != wanted:
        raise WrongContent(
            f"{kind.label}：条数、去重条数、省份数应为 {wanted}，文件中为 {found}，请核对 data/lists/{kind.code}.csv。"
        )


def load_hospitals_demo() -> int:
    """Add the demo hospitals that are missing, marked as demo data; return how many were added."""
    added = 0
    for row in _read(settings.DATA_DIR / "hospitals_demo.csv"):
        _, created = Hospital.objects.get_or_create(
            name=row["name"],
            division_id=row["division_code"],
            defaults={
                "aliases": row["aliases"].split(),
                "grade": row["grade"],
                "ownership": row["ownership"],
                "note": row["note"],
                "demo_data": True,
            },
        )
        added += created
    return added
