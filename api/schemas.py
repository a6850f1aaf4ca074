"""Forms as JSON schemas: a step, a request, the caller are asked for exactly as their forms say.

A declared form class gives the general schema, an instance on a case the choices there are on it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

MOST_CHOICES = 200
"""More are not listed: a list that long is searched, not read."""

Schema = dict[str, Any]


def of_form(form: forms.BaseForm | type[forms.Form], *, live: bool = False) -> Schema:
    """Return the schema of what ``form`` asks for; ``live`` lists the choices of an instance on a case."""
    fields: Mapping[str, forms.Field] = form.fields if isinstance(form, forms.BaseForm) else form.base_fields
    required = [name for name, field in fields.items() if field.required and not _is_file(field)]
    schema: Schema = {
        "type": "object",
        "properties": {name: of_field(field, live=live) for name, field in fields.items()},
        "additionalProperties": False,
    }
    return schema | ({"required": required} if required else {})


def of_field(field: forms.Field, *, live: bool = False) -> Schema:
    """Return the schema of one field, with its label and what stands beside it."""
    shape = next(make for kind, make in KINDS if isinstance(field, kind))(field, live)
    words = {"title": str(field.label or ""), "description": str(field.help_text or "")}
    return {**shape, **{name: text for name, text in words.items() if text}}


def _is_file(field: forms.Field) -> bool:
    return isinstance(field, forms.FileField)


def _text(field: Any, live: bool) -> Schema:
    limit = getattr(field, "max_length", None)
    least = {"minLength": 1} if field.required else {}
    return {"type": "string", **least, **({"maxLength": limit} if limit else {})}


def _chosen(field: Any, live: bool) -> Schema:
    """Return a choice: with its values, unless they are rows of the database and no case is at hand."""
    listed = live or not isinstance(field, forms.ModelChoiceField)
    options = [(str(value), str(label)) for value, label in _flat(field.choices)] if listed else []
    if not options or len(options) > MOST_CHOICES:
        return {"type": "string"}
    choices = [{"const": value, "title": label} for value, label in options if value or not field.required]
    return {"type": "string", "oneOf": choices} if choices else {"type": "string", "enum": [""]}


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    rows: list[tuple[Any, Any]] = []
    for value, label in choices:
        rows.extend(label) if isinstance(label, list | tuple) else rows.append((value, label))
    return rows


def _several(field: Any, live: bool) -> Schema:
    return {"type": "array", "items": _chosen(field, live), "uniqueItems": True}


def _number(field: Any, live: bool) -> Schema:
    return {"type": ["string", "number"]} if isinstance(field, forms.DecimalField) else {"type": "integer"}


def _plain(shape: Schema) -> Callable[[Any, bool], Schema]:
    return lambda field, live: dict(shape)


KINDS: tuple[tuple[type, Callable[[Any, bool], Schema]], ...] = (
    (forms.FileField, _plain({"type": "string", "format": "binary"})),
    (forms.ModelMultipleChoiceField, _several),
    (forms.MultipleChoiceField, _several),
    (forms.ChoiceField, _chosen),
    (forms.ModelChoiceField, _chosen),
    (forms.BooleanField, _plain({"type": "boolean"})),
    (forms.DateTimeField, _plain({"type": "string", "examples": ["2026-03-10T10:00"]})),
    (forms.DateField, _plain({"type": "string", "examples": ["2026-03-10"]})),
    (forms.IntegerField, _number),
    (forms.CharField, _text),
    (forms.Field, _plain({"type": "string"})),
)
"""Shapes by kind of field, the particular before the general."""
