"""What publishing a list means for open cases: said before it is published, changed by nobody (A23)."""

from collections.abc import Sequence

from cases.declaration import registry
from cases.models import Case
from coverage import releases
from coverage.comparing import Differences
from coverage.models import ListRelease, PlaceEntry

SHOWN = 10


def open_cases_hit(draft: ListRelease, differences: Differences) -> Sequence[str]:
    """Return a line for each place the draft drops that open cases are for; they keep the list they were applied under."""
    services = [service.code for service in registry.services() if service.place_list == draft.kind]
    dropped = {entry.division.name for entry in differences.removed if isinstance(entry, PlaceEntry)}
    hit: dict[str, list[str]] = {}
    cases = Case.objects.filter(is_open=True, service__in=services, place__in=dropped)
    for place, number in cases.order_by("place", "number").values_list("place", "number"):
        hit.setdefault(place, []).append(number)
    return [_line(place, numbers) for place, numbers in hit.items()]


def cases_opened_in_between(draft: ListRelease, differences: Differences) -> Sequence[str]:
    """Return a line for each release that restoring an earlier one undoes, naming the open cases applied for under it."""
    if not releases.restored(draft):
        return []
    lines = []
    for undone in releases.undone(draft):
        found = list(
            Case.objects.filter(is_open=True, releases=undone).order_by("number").values_list("number", flat=True)
        )
        if found:
            listed = "、".join(found[:SHOWN]) + ("等" if len(found) > SHOWN else "")
            lines.append(f"{undone}期间申请、仍在办理的案件 {len(found)} 件，须逐件决定如何办理：{listed}")
    return lines


def _line(place: str, numbers: list[str]) -> str:
    listed = "、".join(numbers[:SHOWN]) + ("等" if len(numbers) > SHOWN else "")
    return f"{place}将移出名单，办理中的案件 {len(numbers)} 件仍按申请时的名单办理：{listed}"
