"""Which hospital a name means: its registered name, an alias, or a part that only one has (B41's kind: 瑞金医院).

While somebody types, the likeliest are offered: by a part of the name, an alias, the place, or all of these in pinyin.
"""

from collections.abc import Callable
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from coverage.models import Hospital
from coverage.place_names import plain

SHORTEST_PART = 2
SUGGESTED = 8


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


def registered_name(text: str) -> str:
    """Return the name under which the one hospital that ``text`` calls whole, by name or alias, is registered; else ``text``.

    For a hospital that need not be registered, as the one of a prescription.
    """
    found, named = called(text), plain(text).partition("(")[0]
    is_whole = len(found) == 1 and any(plain(name) == named for name in _called(found[0]))
    return found[0].name if is_whole else text


def suggested(text: str, *, near: str = "", limit: int = SUGGESTED) -> list[Hospital]:
    """Return the hospitals ``text`` may come to mean, by one query: every word of it fits name, alias or place.

    Words may be pinyin, whole or first letters (gulou, gl). Those in the division with the code ``near`` come first;
    without a word they are all there is.
    """
    words = [plain(word).lower() for word in text.split()]
    if not words and not near:
        return []
    hospitals = Hospital.objects.filter(active=True).select_related("division__parent__parent").order_by("name")
    fitting = [
        hospital for hospital in hospitals if all(_fits(word, _called(hospital) + _places(hospital)) for word in words)
    ]
    fitting.sort(key=lambda hospital: not all(_fits(word, _called(hospital)) for word in words))  # names before places
    here = [hospital for hospital in fitting if near and _lies_in(hospital, near)]
    return (here + [hospital for hospital in fitting if words and hospital not in here])[:limit]


def _lies_in(hospital: Hospital, code: str) -> bool:
    return hospital.division is not None and code in [division.code for division in hospital.division.lineage]


def _called(hospital: Hospital) -> list[str]:
    return [hospital.name, *hospital.aliases]


def _places(hospital: Hospital) -> list[str]:
    return [hospital.division.full_name if hospital.division else hospital.get_country_display()]


def _fits(word: str, names: list[str]) -> bool:
    return any(word in plain(name).lower() or (word.isascii() and _is_spelled(word, name)) for name in names)


def _is_spelled(word: str, name: str) -> bool:
    return any(word in spelling for spelling in _spellings(name))


@lru_cache(maxsize=50_000)
def _spellings(name: str) -> tuple[str, str]:
    """Return a name in pinyin, whole and by first letters."""
    return "".join(lazy_pinyin(name)).lower(), "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()


def _told_apart(found: list[int], typed: str) -> list[Hospital]:
    hospitals = list(Hospital.objects.select_related("division__parent__parent").filter(pk__in=found).order_by("name"))
    return [hospital for hospital in hospitals if plain(label(hospital)) == typed] or hospitals
