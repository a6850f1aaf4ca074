"""Partners and what they serve, as spreadsheets: their columns, and how rows are recognised."""

from typing import Any

from django.conf import settings

from accounts import service_names
from coverage.hospital_lists import options, place_of, place_words
from partners.models import Partner, PartnerService
from spreadsheets import findings, imports, likely, upserting, values
from spreadsheets.columns import Column, Record
from spreadsheets.upserting import NotResolved, Table

KINDS = options(Partner.Kind.choices)
EVERYWHERE = "全国"

PARTNERS = (
    Column(
        "名称", "name", ("合作方", "合作方名称", "药房", "药房名称"), required=True, needed=True, example="示例药房"
    ),
    Column(
        "类别",
        "kind",
        ("类型",),
        required=True,
        needed=True,
        read=values.choice(KINDS),
        offered=tuple(KINDS.values()),
        example="药房",
    ),
    Column("对外电话", "phone", ("电话", "联系电话"), example=settings.HOTLINE),
    Column("合作中", "is_active", ("在用",), read=values.yes_no, offered=("是", "否"), example="是"),
)
SERVICES = (
    Column("名称", "partner", ("合作方", "合作方名称"), required=True, needed=True, example="示例药房"),
    Column(
        "服务",
        "service",
        ("服务项目",),
        required=True,
        needed=True,
        offered=lambda: tuple(service_names.known().values()),
        example="恶性肿瘤院外特药直付服务",
    ),
    Column("服务地区", "place", ("地区", "城市", "服务城市"), required=True, needed=True, example=EVERYWHERE),
    Column("起日", "first_day", ("自",), required=True, needed=True, read=values.day, example="2026-01-01"),
    Column("止日", "last_day", ("至",), read=values.day),
)


def _served(record: Record) -> dict[str, Any]:
    """Return partner, service and place that a row names."""
    name, word = record.get("partner"), record.get("service")
    partner = Partner.objects.filter(name=name).first()
    if partner is None:
        near = "、".join(likely.matches(name, list(Partner.objects.values_list("name", flat=True))))
        mend = f"最接近的是：{near}；先导入合作方" if near else "先导入合作方"
        raise NotResolved(findings.error(f"没有合作方“{name}”", record.cells["partner"], mend))
    known = service_names.known()
    service = next((code for code, label in known.items() if word in (code, label)), None)
    if service is None:
        mend = f"填写其中一项：{'、'.join(known.values())}"
        raise NotResolved(findings.error(f"没有服务“{word}”", record.cells["service"], mend))
    place = {"division": None} if record.get("place") == EVERYWHERE else place_of("place")(record)
    return {"partner": partner, "service": service, **place}


def _service_words(row: Any) -> dict[str, str]:
    return {
        "名称": row.partner.name,
        "服务": service_names.known().get(row.service, row.service),
        "服务地区": place_words(row.division) or EVERYWHERE,
        "起日": str(row.first_day),
        "止日": str(row.last_day or ""),
    }


def register() -> None:
    """Make both lists known."""
    kept = Table(Partner, key=("name",), named="name", words=upserting.by_field(PARTNERS))
    imports.register(upserting.list_import("partners", "合作方", PARTNERS, kept, aliases=("pharmacies",)))
    served = Table(
        PartnerService,
        key=("partner", "service", "division"),
        named="partner",
        words=_service_words,
        resolve=_served,
        related=("partner", "division__parent__parent"),
    )
    imports.register(upserting.list_import("partner_services", "合作方的服务", SERVICES, served))
