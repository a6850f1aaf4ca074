"""When a thing happened may differ from when it is written down, within limits."""

from datetime import datetime, timedelta

from cases.declaration.errors import CaseError

FREE_BACKDATING = timedelta(hours=24)
CLOCK_SKEW = timedelta(minutes=1)


class ImpossibleTime(CaseError):
    """The time given cannot be, or needs a reason."""


def check_time(
    *, at: datetime, now: datetime, reason: str, opened: datetime | None = None, label: str = "发生时间"
) -> None:
    """Refuse a time in the future, before the application, or more than 24 hours back without a reason.

    People give times to the minute, so the minute of the application itself is not before it. ``label`` is what
    the form calls ``at``.
    """
    if at > now + CLOCK_SKEW:
        raise ImpossibleTime(f"{label}不能晚于现在，请改正。")
    if opened and at < opened.replace(second=0, microsecond=0):
        raise ImpossibleTime(f"{label}不能早于申请时间，请改正。")
    if now - at > FREE_BACKDATING and not reason.strip():
        raise ImpossibleTime(f"{label}早于现在超过 24 小时，请填写补记原因。")
