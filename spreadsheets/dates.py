"""A day out of a cell, in every way people and programs write one; what can be read in two ways is refused.

Days stand for themselves: no time zone is applied.
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from privacy.typed_text import normal_text

EPOCH = date(1899, 12, 30)  # what Excel's serial numbers count from, its 29 February 1900 included
FIRST_SERIAL, LAST_SERIAL = 10_000, 99_999  # 1927-05-18 to 2173-10-13; a shorter number is rather a year
_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_TIME = r"(?:[T ]?\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?(?: ?[AP]M)?(?:Z|[+-]\d{2}:?\d{2})?|[T ]\d{1,2}时.*)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})(?P<by>[-/.])(\d{{1,2}})(?P=by)(\d{{1,2}}) ?{_TIME}")
_CHINESE = re.compile(rf"(\d{{4}}) ?年 ?(\d{{1,2}}) ?月 ?(\d{{1,2}}) ?[日号]? ?{_TIME}")
_BARE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})(?P<by>[-/.])(\d{{1,2}})(?P=by)(\d{{4}}) ?{_TIME}")
_NAMED_AFTER = re.compile(r"(\d{1,2})[- ]?([A-Z]{3})[A-Z]*[-, ]*(\d{4})")
_NAMED_BEFORE = re.compile(r"([A-Z]{3})[A-Z]*\.? ?(\d{1,2}),? (\d{4})")
_SERIAL = re.compile(r"(\d{5})(?:\.0*)?")
_NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_WRITTEN = re.compile(
    r"([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]?"
)
HOW = "请写成 2026-01-31 的形式"


class NoDate(ValueError):
    """A cell that is no day, or could be two; ``args[0]`` says in Chinese what to write."""


def day(value: Any) -> date | None:
    """Return the day a cell holds, None for an empty one. Takes text, numbers as Excel counts days, dates and moments.

    Raises ``NoDate``.
    """
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_serial(float(value))
    if not isinstance(value, str):
        raise NoDate(f"不是日期，{HOW}。")
    return _of_text(value)


@lru_cache(maxsize=4096)
def _of_text(value: str) -> date | None:
    text = normal_text(value).lstrip("'").upper()
    if not text:
        return None
    if found := _SERIAL.fullmatch(text):
        return _of_serial(float(found[1]))
    if found := _YEAR_LAST.fullmatch(text):
        return _of_year_last(int(found[1]), int(found[3]), int(found[4]))
    year, month, of_month = _parts(text)
    return _made(year, month, of_month)


def _parts(text: str) -> tuple[int, int, int]:
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _CHINESE.fullmatch(text) or _BARE.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if (found := _NAMED_AFTER.fullmatch(text)) and found[2] in MONTHS:
        return int(found[3]), MONTHS[found[2]], int(found[1])
    if (found := _NAMED_BEFORE.fullmatch(text)) and found[1] in MONTHS:
        return int(found[3]), MONTHS[found[1]], int(found[2])
    if found := _WRITTEN.fullmatch(text):
        return int(found[1].translate(_NUMERALS)), _numeral(found[2]), _numeral(found[3])
    raise NoDate(f"不是能识别的日期（年份须为四位），{HOW}。")


def _numeral(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int(text.translate(_NUMERALS))
    return (int(tens.translate(_NUMERALS)) if tens else 1) * 10 + (int(ones.translate(_NUMERALS)) if ones else 0)


def _of_year_last(first: int, second: int, year: int) -> date:
    """31/12/2026 and 12/31/2026 say which is the month; 2/1/2026 does not."""
    if first <= 12 and second <= 12 and first != second:
        raise NoDate(f"可以是 {first} 月 {second} 日，也可以是 {second} 月 {first} 日，{HOW}。")
    month, of_month = (second, first) if first > 12 else (first, second)
    return _made(year, month, of_month)


def _of_serial(number: float) -> date:
    if not FIRST_SERIAL <= number <= LAST_SERIAL:
        raise NoDate(f"是数字而不是日期，{HOW}。")
    return EPOCH + timedelta(days=int(number))


def _made(year: int, month: int, of_month: int) -> date:
    try:
        return date(year, month, of_month)
    except ValueError as error:
        raise NoDate(f"没有 {year} 年 {month} 月 {of_month} 日这一天，{HOW}。") from error
