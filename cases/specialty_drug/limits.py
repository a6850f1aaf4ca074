"""The limits of the specialty drug: how long, how often, how much."""

from datetime import timedelta

from cases.declaration.parts import Limits
from cases.declaration.words import Clock, Cutoff, EntryKind, Ledger, Measure, OnDate, Quota

REMIND_AFTER = timedelta(days=14)
"""When we remind of the invoice while the insurer has set no limit (S7): a habit of ours, none for the customer."""

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

LEDGER = Ledger(
    kinds=(EntryKind("approved", "核定"), EntryKind("authorised", "已授权"), EntryKind("paid", "已直付药房")),
    balance={"authorised": 1, "paid": -1},
    balance_label="已授权未直付",
)

ON_DATES = (
    OnDate(
        "invoice",
        "in_hand",
        states=frozenset({"delivered"}),
        offset=REMIND_AFTER,
        settled_by="S7",
        alert="取得药品后尚未收到发票原件，请提醒客户提交",
        rules=("DRUG-14",),
    ),
)

MEASURES = (Measure("time_to_therapy", "申请至取得药品", end="in_hand"),)

LIMITS = Limits(
    clocks=CLOCKS,
    cutoffs=CUTOFFS,
    quotas=QUOTAS,
    ledger=LEDGER,
    on_dates=ON_DATES,
    measures=MEASURES,
)
