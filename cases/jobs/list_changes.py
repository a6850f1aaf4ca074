"""What publishing a list means for open cases: said before it is published, changed by nobody (A23)."""

from collections.abc import Sequence

from cases.declaration import registry
from cases.models import Case
from coverage.models import ListRelease, PlaceEntry
from coverage.releases import Differences

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


def _line(place: str, numbers: list[str]) -> str:
    listed = "、".join(numbers[:SHOWN]) + ("等" if len(numbers) > SHOWN else "")
    return f"{place}将移出名单，办理中的案件 {len(numbers)} 件仍按申请时的名单办理：{listed}"
