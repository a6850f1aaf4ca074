"""The six lists this app stores itself: five city networks and Japan's hospitals."""

from coverage import kinds
from coverage.kinds import FirstEdition, Kind
from coverage.list_columns import JAPAN_SHEET, PLACE_SHEET
from coverage.models import JapanHospitalEntry, PlaceEntry
from coverage.recognition import recognise_places

PLACE_COLUMNS = {
    "seq": "seq",
    "province_printed": "province_printed",
    "city_printed": "city_printed",
    "province": "division.province.name",
    "city": "division.name",
    "division_code": "division_id",
    "note": "note",
}
JAPAN_COLUMNS = {name: name for name in ("seq", "city_printed", "name_zh", "name_ja", "note")}


def _network(code: str, label: str, first: FirstEdition) -> Kind:
    return Kind(
        code=code,
        label=label,
        model=PlaceEntry,
        columns=PLACE_COLUMNS,
        key="division_id",
        first=first,
        related=("division__parent__parent",),
        sheet=PLACE_SHEET,
        side_by_side=True,
        spelling=frozenset({"province_printed", "city_printed"}),
        recognise=recognise_places,
    )


def register() -> None:
    """Make the app's own lists known."""
    kinds.register(_network("green_channel", "就医绿通服务城市", FirstEdition(43, 43, 31)))
    kinds.register(_network("mdt", "MDT 多学科会诊城市", FirstEdition(3, 3, 3)))
    kinds.register(_network("inpatient_advance", "住院垫付服务城市", FirstEdition(210, 210, 31)))
    kinds.register(_network("gene_testing", "靶向用药基因检测服务城市", FirstEdition(40, 39, 18)))
    kinds.register(_network("specialty_drug", "院外特药直付服务城市", FirstEdition(201, 201, 29)))
    kinds.register(
        Kind(
            code="japan_hospitals",
            label="赴日医疗服务医院",
            model=JapanHospitalEntry,
            columns=JAPAN_COLUMNS,
            key="name_zh",
            first=FirstEdition(17, 17),
            public=("city_printed", "name_zh", "name_ja"),
            sheet=JAPAN_SHEET,
        )
    )
