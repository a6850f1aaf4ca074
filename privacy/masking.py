"""How a sensitive value looks where only its shape may be seen. No mask shows all of a value, nor all but a little."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from privacy.typed_text import letters

LEAST_HIDDEN = 4  # with fewer characters to guess, a mask would say nearly everything

# What people put between the digits: blanks, dashes, dots, commas, brackets and what nobody sees; no colon, as in times.
_GAP = r"(?:[^\w:：+%％¥￥$<>{}\[\]]|_){0,3}"
_SHAPES = (
    rf"\d(?:{_GAP}\d){{5}}{_GAP}(?:1{_GAP}[89]|2{_GAP}0)(?:{_GAP}\d){{9}}{_GAP}[\dX]",  # ID card
    r"\d{17}[\dX]",  # the same, whatever its digits say
    r"[1-9]\d{7}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}",  # ID card of the years before 2000
    rf"(?<![A-Z])[EGHMPDSC]{_GAP}\d(?:{_GAP}\d){{7}}(?:\d\d)?",  # passport, permit
    rf"(?<![A-Z])E[A-Z]{_GAP}\d(?:{_GAP}\d){{6}}",  # passport since 2012
    rf"(?<![A-Z])[A-Z](?:[12]\d{{8}}|[A-Z]?\d{{6}}{_GAP}\([\dA]\))",  # identity cards of Taiwan and Hong Kong
    r"(?<![A-Z])[A-Z]{3}(?!2\d(?:0[1-9]|1[0-2])[0-3]\d)\d{12}",  # permanent residence until 2023; no number of a case
    rf"(?:(?:\+{_GAP})?(?:00{_GAP})?8{_GAP}6{_GAP})?(?<!\d{{4}}-\d\d-)1{_GAP}[3-9](?:{_GAP}\d){{9}}",  # mobile
    rf"\+{_GAP}\d(?:{_GAP}\d){{7,14}}",  # with the code of a country
    rf"(?<!:)00{_GAP}[1-9](?:{_GAP}\d){{8,13}}",  # the same, as it is dialled
    rf"0\d{{2,3}}{_GAP}\d{{3,4}}{_GAP}\d{{4}}",  # landline with its area code
)
_PAPER = r"(?:护照|通行证|台胞证|回乡证|居住证|居留证|永居证?|身份证|证件)(?:号码?|编号|NO\.?)?(?:[^\w]|[为是]){0,6}"
_BORNE = r"(?!\d{4}-\d)(?=(?:[A-Z -]{0,9}\d){5})[A-Z0-9](?:[ -]?[A-Z0-9]){6,17}(?![A-Z0-9])"  # no date
_TYPED = re.compile(f"{_PAPER}(?P<borne>{_BORNE})|" + "|".join(rf"(?<!\d){shape}(?!\d)" for shape in _SHAPES))
_FIGURES = dict(zip("零〇○一幺二三四五六七八九壹贰叁肆伍陆柒捌玖", "0001123456789123456789", strict=True))
_ROW_OF_FIGURES = re.compile(f"(?:[{''.join(_FIGURES)}].{{0,3}}){{3}}")
_SEVEN_DIGITS = re.compile(r"(?:\d\D*?){7}")  # fewer make no number of a person
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
    """李*, 欧*娜: enough to tell two persons of one policy apart, not enough to answer for them.

    Of the letters at least one is hidden: a dot or a blank between two of them hides nothing (李·四 is 李**).
    """
    tail = 1 if letters(value[1:-1]) else 0
    return (
        value[:1] + "*" * (len(value) - 1 - tail) + value[len(value) - tail :] if len(value) > 1 else "*" * len(value)
    )


def mask_all(value: str) -> str:
    """Nothing but the fact that there is a value."""
    return "******" if value else ""


def mask_typed_numbers(text: str) -> str:
    """Return words a person typed with the ID numbers and phone numbers in them masked, however they are written."""
    return replace_typed_numbers(text, _mask_number)


def replace_typed_numbers(text: str, shown: Callable[[str], str]) -> str:
    """Return ``text`` with ``shown(number)`` for each ID or phone number in any shape a person writes it.

    Rather too much is found than too little. Figures in Chinese are looked at apart: 一 before a number is none of it.
    """
    replaced = _replaced(text, "".join(map(_plain, text)), shown)
    if not _ROW_OF_FIGURES.search(replaced):
        return replaced
    return _replaced(replaced, "".join(_FIGURES.get(char) or _plain(char) for char in replaced), shown)


def _replaced(text: str, plain: str, shown: Callable[[str], str]) -> str:
    """``plain`` is ``text`` character by character, as it is searched."""
    if not _SEVEN_DIGITS.search(plain):
        return text
    parts, end = [], 0
    for found in _TYPED.finditer(plain):
        start, stop = found.span("borne" if found["borne"] else 0)
        parts += [text[end:start], shown(plain[start:stop])]
        end = stop
    return "".join([*parts, text[end:]])


@cache
def _plain(char: str) -> str:
    """Return a digit of any script or shape as 0 to 9, a letter as an ASCII capital; one character for one."""
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", char).upper().replace("×", "X")
    return folded if len(folded) == 1 else char


def _mask_number(typed: str) -> str:
    number = "".join(filter(str.isalnum, typed))
    return mask_id_number(number) if len(number) == _DIGITS_OF_ID else mask_phone(number)
