"""Printed names become divisions, or are refused: what a list prints is never guessed (GEN-18).

A name is looked for in the province it is printed under. What several places there are called is asked, unless the
list in force prints the same in doubt already: that doubt is kept. What a person has to look at is a warning.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from coverage import place_names
from coverage.place_names import Place, plain
from coverage.places import MUNICIPALITIES, OUTSIDE_MAINLAND
from coverage.recognised import Recognised, twice, without_capital
from spreadsheets import findings, likely, values
from spreadsheets.columns import Record
from spreadsheets.findings import Finding

ASKED_MOST = 8
MUNICIPALITY = ("直辖市", "四大直辖市", "四个直辖市", "中央直辖市")
"""What is printed over the four together, in place of their own names."""
ALL_OF_IT = ("市辖区", "全市", "全境", "全域")
"""What is printed beside a municipality for all of it."""
LATELY = 2000
"""Since when it matters that a city has become a lesser place: whoever prints a list today may still mean the old one."""


class Refusal(Exception):
    """A printed name that cannot be resolved; ``finding`` says where, what was read and what it may be."""

    def __init__(self, finding: Finding) -> None:
        """Hold the finding."""
        self.finding = finding
        super().__init__(finding.text)


@dataclass(frozen=True)
class Known:
    """How the list in force prints a place: the print, its division, and the divisions it could also mean."""

    code: str
    alternatives: frozenset[str]


Printed = dict[tuple[str, str], Known]
"""What the list in force prints in doubt, by the province's code and the city in the form names are compared in."""


def recognise_places(
    records: list[Record], in_force: list[Any]
) -> tuple[list[tuple[Record, dict[str, Any]]], list[Finding]]:
    """Return each row with the division it means, and all that is refused or to be looked at."""
    printed = {
        (_provincial(entry.province_printed), plain(entry.city_printed)): Known(
            entry.division_id, frozenset(entry.alternative_codes)
        )
        for entry in in_force
        if entry.doubtful
    }
    found: list[Recognised] = []
    told: dict[tuple[str, str], Finding] = {}
    for record in records:
        try:
            found.append(recognise(record, printed))
        except Refusal as refusal:
            told[refusal.finding.cell, refusal.finding.text] = refusal.finding
    warnings = [warning for row in found for warning in row.warnings]
    if not told:
        warnings += [*twice(found), *without_capital(found)]
    return [(row.record, {"division_id": row.code}) for row in found], [*told.values(), *warnings]


def recognise(record: Record, printed: Printed) -> Recognised:
    """Return the division a row means. Raises ``Refusal``."""
    province = _province(record)
    if province in MUNICIPALITIES and plain(record.get("city_printed")) in ALL_OF_IT:
        return Recognised(record, province)
    if code := record.get("division_id"):
        return _coded(record, str(code), province)
    name, cell = record.get("city_printed"), record.cells["city_printed"]
    codes = _meant(name)
    inside = _cities(_meant(name, within=province[:2])) if province else codes
    if len(inside) > 1:
        return _in_doubt(record, inside, printed)
    if not _cities(inside):
        if _cities(codes):
            return _elsewhere(record, codes, printed, province)
        raise Refusal(_unknown(name, cell, province, codes))
    return Recognised(record, _mainland(inside[0], name, cell), tuple(_became(name, inside[0], cell)))


def _province(record: Record) -> str:
    """Return the code of the province the row is printed under, "" where none is printed."""
    label = record.get("province_printed")
    if plain(label) in MUNICIPALITY:
        return _municipality(record)
    found = _provincial(label)
    if found or not label:
        return found
    known = place_names.names()
    provinces = [code for code in known.names if code.endswith("0000")]
    calls = {form: known.names[code] for code in provinces for form in known.called[code]}
    near = dict.fromkeys(calls[form] for form in likely.matches(plain(label), calls))
    raise Refusal(
        findings.error(
            f"“{label}”不是省级行政区", record.cells["province_printed"], _perhaps(near) + "填写省、自治区或直辖市"
        )
    )


def _municipality(record: Record) -> str:
    """Return the municipality of a row printed under 直辖市. Raises ``Refusal`` where it is none or several."""
    name = record.get("city_printed")
    found = {code[:2] + "0000" for code in _meant(name)} & set(MUNICIPALITIES)
    if len(found) != 1:
        text = f"“{name}”印在“{record.get('province_printed')}”之下，而它不是直辖市，也不在直辖市内"
        mend = "直辖市是北京、天津、上海、重庆；改为所在省份的名称"
        raise Refusal(findings.error(text, record.cells["province_printed"], mend))
    return found.pop()


def whole_municipality(row: dict[str, Any]) -> str | None:
    """Return what a blank city means: a municipality (直辖市) that the row names as its province; else None."""
    label = row.get("province_printed") or ""
    return label if _provincial(label) in MUNICIPALITIES else None


def code(value: Any) -> str:
    """Return a division's code as printed: one width, without the zeros that stand for the levels below a county's."""
    found = unicodedata.normalize("NFKC", values.text(value))
    return re.sub(r"^(\d{6})0{6}$", r"\1", found)


def _provincial(label: str) -> str:
    """Return the code of the province called so, "" where none is."""
    names = (label, plain(label).removesuffix("自治区"))
    return next((code for name in names for code in _meant(name) if code.endswith("0000")), "")


@lru_cache(maxsize=4096)
def _places(name: str) -> tuple[Place, ...]:
    text = plain(name)
    if text.isascii():
        return tuple(place_names.coded(text))
    return tuple(place_names.named(text) or place_names.beginning(text))


def _meant(name: str, *, within: str = "") -> list[str]:
    """Return the codes, beginning with ``within``, of the divisions ``name`` can mean, the likeliest first.

    A name of the past counts only where no division of today is called so.
    """
    for kind in ("current", "former"):
        codes = [code for place in _places(name) if place.kind == kind for code in place.codes]
        if found := [code for code in dict.fromkeys(codes) if code.startswith(within)]:
            return found
    return []


def _cities(codes: list[str]) -> list[str]:
    """Return ``codes`` without provinces, which no list of cities means; 吉林 under 吉林 is the city."""
    return [code for code in codes if not code.endswith("0000") or code in MUNICIPALITIES]


def _mainland(code: str, name: str, cell: str) -> str:
    """Return ``code``. Raises ``Refusal`` for a place outside the 31 provinces (GC-02)."""
    if code[:2] in OUTSIDE_MAINLAND:
        raise Refusal(findings.error(f"“{name}”不在中国大陆 31 个省市范围内", cell, "删去此行，或核对名称"))
    return code


def _elsewhere(record: Record, codes: list[str], printed: Printed, province: str) -> Recognised:
    """Return the place a city under another province's label means: to be looked at, asked where it may be several."""
    cities = _cities(codes)
    if len(codes) > 1:
        return _in_doubt(record, codes, printed)
    name, cell = record.get("city_printed"), record.cells["city_printed"]
    where = place_names.names().full_name
    text = f"“{name}”印在{where(province)}之下，而它是{where(cities[0])}（{cities[0]}）"
    warned = findings.warning(text, cell, "核对是否印错省份或城市；确为此地的，勾选后保留")
    return Recognised(record, cities[0], (warned, *_became(name, cities[0], cell)))


def _in_doubt(record: Record, codes: list[str], printed: Printed) -> Recognised:
    """Return what the list in force makes of the same print in doubt. Raises ``Refusal``, asking, where it is new."""
    name, cell = record.get("city_printed"), record.cells["city_printed"]
    known = printed.get((_provincial(record.get("province_printed")), plain(name)))
    if known and known.code in codes and known.alternatives.intersection(codes):
        text = f"“{name}”可能指{_listed(codes)}；沿用现行名单的整理（{known.code}），仍存疑待核"
        return Recognised(record, known.code, (findings.warning(text, cell, "向保险公司核实后写明全称"),))
    raise Refusal(
        findings.error(f"“{name}”可能是：{_listed(codes)}", cell, "改为其中一个的全称，或在“区划代码”一栏填写代码")
    )


def _coded(record: Record, code: str, province: str) -> Recognised:
    """Return the division whose code the row gives. Raises ``Refusal`` where the printed name is another's."""
    names, cell = place_names.names(), record.cells["division_id"]
    if code not in names.names:
        now = [found for place in place_names.coded(code) for found in place.codes]
        mend = f"现为{_listed(now)}，请改用现行代码" if now else "核对代码，或清空此格、只填写地名"
        raise Refusal(findings.error(f"没有现行的区划代码“{code}”", cell, mend))
    name = record.get("city_printed")
    meant = _meant(name)
    if code not in meant and not (not meant and plain(name) in plain(names.full_name(code))):
        text = f"区划代码 {code} 是{names.full_name(code)}，与印作的“{name}”不符"
        if not meant:
            raise Refusal(findings.error(text, cell, "核对名称和代码"))
        raise Refusal(findings.error(text, cell, f"“{name}”可能是：{_listed(meant)}；核对名称和代码"))
    warnings = list(_became(name, code, record.cells["city_printed"]))
    if province and province[:2] != code[:2]:
        text = f"“{name}”印在{names.full_name(province)}之下，而它是{names.full_name(code)}（{code}）"
        warnings.insert(
            0, findings.warning(text, record.cells["city_printed"], "核对是否印错省份或城市；确为此地的，勾选后保留")
        )
    return Recognised(record, code, tuple(warnings))


def _became(name: str, code: str, cell: str) -> Iterator[Finding]:
    """Yield a warning where the printed name is one of the past, or was that of a city which is a lesser place today."""
    known, text = place_names.names(), plain(name)
    past = {place for place in (*_places(name), *known.index.get(text, ())) if place.kind == "former"}
    for place in sorted(past, key=lambda place: -place.until):
        if said := _said(place, code, text):
            yield findings.warning(said, cell, "核对后勾选；印作的名称原样留存")
            return


def _said(place: Place, code: str, text: str) -> str:
    """Return what became of a former place; "" where today's place of that name is no lesser one."""
    known = place_names.names()
    now, above = known.names[code], known.parents[code]
    if text == plain(now):
        lesser = place.level == "prefecture" and known.levels[code] == "county" and place.until >= LATELY
        held = above in place.codes or code in place.codes
        return (
            f"地级{place.name}已于{place.until}年撤销，现{now}是县级，属{known.full_name(above)}。"
            if lesser and held
            else ""
        )
    if code not in place.codes or (text in map(plain, known.called[code]) and not place.name.endswith("市")):
        return ""
    return place_names.remark(place)


def _unknown(name: str, cell: str, province: str, codes: list[str]) -> Finding:
    known = place_names.names()
    if codes:
        _mainland(codes[0], name, cell)
        text = f"“{name}”是{known.full_name(codes[0])}，名单须写到城市"
        return findings.error(text, cell, "填写城市、地区、自治州、盟或区县的名称")
    for place in _places(name):
        if place.kind == "abroad" or place.codes[0][:2] in OUTSIDE_MAINLAND:
            return findings.error(f"“{name}”不在中国大陆 31 个省市范围内", cell, "删去此行，或核对名称")
        return findings.error(place_names.remark(place).rstrip("。"), cell, "填写它所在的城市或区县")
    if place_names.zone_of(plain(name)) is not None:
        return findings.error(f"“{name}”不是行政区划", cell, "填写它所在的城市或区县")
    return findings.error(
        f"没有找到地名“{name}”", cell, _perhaps(_near(plain(name), province)) + "填写城市或区县的全称"
    )


@lru_cache(maxsize=1024)
def _near(name: str, province: str) -> tuple[str, ...]:
    """Return the divisions, with their codes, whose names are nearest: first in the province, then anywhere."""
    known = place_names.names()
    for within in dict.fromkeys((province[:2], "")):
        calls = _calls(within)
        codes = dict.fromkeys(calls[form] for form in likely.matches(name, calls, shown=6))
        if codes:
            return tuple(f"{known.full_name(code)}（{code}）" for code in list(codes)[:3])
    return ()


@lru_cache(maxsize=64)
def _calls(within: str) -> dict[str, str]:
    """Return by all they are called the codes of the divisions below a province, beginning with ``within``."""
    known = place_names.names()
    codes = [code for code in known.names if code.startswith(within) and not code.endswith("0000")]
    return {form: code for code in codes for form in (known.names[code], *known.called[code])}


def _perhaps(near: Iterable[str]) -> str:
    found = "、".join(near)
    return f"最接近的是：{found}；" if found else ""


def _listed(codes: list[str]) -> str:
    known = place_names.names()
    shown = "、".join(f"{known.full_name(code)}（{code}）" for code in codes[:ASKED_MOST])
    return f"{shown}等 {len(codes)} 个" if len(codes) > ASKED_MOST else shown
