"""Whose affairs a customer may see: the insured persons they are, and those under policies they hold."""

from django.db.models import QuerySet

from accounts.models import User
from policies.models import CustomerAccount, InsuredPerson


def insured_of(customer: User) -> QuerySet[InsuredPerson]:
    """Return the insured persons the customer is or is the policyholder of; none for an account without a person."""
    person = CustomerAccount.objects.filter(user=customer).values("person")
    themselves = InsuredPerson.objects.filter(person__in=person).order_by().values("pk")
    held = InsuredPerson.objects.filter(policy__policyholder__in=person).order_by().values("pk")
    return InsuredPerson.objects.filter(pk__in=themselves.union(held))
