"""The limits of the gene test: how long, how often, how much."""

from datetime import timedelta

from cases.declaration.parts import Limits
from cases.declaration.words import Clock, OnDate, Quota
from cases.gene_testing import guards as own
from cases.gene_testing.steps import WITHOUT_SAMPLE

CLOCKS = (
    Clock(
        "GENE_REP",
        "报告出具时限",
        start=("qualified_receipt",),
        length=15,
        stop="reports_issued",
        rules=("GENE-07", "GENE-12"),
    ),
)

QUOTAS = (
    Quota(
        "GENE",
        "基因检测",
        limit=1,
        rules=("GENE-05",),
        reserve_on=("book_sampling",),
        release_on=("cancel_sampling", "not_counted"),
        consume_on=("complete", "count_missed"),
    ),
)

ON_DATES = (
    OnDate(
        "policy_end_near",
        "policy_end",
        states=WITHOUT_SAMPLE,
        offset=-timedelta(days=30),
        alert="保单 30 天内期满，尚未提供检测样本：期满未提供的，本服务可能终止，请提醒客户",
        rules=("GENE-21",),
    ),
    OnDate("policy_end", "policy_end", states=WITHOUT_SAMPLE, step="policy_ended", rules=("GENE-21",)),
)

LIMITS = Limits(clocks=CLOCKS, cutoffs=(own.CANCEL,), quotas=QUOTAS, on_dates=ON_DATES)
