"""Which hospital a name means: its registered name, an alias, or a part that only one has (B41's kind: 瑞金医院)."""

from collections.abc import Callable

from coverage.models import Hospital
from coverage.place_names import plain

SHORTEST_PART = 2


def label(hospital: Hospital) -> str:
    """Return the name with where it stands, which tells namesakes apart and may be typed: 人民医院（江苏省苏州市）."""
    place = hospital.division.full_name if hospital.division else hospital.get_country_display()
    return f"{hospital.name}（{place}）"


def called(text: str, *, active: bool = True) -> list[Hospital]:
    """Return the hospitals ``text`` may mean, by two queries: by full name, else by alias, else by a part of either."""
    typed = plain(text)
    known = [
        (pk, plain(name), [plain(alias) for alias in aliases])
        for pk, name, aliases in Hospital.objects.filter(active=active).values_list("pk", "name", "aliases")
    ]
    name_of = typed.partition("(")[0]
    part = typed if len(typed) >= SHORTEST_PART else None
    ways: tuple[Callable[[str, list[str]], bool], ...] = (
        lambda name, aliases: typed == name,
        lambda name, aliases: typed in aliases,
        lambda name, aliases: name_of == name,
        lambda name, aliases: part is not None and any(part in called for called in (name, *aliases)),
    )
    for way in ways:
        if found := [pk for pk, name, aliases in known if way(name, aliases)]:
            return _told_apart(found, typed)
    return []


def _told_apart(found: list[int], typed: str) -> list[Hospital]:
    hospitals = list(Hospital.objects.select_related("division__parent__parent").filter(pk__in=found).order_by("name"))
    return [hospital for hospital in hospitals if plain(label(hospital)) == typed] or hospitals
