"""My services: the insured persons the customer is or is the policyholder of, what each may have, and the cases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.declaration import registry
from cases.models import Case
from policies.customers import insured_of
from policies.models import InsuredPerson
from portal import access, entitlements
from portal.models import Draft
from portal.sessions import customer_of
from privacy.access import record_access

MOST_CASES = 50
RELATIONS = ("policy__product", "policy__policyholder", "person")


@access.for_customers
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show whose services there are, and the cases, the open ones first."""
    user = customer_of(request)
    people = insured_of(user).select_related(*RELATIONS).order_by("-policy__period_end", "pk")
    cases = Case.objects.visible_to(user).select_related("insured__person").order_by("-is_open", "-received_at")
    labels = {service.code: service for service in registry.services()}
    shown = [
        (case, labels[case.service], labels[case.service].state(case.state))
        for case in cases[:MOST_CASES]
        if case.service in labels
    ]
    begun = Draft.objects.filter(user=user, sent_at=None, service__in=labels, insured__in=people.values("pk"))
    drafts = [(draft, labels[draft.service]) for draft in begun.select_related("insured__person")]
    context = {"people": people, "cases": shown, "drafts": drafts, "me": user.customer_account.person}
    return render(request, "portal/my/overview.html", context)


def insured_by(request: HttpRequest, pk: int) -> InsuredPerson:
    """Return an insured person of the customer's. Raises ``Http404``, logged, for anybody else's."""
    found = insured_of(customer_of(request)).select_related(*RELATIONS).filter(pk=pk).first()
    if found is None:
        access.not_yours(request, "insured person", pk)
    return found


@access.for_customers
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one insured person may have: every service, whether it can be used now, every reason."""
    insured = insured_by(request, pk)
    user = customer_of(request)
    record_access(user=user, action="view", subject=insured)
    me = user.customer_account.person
    found = entitlements.of_person(insured, asking=me, at=timezone.now())
    context = {"insured": insured, "entitlements": found, "acts_for": me.pk != insured.person_id}
    return render(request, "portal/my/person.html", context)
