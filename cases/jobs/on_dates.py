"""What time brings on open cases: an alert in the chain, or a step the service declares. Never decides whose fault it was."""

import logging
from datetime import datetime

from accounts.system import system_user
from cases.actions.apply_step import apply_step
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.errors import CaseError
from cases.declaration.words import OnDate, Service
from cases.models import Case
from workdays.calendar import end_of

logger = logging.getLogger(__name__)


def run(*, at: datetime) -> int:
    """Carry out every ``OnDate`` whose moment has passed, each once a case. Returns how many events were added.

    A case that refuses its step is logged and tried again the next night.
    """
    return sum(_run_one(service, item, at) for service in registry.services() for item in service.on_dates)


def _run_one(service: Service, item: OnDate, at: datetime) -> int:
    open_cases = Case.objects.filter(service=service.code, is_open=True, state__in=item.states)
    due = (case for case in open_cases.select_related("insured__policy") if _is_due(case, item, at))
    return sum(_fire(case, item, at) for case in due)


def _is_due(case: Case, item: OnDate, at: datetime) -> bool:
    moment = (
        end_of(case.insured.policy.period_end) if item.moment == "policy_end" else CaseFile(case).moment(item.moment)
    )
    key = f"on_date:{item.code}:{case.pk}"
    return moment is not None and moment <= at and not case.events.filter(idempotency_key=key).exists()


def _fire(case: Case, item: OnDate, at: datetime) -> bool:
    """Take the step and say whether it was; one case that refuses does not keep the others waiting."""
    try:
        apply_step(
            number=case.number,
            step=item.step or "alert",
            data={} if item.step else {"text": item.alert},
            actor=system_user(),
            at=at,
            now=at,
            revision=case.revision,
            idempotency_key=f"on_date:{item.code}:{case.pk}",
        )
    except CaseError as problem:
        logger.warning("%s was refused on %s: %s", item.code, case.number, type(problem).__name__)
        return False
    return True
