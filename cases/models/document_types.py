"""The papers there are, one type a paper, with the manual's other names for it (A12)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentType:
    """A kind of paper; ``aliases`` are the other names the manual or hospitals use."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()


TYPES = (
    DocumentType("outpatient_record", "门诊病历", ("门诊病史",)),
    DocumentType("blood_test", "血液检测报告", ("血液检查报告",)),
    DocumentType("ct", "CT 报告", ("影像检查报告",)),
    DocumentType("mri", "MRI 报告", ("影像检查报告",)),
    DocumentType("pathology", "病理报告"),
    DocumentType("admission_notice", "住院通知单", ("住院单", "入院通知书")),
    DocumentType("discharge_summary", "出院小结"),
    DocumentType("other_medical", "其他医疗资料"),
    DocumentType("authority_proof", "授权证明", ("监护证明", "委托书")),
    DocumentType("signed_form", "签署的文书"),
    DocumentType("evidence", "情况证明"),
    DocumentType("other", "其他"),
)
BY_CODE = {item.code: item for item in TYPES}
CHOICES = [(item.code, item.label + (f"（{'、'.join(item.aliases)}）" if item.aliases else "")) for item in TYPES]


def medical_types() -> tuple[str, ...]:
    """The papers that confirm an illness: those the manual lists, and any equivalent one (A10)."""
    return ("outpatient_record", "blood_test", "ct", "mri", "pathology", "other_medical")


def label(code: str) -> str:
    """Return a type's Chinese name."""
    return BY_CODE[code].label
