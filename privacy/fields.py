"""Model fields kept as ciphertext.

In Python such a value is a ``Secret``: printed, logged, templated or compared in a history it shows its masked form;
only ``reveal()`` gives the clear text, so every place that reads it can be found.
"""

import json
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from privacy import keys
from privacy.masking import mask_all


class Secret:
    """A sensitive text that shows itself masked."""

    __slots__ = ("_clear", "_mask")

    def __init__(self, clear: str, mask: Callable[[str], str] = mask_all) -> None:
        """Hold ``clear``; ``mask`` says how it may be shown."""
        self._clear = clear
        self._mask = mask

    def reveal(self) -> str:
        """Return the clear text. The caller answers for who sees it."""
        return self._clear

    def __str__(self) -> str:
        return self._mask(self._clear)

    def __repr__(self) -> str:
        return f"<Secret {self}>"

    def __bool__(self) -> bool:
        return bool(self._clear)

    def __len__(self) -> int:
        return len(self._clear)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._clear == self._clear

    def __hash__(self) -> int:
        return hash(self._clear)


class EncryptedField(models.TextField):  # type: ignore[type-arg]
    """Text encrypted at rest; reads as ``Secret``, takes ``Secret`` or ``str``. Empty stays empty."""

    def __init__(self, *args: Any, mask: Callable[[str], str] = mask_all, **kwargs: Any) -> None:
        self.mask = mask
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.mask is not mask_all:
            kwargs["mask"] = self.mask
        return name, path, list(args), kwargs

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Secret | None:
        return None if value is None else Secret(keys.decrypt(value) if value else "", self.mask)

    def to_python(self, value: Any) -> Secret | None:
        if value is None or isinstance(value, Secret):
            return value
        return Secret(str(value), self.mask)

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        clear = value.reveal() if isinstance(value, Secret) else str(value)
        return keys.encrypt(clear) if clear else ""

    def value_from_object(self, obj: models.Model) -> Any:
        return self.to_python(super().value_from_object(obj))

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")


class EncryptedJSONField(models.TextField):  # type: ignore[type-arg]
    """JSON encrypted at rest; reads and takes plain Python values. Never shown by the admin: keep it out of forms."""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        return None if value is None else json.loads(keys.decrypt(value))

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return keys.encrypt(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True))

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return "******"


class DigestField(models.CharField):
    """The keyed digest of a neighbouring ``EncryptedField``, for exact-match search.

    ``of`` names that field; ``normalise`` brings equal values into one shape before digesting. Filled whenever the row
    is written by ``save()`` or ``bulk_create()``; with ``update_fields``, name this field beside the encrypted one.
    """

    def __init__(self, *args: Any, of: str, normalise: Callable[[str], str], **kwargs: Any) -> None:
        self.of = of
        self.normalise = normalise
        super().__init__(*args, **{"max_length": 64, "editable": False, "blank": True, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, list(args), {**kwargs, "of": self.of, "normalise": self.normalise}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = getattr(model_instance, self.of) or ""
        clear = value.reveal() if isinstance(value, Secret) else str(value)
        digest = keys.digest(self.normalise(clear)) if clear else ""
        setattr(model_instance, self.attname, digest)
        return digest
