"""May this person have a service: every rule's verdict, on one service as asked for or on all before anything is asked."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from api import bodies, shapes, showing
from api.models import Scope
from api.views.base import ApiView
from api.views.lookup import service_of
from cases.actions.intake import judge_request, verify_caller
from cases.actions.intake_forms import VerificationForm
from cases.declaration import registry
from cases.declaration.errors import NotVerified, StepInvalid, StepNotAllowed
from cases.declaration.words import Service
from cases.eligibility.evaluation import evaluate_all
from cases.eligibility.predicates import Evaluation
from cases.models import CallerVerification, Channel
from policies.models import InsuredPerson
from policies.search import find_insured, names_person, names_policy

MOST_INSURED = 50  # persons on a policy that are looked through
NOT_FOUND = "保单号或被保险人姓名与保单不符。请向来电人再次核对；核身不符不作拒绝。"


def verified(caller: dict[str, Any], actor: User, now: datetime) -> CallerVerification:
    """Verify the caller as the back office does. ``received_at`` is ``now`` where it is left out, the channel the hotline.

    Raises ``StepNotAllowed``, ``StepInvalid``, or ``NotVerified`` in the same words for an unknown policy and another name.
    """
    if actor.kind != User.Kind.STAFF or not actor.has_perm("cases.open_case"):
        raise StepNotAllowed("受理")
    entered = bodies.for_form(caller, VerificationForm.base_fields)
    entered.setdefault("received_at", timezone.localtime(now).strftime("%Y-%m-%dT%H:%M"))
    entered.setdefault("channel", Channel.HOTLINE.value)
    form = VerificationForm(entered)
    if not form.is_valid():
        raise StepInvalid(form)
    said = form.caller()
    return verify_caller(
        insured=_insured(said.policy_number, said.insured_name),
        caller=said,
        actor=actor,
        at=form.moment(),
        now=now,
        backdate_reason=form.cleaned_data["backdate_reason"],
    )


def _insured(policy_number: str, name: str) -> InsuredPerson:
    try:
        found = find_insured(text=policy_number, limit=MOST_INSURED)
    except forms.ValidationError as problem:
        raise NotVerified(NOT_FOUND) from problem
    for row in found:
        if names_policy(policy_number, row.policy) and names_person(name, row.person):
            return row
    raise NotVerified(NOT_FOUND)


def request_of(service: Service, entered: dict[str, Any], call: CallerVerification) -> dict[str, Any]:
    """Return the request as facts and chain take it. Raises ``StepInvalid`` for what the form refuses."""
    made: Any = service.request_form
    form = made(bodies.for_form(entered, service.request_form.base_fields), call=call)
    if not form.is_valid():
        raise StepInvalid(form)
    request: dict[str, Any] = form.request()
    return request


def shown(service: Service, found: Evaluation) -> dict[str, Any]:
    """Return an evaluation with every verdict."""
    return {
        "service": service.code,
        "label": service.label,
        "outcome": found.outcome.value,
        "earliest": showing.plain(found.earliest),
        "verdicts": [
            {
                "rule": verdict.rule,
                "label": verdict.label,
                "outcome": verdict.outcome.value,
                "word": verdict.heading,
                "staff": verdict.staff,
                "customer": verdict.customer,
                "sentence": verdict.sentence,
                "earliest": showing.plain(verdict.earliest),
            }
            for verdict in found.verdicts
        ],
    }


class Eligibility(ApiView):
    """A question; a refusal of one service is stored as an enquiry."""

    scope: ClassVar = Scope.ELIGIBILITY

    @extend_schema(
        operation_id="eligibility", request={"application/json": shapes.QUESTION}, responses={200: shapes.ELIGIBILITY}
    )
    def post(self, request: Request) -> Response:
        """Return every rule's verdict on one service, or on all of them."""
        body, _ = bodies.read(request, {"service", "caller", "request"})
        code, now = body.get("service"), timezone.now()
        service = service_of(code) if code is not None else None
        call = verified(bodies.part(body, "caller"), self.user(), now)
        if service is None:
            services = registry.services()
            found = evaluate_all(services=services, insured=call.insured, applicant=call.applicant, at=call.received_at)
            return Response({"evaluations": [shown(item, found[item.code]) for item in services]})
        asked = request_of(service, bodies.part(body, "request"), call)
        judged = judge_request(service=service, verification=call, request=asked, actor=self.user())
        return Response({"evaluations": [shown(service, judged)]})
