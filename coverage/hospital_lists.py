"""Hospitals and the days on which they admit no proxy, as spreadsheets: their columns, and how rows are recognised."""

from collections.abc import Callable
from typing import Any

from coverage import hospitals, places
from coverage.models import Division, Hospital, ProxyRestriction
from spreadsheets import findings, imports, upserting, values
from spreadsheets.columns import Column, Record
from spreadsheets.upserting import NotResolved, Table

ALL = "全部医院"
PLACE_ALIASES = ("城市", "所在城市", "地区", "区划", "区划代码", "division_code")


def options(choices: Any) -> dict[str, str]:
    """Return stored values and labels of a field's choices."""
    return {str(value): str(label) for value, label in choices}


GRADES, OWNERSHIP, COUNTRIES = (
    options(kind.choices) for kind in (Hospital.Grade, Hospital.Ownership, Hospital.Country)
)

HOSPITALS = (
    Column(
        "医院名称", "name", ("医院", "名称", "医疗机构名称"), required=True, needed=True, example="示例市第一人民医院"
    ),
    Column("别名", "aliases", read=values.several, example="示例一院"),
    Column(
        "等级",
        "grade",
        ("医院等级",),
        required=True,
        needed=True,
        read=values.choice(GRADES, also={"三甲": "3A", "三乙": "3B", "三级": "3", "二甲": "2A"}),
        offered=tuple(GRADES.values()),
        example="三级甲等",
    ),
    Column(
        "性质",
        "ownership",
        ("医院性质",),
        required=True,
        needed=True,
        read=values.choice(OWNERSHIP, also={"公立医院": "public", "民营医院": "private", "私立": "private"}),
        offered=tuple(OWNERSHIP.values()),
        example="公立",
    ),
    Column("国家和地区", "country", ("国家",), read=values.choice(COUNTRIES), offered=tuple(COUNTRIES.values())),
    Column("所在区划", "place", PLACE_ALIASES, required=True, example="江苏省南京市"),
    Column("可选用", "active", read=values.yes_no, offered=("是", "否"), example="是"),
    Column("备注", "note"),
)
RESTRICTIONS = (
    Column("医院", "hospital", ("医院名称",), required=True, needed=True, example=ALL),
    Column("自", "first_day", ("起日", "开始日期"), required=True, needed=True, read=values.day, example="2026-01-01"),
    Column("至", "last_day", ("止日", "结束日期"), read=values.day, example="2026-01-31"),
    Column("依据", "source", required=True, needed=True, example="医院公告"),
)


def place_of(field: str, *, into: str = "division") -> Callable[[Record], dict[str, Any]]:
    """Return what turns the place named in the column ``field`` into a division; blank is none."""

    def resolve(record: Record) -> dict[str, Any]:
        name = record.get(field)
        return {into: _division(name, record.cells[field]) if name else None}

    return resolve


def _division(name: str, cell: str) -> Division:
    found = places.resolve(name)
    if len(found) == 1:
        return found[0].division
    if not found:
        raise NotResolved(findings.error(f"没有找到地名“{name}”", cell, "填写城市或区县的全称，或区划代码"))
    listed = "、".join(f"{item.division.full_name}（{item.division.code}）" for item in found[:8])
    raise NotResolved(findings.error(f"“{name}”可能是：{listed}", cell, "改为其中一个的全称或区划代码"))


def place_words(division: Division | None) -> str:
    """Return a division so that it is found again: with its code."""
    return f"{division.full_name}({division.code})" if division else ""


def _hospital_words(row: Any) -> dict[str, str]:
    plain = upserting.by_field([column for column in HOSPITALS if column.field != "place"])(row)
    return {column.heading: plain.get(column.heading, place_words(row.division)) for column in HOSPITALS}


def _restricted(record: Record) -> dict[str, Any]:
    name, cell = record.get("hospital"), record.cells["hospital"]
    if name == ALL:
        return {"hospital": None}
    found = hospitals.called(name)
    if len(found) == 1:
        return {"hospital": found[0]}
    listed = "、".join(map(hospitals.label, found[:8]))
    text = f"“{name}”可能是：{listed}" if found else f"医院库中没有“{name}”"
    raise NotResolved(findings.error(text, cell, f"填写一家医院的全称，或“{ALL}”"))


def _restriction_words(row: Any) -> dict[str, str]:
    words = upserting.by_field(RESTRICTIONS)(row)
    return words | {"医院": hospitals.label(row.hospital) if row.hospital else ALL}


def register() -> None:
    """Make both lists known."""
    kept = Table(
        Hospital,
        key=("name", "division_id"),
        named="name",
        words=_hospital_words,
        resolve=lambda record: _with_code(place_of("place")(record)),
        related=("division__parent__parent",),
    )
    imports.register(upserting.list_import("hospitals", "医院", HOSPITALS, kept))
    restricted = Table(
        ProxyRestriction,
        key=("hospital", "first_day"),
        named="hospital",
        words=_restriction_words,
        resolve=_restricted,
        related=("hospital__division__parent__parent",),
    )
    imports.register(
        upserting.list_import("proxy_restrictions", "代诊限制", RESTRICTIONS, restricted, aliases=("restrictions",))
    )


def _with_code(resolved: dict[str, Any]) -> dict[str, Any]:
    division = resolved["division"]
    return {**resolved, "division_id": division.pk if division else None}
