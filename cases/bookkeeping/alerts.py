"""Alerts of a case: which of them still speak of what is so."""

from datetime import datetime

from cases.declaration.case_file import CaseFile
from cases.models import CaseAlert
from workdays.calendar import end_of


def moment_of(file: CaseFile, code: str) -> datetime | None:
    """Return the moment an ``OnDate`` waits for; the end of the policy is one every case has."""
    return end_of(file.case.insured.policy.period_end) if code == "policy_end" else file.moment(code)


def refresh(*, file: CaseFile, now: datetime) -> None:
    """Make alerts moot whose moment moved or whose states the case left, and those open that hold again; count the open.

    A service without alerts asks the database nothing.
    """
    if not any(item.alert for item in file.service.on_dates):
        return
    for alert in file.alerts:
        moot = alert.settled_at is None and not _holds(file, alert)
        if moot != (alert.moot_at is not None):
            alert.moot_at = now if moot else None
            alert.save(update_fields=["moot_at"])
    file.case.open_alerts = sum(alert.is_open for alert in file.alerts)


def _holds(file: CaseFile, alert: CaseAlert) -> bool:
    declared = (item for item in file.service.on_dates if item.code == alert.code)
    return file.case.is_open and any(
        file.case.state in item.states and moment_of(file, item.moment) == alert.moment_at for item in declared
    )
