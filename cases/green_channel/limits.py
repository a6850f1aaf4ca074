"""The limits of the green channel: how long, how often, how much."""

from cases.declaration.parts import Limits
from cases.declaration.words import Clock, Quota
from cases.eligibility import common_words
from cases.green_channel import guards as own
from cases.green_channel.models import Kind

CLOCKS = (
    common_words.review_time("GC_REVIEW"),
    Clock(
        "GC_OUT",
        "门诊安排时限",
        start=("approved",),
        restart=("rearranged",),
        length=5,
        stop="notified",
        when=own.is_outpatient,
        rules=("GC-09", "GC-20"),
    ),
    Clock(
        "GC_IN",
        "住院安排时限",
        start=("approved", "docs_complete", "admission_notice"),
        restart=("rearranged",),
        length=10,
        stop="notified",
        when=own.is_inpatient,
        rules=("GC-13", "GC-14", "GC-21"),
    ),
)

QUOTAS = (
    Quota(
        "GC_OUT",
        "门诊绿通",
        limit=1,
        rules=("GC-05", "GC-22", "GC-26"),
        reserve_on=("approve",),
        consume_on=("attend", "deem_completed"),
        applies=lambda request: request.get("kind") == Kind.OUTPATIENT,
    ),
    Quota(
        "GC_IN",
        "住院绿通",
        limit=1,
        rules=("GC-05", "GC-22", "GC-26"),
        reserve_on=("approve",),
        consume_on=("attend", "deem_completed"),
        applies=lambda request: request.get("kind") == Kind.INPATIENT,
    ),
)

LIMITS = Limits(clocks=CLOCKS, quotas=QUOTAS)
