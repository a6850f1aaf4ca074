"""One box for everything staff are told on the phone: case number, policy number, ID number, phone, name.

Every look goes through an index, however many policies there are; ``policies.search`` says how a text is read.
"""

import re
from typing import TYPE_CHECKING

from django.db.models import Q

from cases.declaration import registry
from cases.models import Case
from policies.models import InsuredPerson
from policies.search import clean_text, find_insured
from privacy.typed_text import bare_number

if TYPE_CHECKING:
    from accounts.models import User

CASE_NUMBER = re.compile(r"[A-Z]{1,8}[0-9]{6,18}")
MAX_CASES = 200
MAX_INSURED = 200


def find_case(*, text: str, user: "User") -> Case | None:
    """Return the case whose whole number ``text`` is, if ``user`` may see it. Raises ``ValidationError``."""
    number = bare_number(clean_text(text))
    return Case.objects.visible_to(user).filter(number=number).first() if _is_case_number(number) else None


def _is_case_number(number: str) -> bool:
    prefixes = tuple(service.prefix for service in registry.services())
    return number.startswith(prefixes) and bool(CASE_NUMBER.fullmatch(number))


def cases_of(*, insured: list[InsuredPerson], user: "User") -> list[Case]:
    """Return at most ``MAX_CASES`` of these persons' cases that ``user`` may see, the newest first.

    What a list of hits shows is loaded; anything else asks the database anew.
    """
    if not insured:
        return []
    found = Case.objects.visible_to(user).filter(insured__in=[person.pk for person in insured])
    return list(found.only("number", "service", "state", "insured").order_by("-received_at", "-pk")[:MAX_CASES])


def cases_meant(*, text: str) -> Q:
    """Return the condition on cases that ``text`` means. Raises ``ValidationError`` for a text not to be searched."""
    number = bare_number(clean_text(text))
    if _is_case_number(number) and Case.objects.filter(number=number).exists():
        return Q(number=number)
    return Q(insured__in=[person.pk for person in find_insured(text=text, limit=MAX_INSURED)])
