"""What people call places: divisions of today and of old, zones that are none, places outside the mainland.

The names come from ``data/`` alone and change with a version of the product, never while it runs: each process reads
them once, and all processes agree.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from django.conf import settings

Kind = Literal["current", "former", "other", "abroad"]
Forms = frozenset[str]

PEOPLES = (
    "维吾尔|哈萨克族?|柯尔克孜|蒙古族?|锡伯|塔吉克|各族|土家族|达斡尔族|鄂温克族|朝鲜族|布依族|哈尼族|拉祜族|布朗族|"
    "景颇族|傈僳族|独龙族|普米族|裕固族|保安族|东乡族|撒拉族|仡佬族|仫佬族|毛南族|纳西族|"
    "[满回藏壮苗侗瑶黎畲彝羌水傣佤白怒土]族"
)
AUTONOMOUS = re.compile(rf"(.{{2,}}?)(?:{PEOPLES})*自治([区州县旗])")
DISTRICT_OF_A_PEOPLE = re.compile(rf"(.{{2,}}?)(?:{PEOPLES})+(区)")
SUFFIX = re.compile(r"(.{2,}?)(?:特别行政区|行政区|地区|新区|林区|特区|[省市盟区县旗])")
ZONE = re.compile(
    r"(.*?)(?:国家级|省级)?(?:高新技术产业开发区|高新技术开发区|高新区|经济技术开发区|经济开发区|经开区|开发区|"
    r"工业园区?|产业园区?|综合保税区|保税区|自贸区|自贸试验区|新区|新城|示范区|试验区|度假区|管理区)"
)
PRINTED_CODE = re.compile(r"(.+)\((\d{6})\)")
# Kangxi radicals fold by NFKC; these, which some fonts and PDFs put in place of characters, do not.
RADICALS = str.maketrans(
    "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻯⻰⻳",
    "民西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龙龟",
)


@dataclass(frozen=True)
class Place:
    """A place by one name: ``codes`` are the current divisions it stands for today, ``others`` took lesser parts.

    ``paths`` are the ways its name may be led in: for each, what those above it are called, outermost first.
    ``until`` is the year a former name ended, ``country`` where a place abroad lies.
    """

    kind: Kind
    name: str
    level: str = ""
    code: str = ""
    codes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    paths: tuple[tuple[Forms, ...], ...] = ()
    until: int = 0
    country: str = ""


def plain(text: str) -> str:
    """Return what was typed in the form names are compared in: one width, no radicals, blanks or separators."""
    folded = unicodedata.normalize("NFKC", text.translate(RADICALS))
    return "".join(character for character in folded if character.isalnum() or character in "()")


@cache
def forms(name: str) -> Forms:
    """Return what a division of this name is called: 恩施土家族苗族自治州 also 恩施州 and 恩施, 广西 also 广西省."""
    found = {name}
    if ruled := AUTONOMOUS.fullmatch(name) or DISTRICT_OF_A_PEOPLE.fullmatch(name):
        stem, kind = ruled[1].removesuffix("族"), ruled[2]
        found |= {stem, stem + ("省" if name.endswith("自治区") else kind)}
    elif short := SUFFIX.fullmatch(name):
        found.add(short[1])
    return frozenset(found)


@dataclass
class Names:
    """All names there are, by what people may type."""

    parents: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    called: dict[str, Forms] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)
    index: dict[str, list[Place]] = field(default_factory=dict)
    codes: dict[str, Place] = field(default_factory=dict)

    def lineage(self, code: str) -> list[str]:
        """Return the code and those of all above it, nearest first."""
        found = [code]
        while above := self.parents.get(found[-1]):
            found.append(above)
        return found

    def full_name(self, code: str) -> str:
        """Return the name as on an envelope: 江苏省苏州市常熟市."""
        return "".join(self.names[above] for above in reversed(self.lineage(code)))

    def above(self, code: str) -> tuple[Forms, ...]:
        """Return what those above a current division are or were called, outermost first."""
        return tuple(self.called[above] for above in reversed(self.lineage(code)[1:]))

    def is_city(self, code: str) -> bool:
        """Say whether a current division is a city with districts (地级市, 直辖市)."""
        return self.levels[code] != "county" and self.names[code].endswith("市")

    def related(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        """Say whether a division of the one lies in, holds or is one of the other."""
        return any(a in self.lineage(b) or b in self.lineage(a) for a in one for b in other)

    def add(self, place: Place, called: Forms) -> None:
        """Make a place known by all it is called."""
        for name in called:
            self.index.setdefault(plain(name), []).append(place)
        known = self.codes.get(place.code)
        if place.code and (known is None or (known.kind == "former" and known.until <= place.until)):
            self.codes[place.code] = place


def names() -> Names:
    """Return all names, read once a process."""
    return _read(settings.DATA_DIR)


@cache
def _read(folder: Path) -> Names:
    current = [row for row in _rows(folder / "divisions.csv") if not row["abolished_year"]]
    former = list(_rows(folder / "former_divisions.csv"))
    found = Names(
        parents={row["code"]: row["parent_code"] for row in current},
        names={row["code"]: row["name"] for row in current},
        levels={row["code"]: row["level"] for row in current},
        called={row["code"]: forms(row["name"]) for row in current},
    )
    for row in former:
        if row["level"] == "prefecture" and row["successor_codes"] in found.called:
            found.called[row["successor_codes"]] |= forms(row["name"])
    for row in current:
        found.add(_current(found, row), forms(row["name"]))
    for row in former:
        found.add(_former(found, row), forms(row["name"]))
    for row in _rows(folder / "other_place_names.csv"):
        found.add(_other(found, row), frozenset({row["name"]}))
    return found


def _current(known: Names, row: dict[str, str]) -> Place:
    code = row["code"]
    return Place("current", row["name"], row["level"], code, (code,), paths=(known.above(code),))


def _former(known: Names, row: dict[str, str]) -> Place:
    codes = tuple(row["successor_codes"].split())
    then = tuple(forms(row[above]) for above in ("province", "prefecture") if row[above] and row[above] != row["name"])
    return Place(
        "former",
        row["name"],
        row["level"],
        row["code"],
        codes,
        tuple(row["other_codes"].split()),
        (then, *(known.above(code) for code in codes)),
        until=int(row["until"]),
    )


def _other(known: Names, row: dict[str, str]) -> Place:
    codes = tuple(row["codes"].split())
    if not codes:
        return Place("abroad", row["name"], paths=((frozenset({row["country"]}),),), country=row["country"])
    return Place("other", row["name"], codes=codes, paths=tuple((*known.above(c), known.called[c]) for c in codes))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def named(text: str) -> list[Place]:
    """Return every place that ``text``, in the form of ``plain``, names; current ones first, then the latest former.

    A city speaks for what is called like it inside (南京 is no 南京县); a former place of a name is left out where
    one of that name stands for its territory already.
    """
    printed = PRINTED_CODE.fullmatch(text)
    text, code = (printed[1], printed[2]) if printed else (text, "")
    known = names()
    places = sorted((place for place in _led_in(known, text) if code in ("", place.code)), key=_order)
    short = [place for place in places if place.kind == "current" and not text.endswith(place.name)]
    cities = {place.code for place in short if known.is_city(place.code)}
    found: list[Place] = []
    for place in places:
        spoken_for = place in short and cities.intersection(known.lineage(place.code)[1:])
        inherited = place.kind == "former" and any(known.related(place.codes, other.codes) for other in found)
        if not spoken_for and not inherited:
            found.append(place)
    return found


def coded(code: str) -> list[Place]:
    """Return the place of a division code, current before former; empty where there never was one."""
    place = names().codes.get(code)
    return [place] if place else []


def beginning(text: str) -> list[Place]:
    """Return current autonomous areas whose name begins with ``text`` (前郭 for 前郭尔罗斯蒙古族自治县)."""
    if len(text) < 2:
        return []
    known = names()
    return [known.codes[c] for c, name in known.names.items() if "自治" in name and name.startswith(text)]


def zone_of(text: str) -> str | None:
    """Return what stands before the word for a zone (合肥 of 合肥高新区), '' for the bare word, None for no zone."""
    zone = ZONE.fullmatch(text)
    return zone[1] if zone else None


def remark(place: Place) -> str:
    """Say in Chinese what became of a former name, or what a name that is no division stands for; else ''."""
    known = names()
    now = "、".join(map(known.full_name, place.codes))
    if place.kind == "other":
        verb = "位于" if len(place.codes) == 1 else "分属"
        return f"{place.name}不是行政区划，{verb}{now}。"
    if place.kind != "former" or [place.name] == [known.names[code] for code in place.codes]:
        return ""
    ended = "停用" if place.code in place.codes else "撤销"
    if len(place.codes) > 1:
        now = f"分属{now}"
    elif place.others:
        now = f"为{now}（主要部分），另有部分属{'、'.join(map(known.full_name, place.others))}"
    else:
        now = f"为{now}"
    return f"{place.name}已于{place.until}年{ended}，现{now}。"


def _led_in(known: Names, text: str) -> Iterator[Place]:
    """Yield every place whose name ends ``text`` after nothing but names of those above it."""
    for start in range(len(text)):
        for place in known.index.get(text[start:], ()):
            if any(_leads(text[:start], path) for path in place.paths):
                yield place


def _leads(head: str, path: tuple[Forms, ...]) -> bool:
    if not head:
        return True
    return any(
        head.startswith(form) and _leads(head[len(form) :], path[step + 1 :])
        for step, called in enumerate(path)
        for form in called
    )


def _order(place: Place) -> tuple[int, int, int, str]:
    level = ("province", "prefecture", "county", "").index(place.level)
    return (place.kind == "former", -place.until, level, place.code)
