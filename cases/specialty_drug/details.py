"""What a case of the specialty drug stores of its request, what is asked now, and what its pages show of it."""

from datetime import datetime
from typing import Any

from cases.bookkeeping import ledger
from cases.declaration import money
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Flagged
from cases.eligibility import review
from cases.eligibility.details import recorded
from cases.models.zones import minute

REQUEST = ("drug", "city", "city_name", "city_level", "planned_on", "hospital_stock", "stock_source")

WORDS = ("attending", "necessary", "reasonable", "in_scope", "indication", "social_drug", "social_settled")

make_details = recorded(*REQUEST, "illness")
"""The first details of a case, from its request."""


def current_request(file: CaseFile) -> dict[str, Any]:
    """Return what is asked now, after what staff have found since."""
    details = file.details
    asked = {name: getattr(details, name) for name in (*REQUEST, *WORDS)}
    asked["planned_on"] = details.planned_on.isoformat() if details.planned_on else None
    return asked | review.diagnosis_found(details)


def summary(file: CaseFile) -> list[tuple[str, Any]]:
    """Return what the case page shows of the details."""
    details = file.details
    shown = [(_label(details, name), _value(details, name)) for name in SHOWN]
    amount = ledger.totals(file).get(("approved", "CNY"))
    partial = Flagged("部分垫付，须客户接受") if details.is_partial else ""
    return [
        *shown,
        ("核定直付金额", money.shown(amount, "CNY") if amount else ""),
        ("垫付方式", partial),
        ("申请至取得药品", _time_to_therapy(file)),
    ]


SHOWN = (
    *("drug", "illness", "city_name", "planned_on", "hospital_stock", "prescriber", "licence", "hospital"),
    *("prescribed_on", "boxes", "gene_tested", "attending", "necessary", "reasonable", "in_scope", "judgement"),
    *("indication", "indication_reason", "disease", "diagnosed_on", "covered", "approved_boxes", "amount_reason"),
    *("social_drug", "social_settled", "in_hand_at", "invoice_received_on", "invoice_from"),
)


def for_customer(file: CaseFile) -> list[tuple[str, Any]]:
    """Return where the drug can be fetched, by each authorisation that stands."""
    return [
        (f"指定药房（有效期至 {row.valid_until:%Y-%m-%d}）", f"{row.pharmacy}，{row.boxes} 盒")
        for row in file.rows("authorisation")
    ]


def _label(details: Any, name: str) -> str:
    return str(details._meta.get_field(name).verbose_name)


def _value(details: Any, name: str) -> Any:
    display = getattr(details, f"get_{name}_display", None)
    value = display() if display else getattr(details, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    return minute(value) if isinstance(value, datetime) else value


def _time_to_therapy(file: CaseFile) -> str:
    """Return how long it took from the application until the drug was in hand."""
    if file.details.in_hand_at is None:
        return ""
    hours = (file.details.in_hand_at - file.case.received_at).total_seconds() / 3600
    return f"{hours / 24:.1f} 天（{hours:.0f} 小时）"
