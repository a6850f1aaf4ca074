"""A case as it stood before an event, and how to put it back: what ``correct`` works with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models

from cases.bookkeeping import quotas
from cases.declaration.case_file import CaseFile
from privacy.fields import Secret

CASE_FIELDS = ("state", "outcome", "moments", "documents_complete")


def take(file: CaseFile) -> dict[str, Any]:
    """Return state, moments, details and quota uses in plain values."""
    return visible_part(file) | quotas.snapshot(file)


def visible_part(file: CaseFile) -> dict[str, Any]:
    """Return what of a snapshot people are shown: the case and its details, without asking the database."""
    return {
        "case": {name: getattr(file.case, name) for name in CASE_FIELDS} | {"moments": dict(file.case.moments)},
        "details": _details(file.details),
    }


def restore(file: CaseFile, before: Mapping[str, Any], at: datetime) -> None:
    """Put ``file`` back to ``before``; the caller saves case and details and refreshes the clocks."""
    for name in CASE_FIELDS:
        setattr(file.case, name, before["case"][name])
    if file.details is not None:
        for field in own_fields(file.details):
            setattr(file.details, field.attname, field.to_python(before["details"][field.attname]))
    quotas.restore(file, before, at)


def _details(details: models.Model | None) -> dict[str, Any]:
    if details is None:
        return {}
    return {field.attname: _plain(getattr(details, field.attname)) for field in own_fields(details)}


def own_fields(details: models.Model) -> "list[models.Field[Any, Any]]":
    """Return the columns of the details that are a service's own."""
    return [field for field in details._meta.concrete_fields if not field.primary_key and field.name != "case"]


def _plain(value: Any) -> Any:
    return value.reveal() if isinstance(value, Secret) else value
