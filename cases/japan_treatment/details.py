"""What a case of treatment in Japan stores of its request, what is asked now, and what its pages show of it."""

from typing import Any

from cases.bookkeeping import ledger
from cases.declaration import money
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Flagged
from cases.eligibility.details import asked, caller_rows, diagnosis_rows, recorded

make_details = recorded("illness", "wishes", "diagnosed_on")
"""The first details of a case, from its request."""

current_request = asked("wishes")
"""What is asked now, after what staff have confirmed."""


def summary(file: CaseFile) -> list[tuple[str, Any]]:
    """Return what the case page shows of the details; what each trip holds stands in its own table."""
    details = file.details
    return [
        *caller_rows(details),
        ("身份确认", details.identity_at),
        *diagnosis_rows(details),
        ("行前专员", details.specialist),
        ("日本医院", f"{details.hospital.name_zh}（{details.hospital.name_ja}）" if details.hospital else ""),
        ("接收函日期", details.accepted_on),
        ("护照到期日期", _passport(file)),
        ("医院账单", _bills(file)),
    ]


def for_customer(file: CaseFile) -> list[tuple[str, Any]]:
    """Return who looks after the preparation, the hospital once it has accepted, and the trip that is planned."""
    details, trips = file.details, file.rows("japantrip")
    hospital = (
        f"{details.hospital.name_zh}（{details.hospital.name_ja}）" if details.hospital and details.accepted_on else ""
    )
    planned = [("计划出发日期", trips[-1].leaves_on), ("计划回国日期", trips[-1].returns_on)] if trips else []
    return [("行前专员", details.specialist), ("日本医院", hospital), *planned]


def _passport(file: CaseFile) -> Any:
    until, trips = file.details.passport_until, file.rows("japantrip")
    if until and trips and trips[-1].returns_on and until < trips[-1].returns_on:
        return Flagged(f"{until}，早于计划回国日期 {trips[-1].returns_on}")
    return until


def _bills(file: CaseFile) -> str:
    billed = ledger.totals(file).get(("billed", "JPY"))
    return money.shown(billed, "JPY") if billed else ""
