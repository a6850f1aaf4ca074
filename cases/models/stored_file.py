"""A column that names a stored file, so that whatever must reach every file finds it: key rotation, the sweep."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models


class StoredFileName(models.CharField):
    """The name an encrypted file lies under in the storage; "" where there is none."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 120)
        super().__init__(*args, **options)


def columns() -> Iterator[tuple[type[models.Model], str]]:
    """Yield each model and field that names stored files, those of services included."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, StoredFileName):
                yield model, field.name
