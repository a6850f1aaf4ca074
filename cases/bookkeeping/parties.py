"""Which partners work on a case, as a snapshot holds it, and how a correction puts that back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cases.declaration.case_file import CaseFile
from cases.models import CaseParty


def snapshot(file: CaseFile) -> dict[str, Any]:
    """Return until when each party works on the case, by its id; null where no end is known."""
    return {str(party.pk): party.until.isoformat() if party.until else None for party in file.parties}


def restore(file: CaseFile, before: Mapping[str, Any], *, undone_at: datetime, at: datetime) -> None:
    """Undo the hand-offs of the step taken at ``undone_at``: whom it engaged works on the case no more from ``at`` on.

    Whom it ended works on it again. Partners that others engaged or ended since stay as they are; an old snapshot knows of
    none, and nothing is done.
    """
    known = before.get("parties")
    if known is None:
        return
    for party in file.parties:
        if str(party.pk) not in known and party.since == undone_at and (party.until is None or party.until > at):
            _set_until(party, at)
    for party in file.parties:
        earlier = known.get(str(party.pk), "")
        if party.until == undone_at and earlier not in ("", undone_at.isoformat()) and not _works_again(file, party):
            _set_until(party, datetime.fromisoformat(earlier) if earlier else None)
    file.forget("parties")


def _works_again(file: CaseFile, party: CaseParty) -> bool:
    """Tell whether the partner was engaged anew in the same role since."""
    same = (party.partner_id, party.role)
    return any((row.partner_id, row.role) == same and row.until is None for row in file.parties)


def _set_until(party: CaseParty, until: datetime | None) -> None:
    party.until = until
    party.save(update_fields=["until"])
