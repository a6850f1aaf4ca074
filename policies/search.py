"""One search box for the hotline: policy number, ID number, phone or name.

The text's shape decides where to look, and every look goes through an index: what holds a digit is tried as a policy
number (exact, or its first six characters and more), then as ID number and phone by digest, a mobile or ID card
number the other way round; anything else is a name (exact or its beginning).
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from policies.models import InsuredPerson, Person
from privacy import keys
from privacy.identity import normalise_id_number, normalise_phone

MAX_TEXT = 50
MIN_NAME = 2
MIN_POLICY_PREFIX = 6
PERSONAL = re.compile(r"1[3-9][0-9]{9}|[0-9]{17}[0-9Xx]")  # a mobile or ID card number: persons are looked for first
NUMBER = re.compile(r"(?=.*[0-9])[\x20-\x7e]+")


def clean_text(text: str) -> str:
    """Return ``text`` trimmed, full-width characters made half-width; raise ``ValidationError`` if unsearchable."""
    if len(text) > MAX_TEXT:
        raise ValidationError(f"查询内容过长，请输入不超过 {MAX_TEXT} 个字符的保单号、证件号码、手机号码或姓名。")
    text = unicodedata.normalize("NFKC", text).strip()
    if not text.isprintable():
        raise ValidationError("查询内容含有不可见字符，请删除后重新输入。")
    if len(text) < MIN_NAME:
        raise ValidationError(f"请输入至少 {MIN_NAME} 个字符的保单号、证件号码、手机号码或姓名。")
    return text


def find_persons(*, text: str) -> QuerySet[Person]:
    """Return persons by exact ID number or phone, or by name or its beginning; raises ``ValidationError``."""
    text = clean_text(text)
    if not NUMBER.fullmatch(text):
        return Person.objects.filter(name__startswith=text).order_by("name", "pk")
    id_digest, phone_digest = keys.digest(normalise_id_number(text)), keys.digest(normalise_phone(text))
    return Person.objects.filter(Q(id_number_digest=id_digest) | Q(phone_digest=phone_digest))


def _by_policy_number(number: str) -> QuerySet[InsuredPerson]:
    if len(number) < MIN_POLICY_PREFIX:
        return _insured().filter(policy__number=number)
    return _insured().filter(policy__number__startswith=number)


def _by_persons(persons: QuerySet[Person]) -> QuerySet[InsuredPerson]:
    as_insured = InsuredPerson.objects.filter(person__in=persons.values("pk")).values("pk")
    as_policyholder = InsuredPerson.objects.filter(policy__policyholder__in=persons.values("pk")).values("pk")
    return _insured().filter(pk__in=as_insured.union(as_policyholder))


def _insured() -> QuerySet[InsuredPerson]:
    return InsuredPerson.objects.select_related("policy__product", "person")


def _of_policies(text: str, limit: int) -> QuerySet[InsuredPerson]:
    if not NUMBER.fullmatch(text):
        return InsuredPerson.objects.none()
    return _by_policy_number(text.upper()).order_by("policy__number", "pk")[:limit]


def _of_persons(text: str, limit: int) -> QuerySet[InsuredPerson]:
    return _by_persons(find_persons(text=text)[:limit]).order_by("person__name", "-policy__period_start", "pk")[:limit]


def find_insured(*, text: str, limit: int = 20) -> list[InsuredPerson]:
    """Return at most ``limit`` insured persons that ``text`` means, themselves or through their policyholder.

    Policy, product and person come along; two queries at most. Raises ``ValidationError`` (Chinese)
    for a text that is too short, too long or holds invisible characters.
    """
    text = clean_text(text)
    looks = [_of_persons, _of_policies] if PERSONAL.fullmatch(text) else [_of_policies, _of_persons]
    for look in looks:
        if found := list(look(text, limit)):
            return found
    return []
