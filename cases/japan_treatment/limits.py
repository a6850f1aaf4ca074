"""The limits of treatment in Japan: how long, how often, how much."""

from decimal import Decimal
from typing import Literal

from cases.declaration.parts import Limits
from cases.declaration.words import Clock, EntryKind, Ledger, Quota

CLOCKS = (
    Clock("JP_REVIEW", "审核时限", start=("file_received",), length=2, stop="result_told", rules=("JP-15",)),
    Clock("JP_LAUNCH", "通知是否启动时限", start=("result_told",), length=1, stop="launch_told", rules=("JP-16",)),
    Clock("JP_SPEC", "安排专员时限", start=("launched",), length=2, stop="specialist_assigned", rules=("JP-18",)),
    Clock(
        "JP_TOTAL",
        "日本就医安排时限",
        start=("launched", "docs_complete"),
        length=40,
        stop="pretrip_done",
        void_on=("hospital_refused", "visa_refused"),
        rules=("JP-09", "JP-10", "JP-11", "JP-12", "JP-25"),
    ),
)

HOURS: tuple[tuple[str, str, Literal["case", "subject"], str], ...] = (
    ("JP_HOURS", "全程陪诊时长", "case", ""),
    ("JP_HOURS_TRIP", "本次陪诊时长", "subject", "japantrip"),
)

QUOTAS = (
    Quota(
        "JP_SERVICE",
        "日本就医综合服务",
        limit=1,
        rules=("JP-04",),
        reserve_on=("approve",),
        consume_on=("complete", "deem_completed"),
        granted_by=("JP-04",),
    ),
    Quota(
        "JP_TRIP",
        "赴日治疗",
        limit=10,
        window="policy_year",
        subject="japantrip",
        rules=("JP-05",),
        reserve_on=("arrange_travel",),
        consume_on=("depart",),
        release_on=("drop_trip",),
        granted_by=("JP-05",),
    ),
    *(
        Quota(
            code,
            label,
            limit=40,
            unit="小时",
            smallest=Decimal("0.25"),
            rules=("JP-27",),
            reserve_on=("book_hours",),
            consume_on=("record_hours",),
            release_on=("cancel_hours",),
            window=window,
            subject=subject,
        )
        for code, label, window, subject in HOURS
    ),
)

LEDGER = Ledger(
    kinds=(EntryKind("billed", "医院账单（直付）"),),
    currencies=("JPY",),
    balance={"billed": 1},
    balance_label="医院账单合计",
    subject="japantrip",
)

LIMITS = Limits(clocks=CLOCKS, quotas=QUOTAS, ledger=LEDGER)
