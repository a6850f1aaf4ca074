"""The limits of the specialty drug: how long, how often, how much."""

from cases.declaration.parts import Limits
from cases.declaration.words import Clock, Cutoff, Measure, Quota
from cases.specialty_drug.purchases import LEDGER

CLOCKS = (
    Clock(
        "DRUG_REV",
        "权益及药品审核时限",
        start=("applied", "papers_in"),
        length=1,
        stop="decided",
        rules=("DRUG-10", "DRUG-16"),
    ),
    Clock(
        "DRUG_FUL",
        "找药购药时限",
        start=("approved",),
        restart=("reopened",),
        length=3,
        unit="day",
        stop="ready",
        rules=("DRUG-17",),
    ),
)

CUTOFFS = (
    Cutoff("DRUG_LEAD", "计划购药前 4 天申请", before="planned_on", n=4, rule="DRUG-15", unit="day", hard=False),
)

QUOTAS = (
    Quota(
        "DRUG",
        "特药直付",
        limit=None,
        rules=("DRUG-08",),
        reserve_on=("approve",),
        consume_on=("receive_invoice",),
    ),
)

LIMITS = Limits(
    clocks=CLOCKS,
    cutoffs=CUTOFFS,
    quotas=QUOTAS,
    ledger=LEDGER,
    measures=(Measure("time_to_therapy", "申请至取得药品", end="in_hand"),),
)
