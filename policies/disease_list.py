"""The covered diseases of a product, as a spreadsheet: a file is the whole list of each product it names."""

from typing import Any

from policies.models import CoveredDisease, Product
from policies.products import PRODUCT_CODE
from spreadsheets import findings, imports, upserting, values
from spreadsheets.columns import Column, Record
from spreadsheets.upserting import NotResolved, Table

DISEASES = (
    Column("产品代码", "product", ("产品",), above=True, example=PRODUCT_CODE),
    Column("序号", "seq", derived=True),
    Column(
        "疾病名称", "name", ("疾病", "病种", "名称", "保障疾病"), required=True, needed=True, example="恶性肿瘤——重度"
    ),
    Column("恶性肿瘤", "malignant", ("是否恶性肿瘤",), read=values.yes_no, offered=("是", "否"), example="是"),
    Column("来源", "source", ("条款依据", "依据"), example="条款第 2.4 条"),
    Column("在保障范围内", "active", ("在用",), read=values.yes_no, offered=("是", "否"), example="是"),
)


def _product(record: Record) -> dict[str, Any]:
    code = record.get("product") or PRODUCT_CODE
    product = Product.objects.filter(code=code).first()
    if product is None:
        known = "、".join(Product.objects.values_list("code", flat=True))
        raise NotResolved(
            findings.error(f"没有产品“{code}”", record.cells.get("product", record.cell), f"现有：{known}")
        )
    # What a file names again is covered again.
    return {"product": product, "active": record.get("active", True)}


def _numbered(rows: list[Any]) -> None:
    """Give new diseases the numbers after the last of their product."""
    last: dict[int, int] = {}
    for row in rows:
        if row.product_id not in last:
            numbers = CoveredDisease.objects.filter(product=row.product_id).values_list("seq", flat=True)
            last[row.product_id] = max(numbers, default=0)
        last[row.product_id] += 1
        row.seq = last[row.product_id]


def _words(row: Any) -> dict[str, str]:
    plain = upserting.by_field([column for column in DISEASES if column.field != "product"])(row)
    return {"产品代码": row.product.code, "序号": str(row.seq or ""), **plain}


def register() -> None:
    """Make the list known."""
    table = Table(
        CoveredDisease,
        key=("product", "name"),
        named="name",
        words=_words,
        resolve=_product,
        new=_numbered,
        completed=("seq",),
        off="active",
        complete=True,
        related=("product",),
        scope=lambda row: row.product_id,
    )
    more = {"aliases": ("diseases", "critical_illnesses")}
    imports.register(upserting.list_import("covered_diseases", "保障疾病", DISEASES, table, **more))
