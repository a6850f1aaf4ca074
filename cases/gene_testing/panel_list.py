"""The panels with the samples they accept, as a spreadsheet: a file is the whole list."""

from typing import Any

from cases.gene_testing.models import Panel, SampleType
from spreadsheets import imports, upserting, values
from spreadsheets.columns import Column
from spreadsheets.upserting import Table

SAMPLES = {str(value): str(label) for value, label in SampleType.choices}

PANELS = (
    Column("代码", "code", ("项目代码",), required=True, needed=True, example="LUNG-T"),
    Column("名称", "name", ("检测项目", "项目名称"), required=True, needed=True, example="肺癌靶向用药基因检测"),
    Column(
        "可用样本",
        "sample_types",
        ("样本", "样本类型"),
        required=True,
        needed=True,
        read=values.choices(SAMPLES),
        example="病理切片、外周血",
    ),
    Column("已与检测机构确认", "is_confirmed", ("已确认",), read=values.yes_no, offered=("是", "否"), example="否"),
    Column("可选", "is_active", ("在用",), read=values.yes_no, offered=("是", "否"), example="是"),
)


def _words(row: Any) -> dict[str, str]:
    return upserting.by_field(PANELS)(row) | {"可用样本": row.samples}


def register() -> None:
    """Make the list known."""
    table = Table(
        Panel,
        key=("code",),
        named="code",
        words=_words,
        resolve=lambda record: {"is_active": record.get("is_active", True)},
        off="is_active",
        complete=True,
    )
    imports.register(upserting.list_import("gene_panels", "靶向用药检测项目", PANELS, table, aliases=("panels",)))
