"""What the case has used of its quota: reserved or consumed along its steps, released where it ended without."""

from datetime import date

from cases.models import QuotaUse
from samples.load import rows
from samples.load.work import Work

Status = QuotaUse.Status


def move(work: Work, *, step: str) -> None:
    """Reserve or consume what ``step`` says; nothing is written yet."""
    for quota in work.service.quotas:
        if not quota.applies(work.asked.request):
            continue
        if step in quota.reserve_on:
            work.quota = {str(work.case.pk): Status.RESERVED.value}
        if step in quota.consume_on:
            work.quota = {str(work.case.pk): Status.CONSUMED.value}


def write(work: Work) -> None:
    """Write the case's use and its counter; ``work.since`` must be settled."""
    case = work.case
    for use, status in work.quota.items():
        applied = next(quota for quota in work.service.quotas if quota.applies(work.asked.request))
        held = status == Status.CONSUMED or case.is_open
        counted: tuple[int, str, date] = (work.contract.insured, applied.code, work.contract.start)
        work.batch.add(rows.COUNTER, use, *counted, None, applied.limit, int(held))
        shown = status if held else Status.RELEASED.value
        work.batch.add(rows.USE, use, use, case.pk, 1, shown, case.state, work.since)
