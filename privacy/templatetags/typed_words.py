"""``{{ words|masked }}``: what people typed, the ID and phone numbers in it masked. Every template knows it."""

from typing import Any

from django import template

from privacy.masking import mask_typed_numbers

register = template.Library()


@register.filter
def masked(words: Any) -> str:
    """Return ``words`` with the numbers typed into them masked; "" for nothing."""
    return "" if words is None else mask_typed_numbers(str(words))
