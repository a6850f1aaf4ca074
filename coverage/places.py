"""Which place a name means, and whether a list covers a place (GC-02, GC-10, GC-15, GEN-18, A22, A61)."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from django.db.models import Q, QuerySet, Subquery

from coverage.models import Division, ListRelease, PlaceEntry
from coverage.releases import OFFICIAL_CHANNELS
from manual.registry import rule

Level = Division.Level

OUTSIDE_MAINLAND = {"71", "81", "82"}
"""Code prefixes of Taiwan, Hong Kong and Macau: outside the 31 provinces (GC-02)."""

MUNICIPALITIES = {"110000", "120000", "310000", "500000"}
"""The cities that are provinces (直辖市); their districts stand directly below them."""

CITY_SUFFIXES = ("市", "省", "特别行政区", "地区", "盟")
COUNTY_SUFFIXES = ("区", "新区", "县", "林区", "特区", "旗")
LEVEL_ORDER = {Level.PROVINCE: 0, Level.PREFECTURE: 1, Level.COUNTY: 2}


class Found(NamedTuple):
    """A division a name means; ``remark`` says in Chinese what became of an abolished name, else it is empty."""

    division: Division
    remark: str


@dataclass(frozen=True)
class PlaceVerdict:
    """Whether a release covers a place, by which entry, and why in a Chinese sentence fit for staff and customer."""

    verdict: Literal["covered", "refer", "not_covered"]
    entry: PlaceEntry | None
    reason: str


def resolve(name: str) -> list[Found]:
    """Return the current divisions ``name`` can mean, cities before counties; empty where none is called so.

    The full name comes first; without one, the short name of a city, province or autonomous area (南京, 广西,
    also 广西省); without that, of a district or county. An abolished name gives its successor and says so.
    """
    name = "".join(name.replace("\0", "").split())
    if not name:
        return []
    stem = name.removesuffix("省")
    autonomous = Q(name__startswith=stem, name__regex="自治[区州县旗]$") if len(stem) > 1 else Q(pk=None)
    for wanted in (
        Q(name=name),
        Q(name__in=[name + suffix for suffix in CITY_SUFFIXES]) | autonomous,
        Q(name__in=[name + suffix for suffix in COUNTY_SUFFIXES]),
    ):
        found = _found(wanted)
        if found:
            return found
    return []


def _found(wanted: Q) -> list[Found]:
    divisions = Division.objects.filter(wanted).select_related("parent__parent", "successor__parent__parent")
    found: dict[str, Found] = {}
    for division in sorted(
        divisions, key=lambda d: (d.abolished_year is not None, LEVEL_ORDER[Level(d.level)], d.code)
    ):
        successor = division.successor
        if successor is None:
            found.setdefault(division.code, Found(division, ""))
        else:
            remark = f"{division.name}已于{division.abolished_year}年撤销，现为{successor.full_name}。"
            found.setdefault(successor.code, Found(successor, remark))
    return list(found.values())


def is_district(division: Division) -> bool:
    """Say whether the division is a district of a city (市辖区), which shares the city's listing.

    GB/T 2260 has one level for districts, counties and county-level cities; the name tells. 神农架林区 and 六枝特区 end
    in 区 but rank as counties; 金林区, 北林区 and the like are ordinary districts.
    """
    counties = division.name.endswith("特区") or division.name == "神农架林区"
    return division.level == Level.COUNTY and division.name.endswith("区") and not counties


def city_name(code: str) -> str:
    """Return the name of the city (地级市 or 直辖市) that division ``code`` lies in, by one query.

    A place that lies in no city is its own: a province, a county directly below one. '' for an unknown code.
    """
    place = Division.objects.select_related("parent").filter(code=code).first()
    above = place.parent if place else None
    if above and (above.level == Level.PREFECTURE or above.code in MUNICIPALITIES):
        return above.name
    return place.name if place else ""


@rule("GEN-18")
def covers(*, release: ListRelease, division: Division) -> PlaceVerdict:
    """Say whether ``release`` covers ``division``; at most two queries.

    Covered: a listed division and the districts of a listed city. Referred: another county or county-level city
    inside a listed city (A61), an entry in doubt or a place the print could also mean (GEN-18), and whatever a release
    changes that only 官方客服 or another lesser channel announced (A22). Outside the 31 provinces: not covered (GC-02).
    """
    lineage = _lineage(division.pk)
    if lineage[0].code[:2] in OUTSIDE_MAINLAND:
        return PlaceVerdict("not_covered", None, f"{lineage[0].full_name}不在中国大陆31个省市范围内，不提供本服务。")
    entries = list(_entries_near(release, lineage))
    verdict = _judge(lineage, [e for e in entries if e.release_id == release.pk])
    if release.notice_channel in OFFICIAL_CHANNELS:
        return verdict
    confirmed = _judge(lineage, [e for e in entries if e.release_id != release.pk])
    if confirmed.verdict == verdict.verdict:
        return verdict
    reason = f"{lineage[0].full_name}的变化仅由{release.get_notice_channel_display()}通知，官网或官微公告前须人工确认。"
    return PlaceVerdict("refer", verdict.entry or confirmed.entry, reason)


def _lineage(code: str) -> list[Division]:
    """Return the division, or its successor where abolished, and those above, nearest first, in one query."""
    division = Division.objects.select_related("parent__parent", "successor__parent__parent").get(pk=code)
    return (division.successor or division).lineage


def _entries_near(release: ListRelease, lineage: list[Division]) -> QuerySet[PlaceEntry]:
    """Return the entries that name the place, something above it or in it; also those of the last confirmed release."""
    codes = [division.code for division in lineage]
    place = lineage[0].code
    near = (
        Q(division__in=codes)
        | Q(division__successor__in=codes)
        | Q(alternative_codes__overlap=codes)
        | Q(division__parent=place)
        | Q(division__parent__parent=place)
    )
    wanted = Q(release=release)
    if release.notice_channel not in OFFICIAL_CHANNELS:
        wanted |= Q(release=Subquery(_confirmed_before(release).values("pk")[:1]))
    return PlaceEntry.objects.filter(wanted, near).select_related("division").order_by("seq")


def _confirmed_before(release: ListRelease) -> QuerySet[ListRelease]:
    published = ListRelease.objects.filter(kind=release.kind, status=ListRelease.Status.PUBLISHED)
    earlier = published.filter(number__lt=release.number, notice_channel__in=OFFICIAL_CHANNELS)
    return earlier.order_by("-effective_from", "-number")


def _judge(lineage: list[Division], entries: list[PlaceEntry]) -> PlaceVerdict:
    place = lineage[0]
    entry = _nearest(lineage, entries)
    doubt = entry if entry and entry.doubtful else _also_meant(lineage, entries)
    covered = entry is not None and _shares_listing(place, _listed_code(entry), lineage)
    if entry is not None and covered and not entry.doubtful:
        return PlaceVerdict(
            "covered", entry, f"{place.full_name}在服务城市内（名单第{entry.seq}项：{entry.city_printed}）。"
        )
    if doubt is not None:
        reason = f"名单第{doubt.seq}项“{doubt.city_printed}”存疑，{place.full_name}是否在内须人工确认。{doubt.doubt}"
        return PlaceVerdict("refer", doubt, reason)
    if entry is not None:
        reason = f"名单列有{entry.city_printed}（第{entry.seq}项），未单独列出其所辖的{place.name}，须人工确认。"
        return PlaceVerdict("refer", entry, reason)
    return PlaceVerdict("not_covered", None, _not_listed(place, entries))


def _listed_code(entry: PlaceEntry) -> str:
    return entry.division.successor_id or entry.division_id


def _nearest(lineage: list[Division], entries: list[PlaceEntry]) -> PlaceEntry | None:
    """Return the entry that names the place, else the nearest above it; of two the undoubted one."""
    for division in lineage:
        named = sorted((e for e in entries if _listed_code(e) == division.code), key=lambda e: e.doubtful)
        if named:
            return named[0]
    return None


def _also_meant(lineage: list[Division], entries: list[PlaceEntry]) -> PlaceEntry | None:
    codes = {division.code for division in lineage}
    return next((e for e in entries if codes.intersection(e.alternative_codes)), None)


def _shares_listing(place: Division, listed: str, lineage: list[Division]) -> bool:
    above = next(d for d in lineage if d.code == listed)
    is_city = above.level == Level.PREFECTURE or above.code in MUNICIPALITIES
    return above is place or (is_city and is_district(place))


def _not_listed(place: Division, entries: list[PlaceEntry]) -> str:
    inside = [entry.city_printed for entry in entries]
    if inside:
        return f"{place.full_name}未列入名单；名单列有其中的{'、'.join(inside[:5])}等，请选择具体的市、区、县。"
    return f"{place.full_name}不在服务城市名单内，请选择名单内的城市。"
