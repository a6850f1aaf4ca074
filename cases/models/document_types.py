"""The papers there are, one type a paper, with the manual's other names for it (A12); services may bring their own."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentType:
    """A kind of paper; ``aliases`` are the other names the manual or hospitals use. ``general`` ones fit every service."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()
    general: bool = False


TYPES = (
    DocumentType("outpatient_record", "门诊病历", ("门诊病史",)),
    DocumentType("blood_test", "血液检测报告", ("血液检查报告",)),
    DocumentType("ct", "CT 报告", ("影像检查报告",)),
    DocumentType("mri", "MRI 报告", ("影像检查报告",)),
    DocumentType("pathology", "病理报告"),
    DocumentType("admission_notice", "住院通知单", ("住院单", "入院通知书")),
    DocumentType("discharge_summary", "出院小结"),
    DocumentType("gene_report", "基因检测报告"),
    DocumentType("other_medical", "其他医疗资料"),
    DocumentType("authority_proof", "授权证明", ("监护证明", "委托书"), general=True),
    DocumentType("signed_form", "签署的文书", general=True),
    DocumentType("evidence", "情况证明", general=True),
    DocumentType("other", "其他", general=True),
)
BY_CODE = {item.code: item for item in TYPES}
"""Every type: those above, and those that the services in use brought."""


def register(types: Iterable[DocumentType]) -> None:
    """Add what a service brings; a code that is taken keeps its meaning (``manage.py check`` tells)."""
    for item in types:
        BY_CODE.setdefault(item.code, item)


def unregister(types: Iterable[DocumentType]) -> None:
    """Forget what a service brought."""
    for item in types:
        if BY_CODE.get(item.code) is item:
            del BY_CODE[item.code]


def choices() -> list[tuple[str, str]]:
    """Return every type with its names, for a form."""
    return [
        (item.code, item.label + (f"（{'、'.join(item.aliases)}）" if item.aliases else ""))
        for item in BY_CODE.values()
    ]


def medical_types() -> tuple[str, ...]:
    """The papers that confirm an illness: those the manual lists, and any equivalent one (A10)."""
    return ("outpatient_record", "blood_test", "ct", "mri", "pathology", "other_medical")


def label(code: str) -> str:
    """Return a type's Chinese name; its code where the service that brought it is no longer there."""
    return BY_CODE[code].label if code in BY_CODE else code
