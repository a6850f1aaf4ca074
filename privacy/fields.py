"""Model fields that bring text into its normal form on every way to the database, and fields stored as ciphertext.

An ``EncryptedField`` reads as ``Secret``, an ``EncryptedTextField`` as the words it holds. Nothing encrypted can be
searched; put a ``privacy.keys.digest`` column beside a value that must be found. Nor is it written by ``dumpdata``: back up
the database itself.
"""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.serializers.base import SerializationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import DataError, models
from django.db.models.lookups import StartsWith
from django.db.models.query_utils import DeferredAttribute

from privacy import keys
from privacy.forms import SecretFormField
from privacy.masking import mask_all
from privacy.secret import Secret
from privacy.typed_text import check_no_controls

__all__ = ["Ciphertext", "EncryptedField", "EncryptedJSONField", "EncryptedTextField", "NormalisedField", "Secret"]


def _as_it_is(value: str) -> str:
    return value


class NormalisedField(models.CharField):
    """Text stored in one form, ``normalise(text)`` (``privacy.typed_text``), and looked for in the same form.

    ``full_clean()``, ``save()``, ``bulk_create()``, ``update()`` and look-ups all go through here; only SQL written by
    hand must bring its values in the form.
    """

    def __init__(self, *args: Any, normalise: Callable[[str], str], **kwargs: Any) -> None:
        self.normalise = normalise
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, list(args), {**kwargs, "normalise": self.normalise}

    def to_python(self, value: Any) -> Any:
        # CharField prepares every value for the database by this too.
        return self._normal(super().to_python(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self._normal(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def run_validators(self, value: Any) -> None:
        """Besides the declared validators: no control characters."""
        check_no_controls(value or "")
        super().run_validators(value)

    def _normal(self, value: Any) -> Any:
        return self.normalise(value) if isinstance(value, str) else value


@NormalisedField.register_lookup
class _BeginsInForm(StartsWith):
    prepare_rhs = True  # Django prepares values looked for whole, and leaves beginnings alone


class Ciphertext(models.TextField):
    """What every kind of encrypted column shares: no dump, no look-ups by value."""

    def value_to_string(self, obj: models.Model) -> str:
        # A dump would hold either the clear text or a mask that loaddata would take for the value.
        raise SerializationError(f"{obj._meta.label}.{self.name} 为加密字段，不能导出；请直接备份数据库。")

    def get_lookup(self, lookup: str) -> Any:
        return super().get_lookup(lookup) if lookup == "isnull" else None


class _SecretAttribute(DeferredAttribute):
    """Makes a ``Secret`` of what is assigned, so that an object not saved yet shows no more than a stored one."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class EncryptedField(Ciphertext):
    """Text encrypted at rest; reads as ``Secret``, takes ``Secret`` or ``str``. Empty stays empty.

    Stored as ``normalise(text)``; a ``str`` is brought into that form as soon as it is assigned.
    """

    descriptor_class = _SecretAttribute

    def __init__(
        self,
        *args: Any,
        mask: Callable[[str], str] = mask_all,
        normalise: Callable[[str], str] = _as_it_is,
        **kwargs: Any,
    ) -> None:
        self.mask = mask
        self.normalise = normalise
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.mask is not mask_all:
            kwargs["mask"] = self.mask
        if self.normalise is not _as_it_is:
            kwargs["normalise"] = self.normalise
        return name, path, list(args), kwargs

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Secret | None:
        return None if value is None else Secret(keys.decrypt(value) if value else "", self.mask)

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Secret) else Secret(self.normalise(str(value)), self.mask)

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        clear = self.normalise(str(_clear(value)))
        return keys.encrypt(clear) if clear else ""

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(_clear(value), model_instance)

    def run_validators(self, value: Any) -> None:
        super().run_validators(_clear(value))

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        # The admin passes a textarea for every TextField; only an input that hides the stored value will do.
        kwargs.pop("widget", None)
        return models.Field.formfield(self, form_class=SecretFormField, **kwargs)


class EncryptedTextField(Ciphertext):
    """Words a person typed, encrypted at rest; reads and takes plain ``str``. Empty stays empty.

    A mask would say nothing of a sentence: whoever may see the case may read it. Numbers typed into it are masked where
    it is shown (``privacy.masking.mask_typed_numbers``). ``max_length`` counts the clear text's characters; longer ones
    raise ``DataError``, as the database would. A name or number is stored as ``normalise(text)``.
    """

    _pyi_private_set_type: Any  # what django-stubs lets be assigned and read
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, normalise: Callable[[str], str] = _as_it_is, **kwargs: Any) -> None:
        self.normalise = normalise
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.normalise is not _as_it_is:
            kwargs["normalise"] = self.normalise
        return name, path, list(args), kwargs

    def to_python(self, value: Any) -> Any:
        return self.normalise(value) if isinstance(value, str) else super().to_python(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return keys.decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        clear = self.normalise(str(value))
        if self.max_length is not None and len(clear) > self.max_length:
            raise DataError(f"{self.name}: longer than {self.max_length} characters")
        return keys.encrypt(clear) if clear else ""


class EncryptedJSONField(Ciphertext):
    """JSON encrypted at rest; reads and takes plain Python values. It has no form field."""

    _pyi_private_set_type: Any  # what django-stubs lets be assigned and read
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "editable": False})

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        return None if value is None else json.loads(keys.decrypt(value))

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return keys.encrypt(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True))

    def to_python(self, value: Any) -> Any:
        return value


def _clear(value: Any) -> Any:
    return value.reveal() if isinstance(value, Secret) else value


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
