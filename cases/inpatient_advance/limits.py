"""The limits of the inpatient advance: how long, how often, how much."""

from datetime import timedelta

from cases.declaration.parts import Limits
from cases.declaration.words import Clock, Cutoff, EntryKind, Ledger, OnDate, Quota
from cases.eligibility import common_words
from cases.inpatient_advance.rules import PAY_FIRST
from cases.inpatient_advance.steps import PENDING
from manual.registry import carry

REMIND_AFTER = timedelta(days=14)
"""When we remind of the claim papers: a habit of ours, no limit for the customer (S7)."""

CLOCKS = (
    common_words.review_time("ADV_REVIEW"),
    Clock(
        "ADV_ARR",
        "垫付安排时限",
        start=("applied", "docs_complete"),
        length=5,
        stop="notified",
        pause_on=("survey_needed",),
        restart=("liability_passed_after_survey", "rearranged"),
        rules=("ADV-14",),
    ),
    Clock("ADV_SURVEY", "查勘结果通知时限", start=("survey_needed",), length=15, stop="survey_told", rules=("ADV-20",)),
)

CUTOFFS = (Cutoff("ADV_LEAD", "入院前5个工作日预约", before="admission_on", n=5, rule="ADV-05", advice=PAY_FIRST),)

QUOTAS = (Quota("ADV", "住院垫付", limit=None, rules=("ADV-04",), reserve_on=("approve",), consume_on=("discharge",)),)

LEDGER = Ledger(
    kinds=(
        EntryKind("requested", "需求金额"),
        EntryKind("approved", "批准金额"),
        EntryKind("guaranteed", "担保金额"),
        EntryKind("advanced", "已垫付"),
        EntryKind("invoiced", "住院费用"),
        EntryKind("settled", "已结算"),
        EntryKind("recovered", "已收回"),
    ),
    balance={"advanced": 1, "settled": -1, "recovered": -1},
    balance_label="未结清垫付款",
)
carry("ADV-03", where=f"{__name__}:LEDGER")

ON_DATES = (
    OnDate(
        "admission_day",
        "admission_planned",
        states=PENDING,
        alert="预计住院日已到，请核对客户是否已住院",
        rules=("ADV-06",),
    ),
    OnDate(
        "claim_papers",
        "discharged",
        states=frozenset({"discharged"}),
        offset=REMIND_AFTER,
        settled_by="S7",
        alert="出院后尚未收齐理赔资料，请提醒客户提交住院发票、出院小结",
        rules=("ADV-35",),
    ),
)

LIMITS = Limits(clocks=CLOCKS, cutoffs=CUTOFFS, quotas=QUOTAS, ledger=LEDGER, on_dates=ON_DATES)
