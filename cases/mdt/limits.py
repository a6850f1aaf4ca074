"""The limits of the MDT consultation: how long, how often, how much."""

from cases.declaration.parts import Limits
from cases.declaration.words import Clock, Quota
from cases.eligibility import common_words

CLOCKS = (
    common_words.review_time("MDT_REVIEW"),
    Clock(
        "MDT_ARR",
        "会诊安排时限",
        start=("applied", "docs_complete"),
        restart=("rearranged",),
        length=10,
        stop="notified",
        rules=("MDT-11", "MDT-15", "MDT-17"),
    ),
    Clock(
        "MDT_REP",
        "书面诊疗意见报告时限",
        start=("consulted",),
        length=10,
        target=5,
        stop="reported",
        rules=("MDT-12",),
    ),
)

QUOTAS = (
    Quota(
        "MDT",
        "MDT 多学科会诊",
        limit=1,
        rules=("MDT-07", "MDT-18", "MDT-24"),
        reserve_on=("approve",),
        consume_on=("issue_report", "deem_completed"),
    ),
)

LIMITS = Limits(clocks=CLOCKS, quotas=QUOTAS)
