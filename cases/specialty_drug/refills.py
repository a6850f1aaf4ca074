"""Refills (续购): a new case that starts from the last purchase and is judged by the list in force at its own application."""

from datetime import datetime

from cases.specialty_drug.models import SpecialtyDrugDetails
from coverage import releases
from drugs import search
from policies.models import InsuredPerson


def last_purchase(insured: InsuredPerson, *, before: datetime) -> SpecialtyDrugDetails | None:
    """Return what the person had in hand last before the aware moment ``before``, under whichever policy."""
    had = SpecialtyDrugDetails.objects.filter(case__insured__person=insured.person_id, in_hand_at__lt=before)
    return had.select_related("case").order_by("-in_hand_at").first()


def remark(last: SpecialtyDrugDetails, *, at: datetime) -> str:
    """Say which purchase the form starts from, and whether the list in force at ``at`` still holds the drug."""
    words = f"已按上次购药（{last.case.number}）预填，可改。"
    try:
        release = releases.in_force(kind="drugs", at=at)
    except releases.NoReleaseInForce:
        return words
    verdict = search.judge(text=last.drug, release=release, at=at)
    return words if verdict.verdict == "listed" else f"{words}注意：{verdict.reason}。"
