"""Whose affairs a customer may see: the insured persons they are, and those under policies they hold."""

import secrets

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from policies.models import CustomerAccount, InsuredPerson, Person
from privacy.masking import mask_name
from privacy.secret import clear_text
from privacy.typed_text import bare_number, normal_id_number, normal_number

TAIL = 4
"""So many of the last characters of an ID number a customer gives to sign in."""


def insured_of(customer: User) -> QuerySet[InsuredPerson]:
    """Return the insured persons the customer is or is the policyholder of; none for an account without a person."""
    person = CustomerAccount.objects.filter(user=customer).values("person")
    themselves = InsuredPerson.objects.filter(person__in=person).order_by().values("pk")
    held = InsuredPerson.objects.filter(policy__policyholder__in=person).order_by().values("pk")
    return InsuredPerson.objects.filter(pk__in=themselves.union(held))


def person_of(*, policy_number: str, id_tail: str) -> Person | None:
    """Return the policyholder or insured person of a policy whose ID number ends so, however typed; one query.

    None where there is nobody, or more than one: neither can be told from the other.
    """
    numbers, tail = [normal_number(policy_number), bare_number(policy_number)], normal_id_number(id_tail)
    held, insured = Q(policies_held__number__in=numbers), Q(insured_as__policy__number__in=numbers)
    concerned = Person.objects.filter(held | insured)
    found = [person for person in concerned.distinct() if _tail(person) == tail]
    return found[0] if len(found) == 1 else None


def _tail(person: Person) -> str:
    return normal_id_number(clear_text(person.id_number))[-TAIL:]


def account_of(person: Person) -> User:
    """Return the account ``person`` signs in with, made at the first sign-in; nobody can give its password."""
    found = CustomerAccount.objects.select_related("user").filter(person=person).first()
    if found:
        return found.user
    try:
        with transaction.atomic():
            user = User.objects.create(
                username=f"customer-{secrets.token_hex(6)}",
                display_name=mask_name(person.name)[:50],  # names stand in clear in the tables of persons alone
                kind=User.Kind.CUSTOMER,
                password=make_password(None),
            )
            CustomerAccount.objects.create(user=user, person=person)
    except IntegrityError:  # another browser was first
        return CustomerAccount.objects.select_related("user").get(person=person).user
    return user
