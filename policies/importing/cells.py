"""What stands in one cell, in the record's own form. Each function takes text, a number, a date or nothing.

Raises ``Refused`` (Chinese, how to mend it) where the cell does not say what it must.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from privacy.identity import EIGHTEEN
from privacy.typed_text import (
    check_no_controls,
    normal_id_number,
    normal_name,
    normal_number,
    normal_phone,
    normal_text,
)
from spreadsheets.dates import NoDate, day
from workdays.calendar import start_of

LONGEST_NAME = 100
POLICY_NUMBER = re.compile(r"[A-Z0-9-]{6,40}")
SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+")
AS_TEXT = "请把该列的格式设为“文本”，重新填写完整号码"
YES = {"是": True, "Y": True, "YES": True, "TRUE": True, "1": True, "有": True}
NO = {"否": False, "N": False, "NO": False, "FALSE": False, "0": False, "无": False}
UNKNOWN = {"未知": None, "不详": None, "不明": None}
ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA")
_ESCAPED = re.compile(r"_X[0-9A-F]{4}_", re.IGNORECASE)
"""How workbooks write characters that XML has not."""
_SEPARATORS = re.compile(r"[、,，;；|\n]+")


class Refused(ValueError):
    """A cell that does not say what it must; ``args[0]`` says in Chinese how to mend it."""


def text(value: Any) -> str:
    """Return what a person means by the cell. Raises ``Refused`` for the error value of a formula."""
    found = seen(value)
    if found[:1] == "#" and found.upper() in ERRORS:
        raise Refused("此格是公式的错误值。请改正公式或填写正确的内容。")
    return found


def seen(value: Any) -> str:
    """Return what a person sees in the cell, without the tricks that keep programs from computing: ' and =\"…\"."""
    if isinstance(value, str):
        found = value.strip()
        if found.startswith('="') and found.endswith('"'):
            return found[2:-1].strip()
        return found[1:] if found.startswith("'") else found
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def policy_number(value: Any) -> str:
    """Return a policy's number, "" for none."""
    if isinstance(value, str) and POLICY_NUMBER.fullmatch(value):
        return value
    number = normal_number(_code(value, "保单号"))
    if number and not POLICY_NUMBER.fullmatch(number):
        raise Refused("保单号须为 6 至 40 位大写字母、数字或短横线，请核对。")
    return number


def id_number(value: Any) -> str:
    """Return the number of an ID paper; its form is the person's matter."""
    if isinstance(value, str) and EIGHTEEN.fullmatch(value):
        return value
    return normal_id_number(_code(value, "证件号码"))


def _code(value: Any, what: str) -> str:
    """Return text; a number has lost leading zeros or, beyond 15 digits, its end."""
    if isinstance(value, int | float):
        raise Refused(f"单元格是数字格式，{what}可能已丢失前面的 0 或后几位。{AS_TEXT}。")
    found = text(value)
    if len(found) < 25 and SCIENTIFIC.fullmatch(found.upper()) and not found.isalnum():
        raise Refused(f"{what}被表格软件改成了科学计数法，后几位已丢失。{AS_TEXT}。")
    return found


def phone(value: Any) -> str:
    """Return a phone number; a mobile number survives as a number, as it neither begins with 0 nor is long."""
    return normal_phone(text(value))


def name(value: Any) -> str:
    """Return a person's name."""
    found = normal_name(text(value))
    if len(found) > LONGEST_NAME:
        raise Refused(f"姓名超过 {LONGEST_NAME} 个字，请核对。")
    if found and (not isinstance(value, str) or not _says_a_name(found)):
        raise Refused("不是姓名，请核对是否错列，或单元格格式是否正确。")
    return _without_controls(found)


def _says_a_name(found: str) -> bool:
    """Say whether there is a letter in it, or an ideograph newer than Python's Unicode, and no escape of a workbook."""
    if "_" in found and _ESCAPED.search(found):
        return False
    return any(char.isalpha() or unicodedata.category(char) in ("Cn", "Co") for char in found)


def plain(value: Any) -> str:
    """Return any other text in one form."""
    return _without_controls(normal_text(text(value)))


def _without_controls(found: str) -> str:
    if not found.isprintable():
        try:
            check_no_controls(found)
        except ValidationError as error:
            raise Refused(error.messages[0]) from error
    return found


def a_day(value: Any) -> date | None:
    """Return a day, None for none."""
    try:
        return day(text(value) if isinstance(value, str) else value)
    except NoDate as error:
        raise Refused(error.args[0]) from error


def moment(value: Any) -> datetime | None:
    """Return a moment: 00:00 in Shanghai of the day written, or the time written with it (Shanghai's too)."""
    if isinstance(value, datetime):
        return timezone.make_aware(value) if timezone.is_naive(value) else value
    found = a_day(value)
    if found is None:
        return None
    try:
        written = datetime.fromisoformat(text(value))
    except ValueError:
        return start_of(found)
    return written if timezone.is_aware(written) else timezone.make_aware(written)


def one_of(words: Mapping[str, Any], *, empty: Any = "") -> Callable[[Any], Any]:
    """Return a reader of a cell that holds one of ``words``, written in any width and case; ``empty`` where it is blank."""
    known = {normal_text(word).upper(): meant for word, meant in words.items()}
    told = "、".join(dict.fromkeys(words))

    def read(value: Any) -> Any:
        found = text(value)
        if found in known:
            return known[found]
        word = normal_text(found).upper()
        if not word:
            return empty
        if word not in known:
            raise Refused(f"不是可填的内容，应为：{told}。" if len(known) < 30 else "名单中没有，请核对。")
        return known[word]

    return read


def yes_no(value: Any) -> bool | None:
    """Return yes, no, or None for unknown and blank."""
    return None if value is None or value == "" else _yes_no(value)


_yes_no = one_of({**YES, **NO, **UNKNOWN}, empty=None)


def several_of(words: Mapping[str, str]) -> Callable[[Any], tuple[str, ...]]:
    """Return a reader of several of ``words`` in one cell, separated by 、 , ; or blanks; their meanings in fixed order."""
    known = {_compact(word): meant for word, meant in words.items()}
    one = one_of(words)
    order = list(dict.fromkeys(words.values()))

    @lru_cache(maxsize=1000)
    def read(found: str) -> tuple[str, ...]:
        parts = [part for part in _SEPARATORS.split(found) if part.strip()]
        whole = [part for part in parts if _compact(part) in known]
        split = [word for part in parts if _compact(part) not in known for word in part.split()]
        return tuple(sorted({known[_compact(part)] for part in whole} | {one(word) for word in split}, key=order.index))

    return lambda value: read(text(value))


def _compact(word: str) -> str:
    return normal_text(word).upper().replace(" ", "")
