"""What one call leaves behind, stored at once: the case, what was read out and acknowledged, signed, and the next call."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from cases.actions.apply_step import apply_step
from cases.actions.open_case import open_case
from cases.declaration.case_file import CaseFile
from cases.declaration.errors import NotEligible
from cases.declaration.words import Consent, Notice, Service
from cases.models import Applicant, CallerVerification, Case
from manual.registry import rule

if TYPE_CHECKING:
    from accounts.models import User

RECORDED_CALL = "recorded_call"
INSURED = "insured"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the agent ticked while talking: rules of notices acknowledged, codes of forms agreed to, the next call."""

    acknowledged: Sequence[str] = ()
    consented: Sequence[str] = ()
    next_call_at: datetime | None = None
    next_call_topic: str = ""


def notices_to_acknowledge(service: Service) -> list[Notice]:
    """Return the sentences that some step of ``service`` waits for: they may be read out in the first call."""
    return [notice for notice in service.notices if notice.acknowledge_before]


def consents_in_call(service: Service, verification: CallerVerification) -> list[Consent]:
    """Return the forms of ``service`` that the caller may agree to: none unless the insured person is on the line."""
    if verification.applicant != Applicant.INSURED:
        return []
    return [consent for consent in service.consents if INSURED in consent.signers]


@rule("GEN-02")
def open_from_call(
    *,
    service: Service,
    verification: CallerVerification,
    request: Mapping[str, Any],
    outcome: Outcome,
    actor: "User",
    idempotency_key: str,
    another: bool = False,
    now: datetime | None = None,
) -> Case:
    """Open a case for ``request`` with all that the call settled, or nothing of it; the same key returns the same case.

    A sentence or form that this case turns out not to need is left out; so is everything where the case went to a team
    whose cases ``actor`` may not see. Raises as ``open_case`` and ``apply_step`` do; a refusal by the rules is stored as
    an enquiry all the same.
    """
    now = now or timezone.now()
    with transaction.atomic():
        try:
            case = open_case(
                service=service,
                verification=verification,
                request=request,
                actor=actor,
                idempotency_key=idempotency_key,
                another=another,
                now=now,
            )
        except NotEligible as refusal:
            refused = refusal  # raised below: the enquiry that was stored must stay
        else:
            if Case.objects.visible_to(actor).filter(pk=case.pk).exists():
                _take_steps(case, verification, outcome, actor, idempotency_key, now)
            return case
    raise refused


def _take_steps(
    case: Case, verification: CallerVerification, outcome: Outcome, actor: "User", key: str, now: datetime
) -> None:
    for step, data in _steps(CaseFile(case), verification, outcome):
        subject = data.get("rule") or data.get("form") or ""
        apply_step(
            number=case.number,
            step=step,
            data=data,
            actor=actor,
            revision=None,
            idempotency_key=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{key} {step} {subject}")),
            now=now,
        )


def _steps(file: CaseFile, verification: CallerVerification, outcome: Outcome) -> list[tuple[str, dict[str, Any]]]:
    name = verification.applicant_name
    steps: list[tuple[str, dict[str, Any]]] = [
        ("acknowledge_notice", {"rule": notice.rule, "acknowledged_by": name, "method": RECORDED_CALL})
        for notice in file.unacknowledged()
        if notice.rule in outcome.acknowledged
    ]
    may_agree = {consent.form for consent in consents_in_call(file.service, verification)}
    agreed = dict.fromkeys(item.form for item in file.wanted_consents() if item.form in may_agree)
    steps += [
        ("record_consent", _consent(form, verification.insured.person.name))
        for form in agreed
        if form in outcome.consented
    ]
    if outcome.next_call_at:
        steps.append(("promise_call_back", {"topic": outcome.next_call_topic, "due_at": outcome.next_call_at}))
    return steps


def _consent(form: str, name: str) -> dict[str, Any]:
    return {
        "form": form,
        "decision": "signed",
        "signer": INSURED,
        "signer_name": name,
        "method": RECORDED_CALL,
    }
