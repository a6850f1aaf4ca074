"""What stands around a table and is no row of it: headings again, notes, totals, signatures; and how "as above" is written."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from spreadsheets.columns import Column, column_of
from spreadsheets.sheet import Line, is_blank

SIGNED = r"(?:制表|填表|填报|编制|制作|审核|复核|审批|批准|联系|打印|导出|更新|生效|截至)(?:人|员|单位|部门|日期|时间|电话|方式)?"
NOTE = re.compile(rf"[(（【]?(?:注|备注|说明|附注|数据来源|来源|单位|电话|日期|时间|{SIGNED})\s*\d*\s*[:：]|[※*＊]")
DATE = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?")
PAGE = re.compile(r"[-—\s]*第\s*\d+\s*页.*")
SUBTOTAL = re.compile(r"(?:本页|本省)?[小合]\s*计.*")
COUNT = re.compile(r"\d+\s*[个项家条]?(?:省|市|城市)?")
TOTAL = r"(?:城市|省份|数量)?(?:[合共总小]\s*计|总\s*数|总数量|数量)|(?:以上)?共\s*[\d一二三四五六七八九十百]+\s*[个省市城家项条]|total\b"
ENDED = rf"以下(?:空白|无正文)|[-—\s(（]*完[-—\s)）]*$|(?:注|备注|说明|附注|日期|{SIGNED})\s*$"
BELOW = re.compile(rf"(?:{TOTAL}|{ENDED})", re.IGNORECASE)
PROSE = re.compile(r".*[，。；：:].*", re.DOTALL)
"""What a note below a table is known by; names of drugs (注射用…) and places (共青城市) are none of these."""
DITTO = re.compile(r"[(（]?(?:[同仝]\s*[上前]|仝|[〃″″\"“”'‘’′]{1,4}|々)[)）]?")
LONG_NOTE, SHORT_NOTE = 24, 8
"""Characters from which a lone cell below the table is prose, not a name: without and with a sentence's signs."""


def filled(line: Line) -> list[Any]:
    """Return what a line's cells hold, blank ones left out."""
    return [value for value in line.values if not is_blank(value)]


def is_heading(columns: Sequence[Column], line: Line) -> bool:
    """Say whether a line is the heading once more, as on a new page."""
    found = filled(line)
    return len(found) > 1 and all(column_of(columns, value) for value in found)


def is_ditto(value: Any) -> bool:
    """Say whether a cell says "as above" in words or marks."""
    return isinstance(value, str) and bool(DITTO.fullmatch(unicodedata.normalize("NFKC", value.strip())))


def is_note(line: Line) -> bool:
    """Say whether a line says by its words that it is no row, wherever it stands: a note, a page's number, a subtotal."""
    first, *more = map(_text, filled(line))
    if PAGE.fullmatch(first) and not more:
        return True
    if SUBTOTAL.fullmatch(first):
        return bool(more) and all(COUNT.fullmatch(value) for value in more)
    return bool(NOTE.match(first)) and all(NOTE.match(value) or DATE.fullmatch(value) for value in more)


def _text(value: Any) -> str:
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def is_below(line: Line) -> bool:
    """Say whether a line can only stand below a table, as its last ones: a total, a signature, prose in the first column."""
    found, first = filled(line), line.values[0]
    if is_note(line) or not isinstance(found[0], str):
        return is_note(line)
    text = found[0].strip()
    if BELOW.match(text):
        return True
    if is_blank(first):
        return len(found) == 1 and bool(DATE.fullmatch(text))
    is_prose = len(text) >= LONG_NOTE or (len(text) >= SHORT_NOTE and bool(PROSE.match(text)))
    return len(found) == 1 and is_prose
