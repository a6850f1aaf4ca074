"""What the insurer has decided of what the manual leaves open (手册未定事项); what is not decided goes to a person."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps as installed
from django.db.models import Subquery

from manual import questions
from manual.models import UnsettledMatter


def value(question: str, service: str = "") -> str:
    """Return what is decided of ``question`` ("S4") for the service's code: '' where nothing is, then a person decides.

    Raises ``LookupError`` for a question that the manual does not leave open for that service.
    """
    asked = questions.get(question, service)
    rows = UnsettledMatter.objects.filter(question=asked.code, service=asked.service)
    return rows.values_list("value", flat=True).first() or ""


def decided(question: str, service: str = "") -> Subquery:
    """Return ``value`` as an expression, for a query that reads it along."""
    asked = questions.get(question, service)
    rows = UnsettledMatter.objects.filter(question=asked.code, service=asked.service)
    return Subquery(rows.values("value")[:1])


def number(question: str, service: str = "") -> Decimal | None:
    """Return what is decided of ``question`` as a number (days, a percentage); None where nothing is, or no number."""
    return as_number(value(question, service))


def as_number(text: str) -> Decimal | None:
    """Return a decision as a number; None where it is none."""
    return Decimal(text) if text.isascii() and text.replace(".", "", 1).isdecimal() else None


def settle(*, matter: UnsettledMatter, actor: Any, at: datetime) -> None:
    """Save the decision that stands in ``matter``, with who made it and when; the history keeps what was before."""
    matter.set_by, matter.set_at = actor, at
    matter.save()


def load_after_migrate(*, apps: Any = None, **signal: Any) -> None:
    """Receive ``post_migrate``: add the questions that are not there yet, where the table is. ``flush`` sends it too."""
    try:
        (apps or installed).get_model("manual", "UnsettledMatter")
    except LookupError:
        return
    UnsettledMatter.objects.bulk_create(
        [UnsettledMatter(question=code, service=service) for code, service in questions.every()], ignore_conflicts=True
    )
