"""What a case of the gene test stores of its request, what is asked now, and what its pages show of it."""

from typing import Any

from cases.declaration.case_file import CaseFile
from cases.eligibility.details import PLACE, asked, diagnosis_rows, recorded
from cases.gene_testing.effects import in_words
from cases.gene_testing.guards import cancel_limits, has_given, last_sample
from cases.models.zones import minute

make_details = recorded(*PLACE, "illness", "diagnosed_on")
"""The first details of a case, from its request."""

current_request = asked(place=True)
"""What is asked now, after what staff have confirmed."""


def for_customer(file: CaseFile) -> list[tuple[str, Any]]:
    """Return the sampling that is booked and until when it can be cancelled; nothing once it was done."""
    sample = last_sample(file)
    if sample is None or sample.collected_at:
        return []
    limits = cancel_limits(sample.sampling_at)
    until = "最晚致电取消时间" if limits.first == limits.last else "最晚致电取消时间（暂定）"
    booked = [("采样时间", sample.sampling_at), ("采样地点", sample.place), ("样本", sample.get_kind_display())]
    return [*booked, (until, limits.known)]


def summary(file: CaseFile) -> list[tuple[str, Any]]:
    """Return what the case page shows of the details."""
    details, sample = file.details, last_sample(file)
    first = next((row.received_at for row in file.rows("genesample") if row.received_at), None)
    return [
        ("来电人自述病情", details.illness),
        ("采样城市", details.city_name),
        ("检测需求", in_words(details.purposes)),
        *diagnosis_rows(details),
        ("检测项目", details.panel),
        ("所需样本", details.panel.samples if details.panel else ""),
        ("指定检测机构", details.lab),
        ("当前样本", sample),
        ("预约采样", f"{minute(sample.sampling_at)} {sample.place}" if sample else ""),
        ("首次签收", minute(first) if first else ""),
        ("提供样本期限", "" if has_given(file) else f"{file.case.insured.policy.period_end} 24:00（保单期满）"),
        ("无法提供样本", details.get_no_sample_display()),
        ("报告内容", in_words(details.findings)),
    ]
