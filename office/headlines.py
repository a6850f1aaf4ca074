"""A case in a few words: the values of its details that its service declares as the headline, for lists of cases."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from cases.declaration import registry
from cases.declaration.words import Service
from cases.models import Case
from cases.models.zones import minute
from privacy.masking import mask_typed_numbers


def of_cases(cases: Iterable[Case]) -> dict[int, str]:
    """Return the headline of each case by its key; one query for each service among them."""
    by_service: dict[str, list[int]] = defaultdict(list)
    for case in cases:
        by_service[case.service].append(case.pk)
    return {pk: words for code, keys in by_service.items() for pk, words in _of_service(registry.get(code), keys)}


def _of_service(service: Service, keys: list[int]) -> Iterable[tuple[int, str]]:
    if service.details is None or not service.headline:
        return []
    related = [name for name in service.headline if service.details._meta.get_field(name).is_relation]
    found: Any = service.details._default_manager.filter(case__in=keys).select_related(*related)
    return [(row.case_id, of_details(service, row)) for row in found]


def of_details(service: Service, details: Any) -> str:
    """Return what the details say for a headline, what is not known yet left out."""
    return " · ".join(filter(None, (_words(details, name) for name in service.headline)))


def _words(details: Any, name: str) -> str:
    value = getattr(details, name)
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return minute(value)
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    chosen = getattr(details, f"get_{name}_display", None)
    return mask_typed_numbers(str(chosen() if chosen else value))
