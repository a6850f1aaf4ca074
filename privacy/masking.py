"""How a sensitive value looks where only its shape may be seen. No mask shows all of a value, nor all but a little."""

import re
import unicodedata

LEAST_HIDDEN = 4  # with fewer characters to guess, a mask would say nearly everything

# What people put between the digits: blanks, dashes, dots, brackets, underscores and what nobody sees.
_GAP = r"[\s\-\u00ad\u2010-\u2015\u2212\uff0d\ufe63._\u00b7()（）/\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]{0,3}"
# \d means the digits of every script, full width included.
_ONE, _PLUS, _ZERO = "[1１]", "[+＋]", "[0０]"
_SHAPES = (
    rf"\d(?:{_GAP}\d){{5}}{_GAP}(?:[1１]{_GAP}[89８９]|[2２]{_GAP}[0０])(?:{_GAP}\d){{9}}{_GAP}[\dXxＸｘ×]",  # ID card
    r"\d{17}[\dXxＸｘ×]",  # the same, whatever its digits say
    r"[1-9]\d{7}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}",  # ID card of the years before 2000
    r"(?<![A-Za-z])(?:[EeGg]\d{8}|[Ee][A-Za-z]\d{7}|[HhMm]\d{8}(?:\d{2})?)(?![A-Za-z])",  # passport, permit
    rf"(?:{_PLUS}?{_GAP}[8８]{_GAP}[6６]{_GAP})?{_ONE}{_GAP}[3-9３-９](?:{_GAP}\d){{9}}",  # mobile
    rf"{_PLUS}{_GAP}\d(?:{_GAP}\d){{7,14}}",  # with the code of a country
    rf"{_ZERO}\d{{2,3}}{_GAP}\d{{3,4}}{_GAP}\d{{4}}",  # landline with its area code
)
TYPED_NUMBER = re.compile("|".join(rf"(?<!\d){shape}(?![\dXx])" for shape in _SHAPES))
"""An ID number or a phone number in any shape a person writes it; rather too much than too little."""
_DIGITS_OF_ID = 18


def mask_middle(value: str, *, head: int, tail: int) -> str:
    """Return ``value`` with all but ``head`` first and ``tail`` last characters starred; short values entirely."""
    hidden = len(value) - head - tail
    if hidden < LEAST_HIDDEN:
        return "*" * len(value)
    return value[:head] + "*" * hidden + value[head + hidden :]


def mask_id_number(value: str) -> str:
    """110101********001X: region and check part stay."""
    return mask_middle(value, head=6, tail=4) if len(value) == 18 else mask_middle(value, head=2, tail=2)


def mask_phone(value: str) -> str:
    """138****5678."""
    return mask_middle(value, head=3, tail=4)


def mask_name(value: str) -> str:
    """李*, 欧*娜: enough to tell two persons of one policy apart, not enough to answer for them."""
    if len(value) <= 2:
        return value[:1] + "*" if len(value) == 2 else "*" * len(value)
    return value[0] + "*" * (len(value) - 2) + value[-1]


def mask_all(value: str) -> str:
    """Nothing but the fact that there is a value."""
    return "******" if value else ""


def mask_typed_numbers(text: str) -> str:
    """Return words a person typed with the ID numbers and phone numbers in them masked, however they are written."""
    return TYPED_NUMBER.sub(lambda found: _mask_number(found[0]), text)


def _mask_number(typed: str) -> str:
    number = "".join(char for char in unicodedata.normalize("NFKC", typed) if char.isalnum())
    return mask_id_number(number) if len(number) == _DIGITS_OF_ID else mask_phone(number)
