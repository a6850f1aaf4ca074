"""The columns of a service's own rows as plain values, and back."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django.db import models

from privacy.fields import Secret

KERNELS_OWN = ("case", "removed_at")


def own_fields(row: "models.Model | type[models.Model]") -> "list[models.Field[Any, Any]]":
    """Return the columns of details or of a child row that are the service's own."""
    return [field for field in row._meta.concrete_fields if not field.primary_key and field.name not in KERNELS_OWN]


def values(row: models.Model | None) -> dict[str, Any]:
    """Return the row's own columns in plain values; nothing for no row."""
    return {field.attname: _plain(getattr(row, field.attname)) for field in own_fields(row)} if row else {}


def put_back(row: models.Model, before: Mapping[str, Any]) -> None:
    """Set the row's own columns to what ``values`` gave; the caller saves it."""
    for field in own_fields(row):
        setattr(row, field.attname, field.to_python(before[field.attname]))


def _plain(value: Any) -> Any:
    # A list or mapping is copied: what a step changes in it must not change what stood before.
    return value.reveal() if isinstance(value, Secret) else deepcopy(value)
