"""What time brings on open cases: an alert, or a step the service declares. Never decides whose fault it was."""

import logging
from datetime import datetime, timedelta

from accounts.system import system_user
from cases.actions.apply_step import apply_step
from cases.bookkeeping.alerts import moment_of
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.errors import CaseError
from cases.declaration.words import OnDate, Service
from cases.models import Case
from manual import unsettled

logger = logging.getLogger(__name__)


def run(*, at: datetime) -> int:
    """Carry out every ``OnDate`` whose time has come, once for each value of its moment. Returns how many events were added.

    A case that refuses its step is logged and tried again the next night.
    """
    return sum(_run_one(service, item, at) for service in registry.services() for item in service.on_dates)


def _run_one(service: Service, item: OnDate, at: datetime) -> int:
    days = unsettled.number(item.settled_by, service.code) if item.settled_by else None
    offset = item.offset if days is None else timedelta(days=int(days))
    open_cases = Case.objects.filter(service=service.code, is_open=True, state__in=item.states)
    found = ((case, moment_of(CaseFile(case), item.moment)) for case in open_cases.select_related("insured__policy"))
    return sum(
        _fire(case, item, moment, at) for case, moment in found if moment and _is_due(case, item, moment, at - offset)
    )


def _is_due(case: Case, item: OnDate, moment: datetime, latest: datetime) -> bool:
    return moment <= latest and not case.events.filter(idempotency_key=_key(case, item, moment)).exists()


def _key(case: Case, item: OnDate, moment: datetime) -> str:
    """Return the key of this moment's value: a moment that moves fires again."""
    return f"on_date:{item.code}:{case.pk}:{moment.timestamp():.0f}"


def _fire(case: Case, item: OnDate, moment: datetime, at: datetime) -> bool:
    """Take the step and say whether it was; one case that refuses does not keep the others waiting."""
    alert = {"code": item.code, "moment_at": moment.isoformat(), "text": item.alert}
    try:
        apply_step(
            number=case.number,
            step=item.step or "alert",
            data={} if item.step else alert,
            actor=system_user(),
            at=at,
            now=at,
            revision=case.revision,
            idempotency_key=_key(case, item, moment),
        )
    except CaseError as problem:
        logger.warning("%s was refused on %s: %s", item.code, case.number, type(problem).__name__)
        return False
    return True
