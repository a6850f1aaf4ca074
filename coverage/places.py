"""Which place a name means, and whether a list covers a place (GC-02, GC-10, GC-15, GEN-18, A22, A61)."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from django.db.models import Q, QuerySet, Subquery

from coverage import place_names
from coverage.models import Division, ListRelease, PlaceEntry
from coverage.releases import OFFICIAL_CHANNELS, confirmed_before
from manual.registry import rule

Level = Division.Level

OUTSIDE_MAINLAND = {"71", "81", "82"}
"""Code prefixes of Taiwan, Hong Kong and Macau: outside the 31 provinces (GC-02)."""

MUNICIPALITIES = {"110000", "120000", "310000", "500000"}
"""The cities that are provinces (直辖市); their districts stand directly below them."""

_ZONE = "{}不是行政区划，按它所在的城市或区县回答。"


class Found(NamedTuple):
    """A division a name means; ``remark`` says in Chinese what became of a former name, else it is empty."""

    division: Division
    remark: str


@dataclass(frozen=True)
class PlaceVerdict:
    """Whether a release covers a place, by which entry, and why in a Chinese sentence fit for staff and customer."""

    verdict: Literal["covered", "refer", "not_covered"]
    entry: PlaceEntry | None
    reason: str


def resolve(name: str) -> list[Found]:
    """Return the current divisions ``name`` can mean, by one query; empty where none is called so.

    A name, a short name or a code, led in by what stands above it or not, as the product prints it or not. What is a
    city here and a district there gives both; a former place all its successors; a zone where it lies. The likeliest
    come first: current names before former, cities before counties.
    """
    text = place_names.plain(name)
    meant = place_names.coded(text) if text.isascii() else place_names.named(text) or place_names.beginning(text)
    said = {code: place_names.remark(place) for place in reversed(meant) for code in reversed(place.codes)}
    if not meant and (stem := place_names.zone_of(text)):
        return [Found(found.division, _ZONE.format(text) + found.remark) for found in resolve(stem)]
    order = dict.fromkeys(code for place in meant for code in place.codes)
    divisions = Division.objects.select_related("parent__parent").in_bulk(list(order)) if order else {}
    return [Found(divisions[code], said[code]) for code in order if code in divisions]


def unplaced(name: str) -> str:
    """Say in Chinese why ``name`` gives no division where that is known: it lies abroad or is a bare zone; else ''."""
    text = place_names.plain(name)
    abroad = next((place for place in place_names.named(text) if place.kind == "abroad"), None)
    if abroad:
        return f"“{abroad.name}”在{abroad.country}，不在中国大陆31个省市范围内。"
    if place_names.zone_of(text) is not None:
        return f"“{text}”不是行政区划，请填写它所在的城市或区县，如“苏州高新区”或“苏州”。"
    return ""


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
    inside a listed city (A61), an entry in doubt or a place the print could also mean, a city that the doubt about the
    whole list names (GEN-18), and whatever a release changes that only 官方客服 or another lesser channel announced
    (A22). Outside the 31 provinces: not covered (GC-02).
    """
    found = Division.objects.select_related("parent__parent", "successor__parent__parent").get(pk=division.pk)
    return cover_each(release=release, divisions=[found.successor or found])[0]


def cover_each(*, release: ListRelease, divisions: list[Division]) -> list[PlaceVerdict]:
    """Say of each current division, loaded with ``parent__parent``, whether ``release`` covers it; one query for all."""
    lineages = [division.lineage for division in divisions]
    entries = list(_entries_near(release, lineages))
    return [_verdict(release, lineage, entries) for lineage in lineages]


def _verdict(release: ListRelease, lineage: list[Division], entries: list[PlaceEntry]) -> PlaceVerdict:
    if lineage[0].code[:2] in OUTSIDE_MAINLAND:
        return PlaceVerdict("not_covered", None, f"{lineage[0].full_name}不在中国大陆31个省市范围内，不提供本服务。")
    verdict = _judge(lineage, [e for e in entries if e.release_id == release.pk])
    if verdict.verdict == "not_covered" and _is_doubted(release, lineage):
        return PlaceVerdict("refer", None, f"{lineage[0].full_name}是否在名单内须人工确认。{release.doubt}")
    if release.notice_channel in OFFICIAL_CHANNELS:
        return verdict
    confirmed = _judge(lineage, [e for e in entries if e.release_id != release.pk])
    if confirmed.verdict == verdict.verdict:
        return verdict
    reason = f"{lineage[0].full_name}的变化仅由{release.get_notice_channel_display()}通知，官网或官微公告前须人工确认。"
    return PlaceVerdict("refer", verdict.entry or confirmed.entry, reason)


def _is_doubted(release: ListRelease, lineage: list[Division]) -> bool:
    """Say whether the doubt about the list as a whole names the city that the place lies in (哈尔滨、西安)."""
    cities = (place for place in lineage if place.level == Level.PREFECTURE)
    return any(city.name.removesuffix("市") in release.doubt for city in cities)


def _entries_near(release: ListRelease, lineages: list[list[Division]]) -> QuerySet[PlaceEntry]:
    """Return the entries that name a place, something above it or in it; also those of the last confirmed release."""
    codes = list({division.code for lineage in lineages for division in lineage})
    places = [lineage[0].code for lineage in lineages]
    near = (
        Q(division__in=codes)
        | Q(division__successor__in=codes)
        | Q(alternative_codes__overlap=codes)
        | Q(division__parent__in=places)
        | Q(division__parent__parent__in=places)
    )
    wanted = Q(release=release)
    if release.notice_channel not in OFFICIAL_CHANNELS:
        wanted |= Q(release=Subquery(confirmed_before(release).values("pk")[:1]))
    return PlaceEntry.objects.filter(wanted, near).select_related("division__parent").order_by("seq")


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
    inside = [entry.city_printed for entry in entries if _lies_in(entry.division, place)]
    if inside:
        return f"{place.full_name}未列入名单；名单列有其中的{'、'.join(inside[:5])}等，请选择具体的市、区、县。"
    return f"{place.full_name}不在服务城市名单内，请选择名单内的城市。"


def _lies_in(division: Division, place: Division) -> bool:
    above = division.parent
    return above is not None and place.code in (above.code, above.parent_id)
