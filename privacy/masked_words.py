"""Words people typed, in the admin: where they are only read, the ID and phone numbers in them are masked."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.db import models
from django.http import HttpRequest

from privacy.fields import EncryptedTextField
from privacy.masking import mask_typed_numbers


@cache
def _column(model: type[models.Model], name: str) -> Callable[[Any], str]:
    """Return the one column that shows the words of ``name``; Django compares columns, so there is one."""
    field: Any = model._meta.get_field(name)

    @admin.display(description=str(field.verbose_name))
    def shown(row: Any) -> str:
        return mask_typed_numbers(getattr(row, name) or "")

    shown.__name__ = name
    return shown


def masked(model: type[models.Model], names: Iterable[Any]) -> list[Any]:
    """Return the names of an admin's fields, those of typed words as columns that mask them; each once."""
    words = _words(model)
    found: list[Any] = []
    for name in names:
        shown = _column(model, name) if isinstance(name, str) and name in words else name
        if shown not in found:
            found.append(shown)
    return found


def _words(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.fields if isinstance(field, EncryptedTextField)]


class MasksWords(BaseModelAdmin):
    """An admin or inline whose words are masked unless they are in a form that may be filled in."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Mask what is only read."""
        names, only_read = super().get_fields(request, obj), self._only_read(request, obj)
        shown: list[Any] = []
        for name in names:
            shown += masked(self.model, [name]) if name in only_read else [name]
        return [name for place, name in enumerate(shown) if name not in shown[:place]]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Mask what is only read: Django makes no form field of what is named here."""
        return masked(self.model, self._only_read(request, obj))

    def _only_read(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Return the names of what is always only read, and of all words for those who may not change ``obj``."""
        may_change = obj is None or self.has_change_permission(request, obj)
        return [*super().get_readonly_fields(request, obj), *([] if may_change else _words(self.model))]
