"""One search box for the hotline: policy number, ID number, phone or name.

The text's shape decides where to look, and every look goes through an index: what holds a digit is tried as a policy
number (exact, or its first six characters and more), then as ID number and phone by digest, a mobile or ID card
number the other way round; anything else is a name (exact or its beginning). What is stored and what is typed are
brought into the same form (``privacy.typed_text``).
"""

import re

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from policies.models import InsuredPerson, Person, Policy
from privacy import keys
from privacy.identity import EIGHTEEN
from privacy.typed_text import (
    bare_number,
    check_no_controls,
    normal_id_number,
    normal_name,
    normal_number,
    normal_phone,
    normal_text,
    takes_mainland_sms,
)

MAX_TEXT = 50
MIN_NAME = 2
MIN_POLICY_PREFIX = 6
NUMBER = re.compile(r"(?=.*[0-9])[\x20-\x7e]+")


def clean_text(text: str) -> str:
    """Return ``text`` in one Unicode form, trimmed; raise ``ValidationError`` if unsearchable."""
    if len(text) > MAX_TEXT:
        raise ValidationError(f"查询内容过长，请输入不超过 {MAX_TEXT} 个字符的保单号、证件号码、手机号码或姓名。")
    check_no_controls(text)
    text = normal_text(text)
    if len(text) < MIN_NAME:
        raise ValidationError(f"请输入至少 {MIN_NAME} 个字符的保单号、证件号码、手机号码或姓名。")
    return text


def find_persons(*, text: str) -> QuerySet[Person]:
    """Return persons by exact ID number or phone, or by name or its beginning; raises ``ValidationError``."""
    text = clean_text(text)
    if not NUMBER.fullmatch(text):
        return Person.objects.filter(name__startswith=text).order_by("name", "pk")
    id_digest, phone_digest = keys.digest(normal_id_number(text)), keys.digest(normal_phone(text))
    return Person.objects.filter(Q(id_number_digest=id_digest) | Q(phone_digest=phone_digest))


def _by_policy_number(text: str) -> QuerySet[InsuredPerson]:
    """Numbers that hold dashes are found as they are, others also where somebody types dashes into them."""
    meant = Q()
    for number in {normal_number(text), bare_number(text)} - {""}:
        look = "policy__number__startswith" if len(number) >= MIN_POLICY_PREFIX else "policy__number"
        meant |= Q(**{look: number})
    return _insured().filter(meant)


def _by_persons(persons: QuerySet[Person]) -> QuerySet[InsuredPerson]:
    as_insured = InsuredPerson.objects.filter(person__in=persons.values("pk")).values("pk")
    as_policyholder = InsuredPerson.objects.filter(policy__policyholder__in=persons.values("pk")).values("pk")
    return _insured().filter(pk__in=as_insured.union(as_policyholder))


def _insured() -> QuerySet[InsuredPerson]:
    return InsuredPerson.objects.select_related("policy__product", "person")


def _of_policies(text: str, limit: int) -> QuerySet[InsuredPerson]:
    if not NUMBER.fullmatch(text):
        return InsuredPerson.objects.none()
    return _by_policy_number(text).order_by("policy__number", "pk")[:limit]


def _of_persons(text: str, limit: int) -> QuerySet[InsuredPerson]:
    return _by_persons(find_persons(text=text)[:limit]).order_by("person__name", "-policy__period_start", "pk")[:limit]


def find_insured(*, text: str, limit: int = 20) -> list[InsuredPerson]:
    """Return at most ``limit`` insured persons that ``text`` means, themselves or through their policyholder.

    Policy, product and person come along; two queries at most. Raises ``ValidationError`` (Chinese)
    for a text that is too short, too long or holds control characters.
    """
    text = clean_text(text)
    personal = takes_mainland_sms(text) or EIGHTEEN.fullmatch(normal_id_number(text))
    looks = [_of_persons, _of_policies] if personal else [_of_policies, _of_persons]
    for look in looks:
        if found := list(look(text, limit)):
            return found
    return []


def names_policy(text: str, policy: Policy) -> bool:
    """Say whether ``text``, however typed, is the whole number of ``policy``."""
    return bare_number(text) == bare_number(policy.number)


def names_person(text: str, person: Person) -> bool:
    """Say whether ``text``, however typed, is the whole name of ``person``."""
    return normal_name(text) == normal_name(person.name)
