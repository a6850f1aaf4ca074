"""What a cell says: text, numbers, days, choices. Each reader takes the cell as it was read and raises ``NotRead``."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from spreadsheets import dates
from spreadsheets.sheet import is_blank

LONG_NUMBER = 1e15
"""From here on a spreadsheet's numbers lose digits."""
FILLER = re.compile(r"[-－—–―‐−/\\／·.…*＊\s]+")
SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e"
YES, NO = ("是", "yes", "y", "true", "1", "√", "有"), ("否", "no", "n", "false", "0", "×", "无")


class NotRead(ValueError):
    """A cell that cannot be read; ``args`` are what is wrong and how to mend it, in Chinese."""

    def __init__(self, text: str, mend: str) -> None:
        """Hold both."""
        self.text, self.mend = text, mend
        super().__init__(text, mend)


def is_filler(value: Any) -> bool:
    """Say whether a cell is blank or holds only what stands for nothing: --, —, /."""
    return is_blank(value) or (isinstance(value, str) and bool(FILLER.fullmatch(value.translate(_NO_UNSEEN))))


_NO_UNSEEN = {ord(character): None for character in UNSEEN}


def text(value: Any) -> str:
    """Return the cell as text: without blanks around it, one for several inside; "" where it holds nothing."""
    if is_filler(value):
        return ""
    if isinstance(value, str):
        return _typed(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        return _digits(float(value))
    if isinstance(value, (date, datetime, time, timedelta)):
        raise NotRead(f"此格被存成了日期或时间（{value}）", "把单元格格式设为“文本”后重新填写")
    raise NotRead("此格的内容无法识别", "把单元格格式设为“文本”后重新填写")


def _typed(value: str) -> str:
    if SCIENTIFIC.fullmatch(value.strip()):
        raise NotRead(f"此格是科学记数法 {value.strip()}，数字已经失真", "把单元格格式设为“文本”，再填写完整的数字")
    for character in value:
        if unicodedata.category(character) in ("Cc", "Cs", "Co") and not character.isspace():
            raise NotRead(f"此格含有不可见的控制字符（U+{ord(character):04X}）", "删除后重新填写")
    found = " ".join(value.translate(_NO_UNSEEN).split())
    # The apostrophe that exports put before what a spreadsheet would compute or round is no part of the text.
    return found[1:] if re.match(r"'([=+\-@]|\d{12,}$)", found) else found


def _digits(value: float) -> str:
    if abs(value) >= LONG_NUMBER:
        raise NotRead(
            f"此格的长数字被存成了数值（{value:g}），末几位已经失真", "把单元格格式设为“文本”，再填写完整的数字"
        )
    return str(int(value)) if value.is_integer() else repr(value)


def number(value: Any) -> int | None:
    """Return a whole number from 0; None where the cell holds nothing."""
    found = unicodedata.normalize("NFKC", text(value))
    if not found:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", found):
        raise NotRead(f"“{found}”不是整数", "填写 0 以上的整数")
    return int(found)


def day(value: Any) -> date | None:
    """Return a day however people and programs write it; None where the cell holds nothing."""
    try:
        return dates.day(value)
    except dates.NoDate as error:
        shown = f"“{value}”" if isinstance(value, str) else f"数值 {value:g}"
        raise NotRead(f"{shown}{str(error).split('，请')[0].rstrip('。')}", "写成 2026-01-31 的形式") from error


def yes_no(value: Any) -> bool | None:
    """Return what 是 or 否 says; None where the cell holds nothing."""
    found = unicodedata.normalize("NFKC", "" if is_blank(value) else text(value) or str(value)).strip().casefold()
    if found in YES or found in NO:
        return found in YES
    if found:
        raise NotRead(f"“{found}”既不是“是”也不是“否”", "填写“是”或“否”")
    return None


def choice(labels: Mapping[str, str], *, also: Mapping[str, str] | None = None) -> Callable[[Any], str | None]:
    """Return a reader of one of ``labels`` (by stored value), or of a word that ``also`` means one; None for nothing."""

    def read(value: Any) -> str | None:
        found = text(value)
        return (also or {}).get(found) or _chosen(found, labels) if found else None

    return read


def choices(labels: Mapping[str, str]) -> Callable[[Any], list[str] | None]:
    """Return a reader of several of ``labels``, separated as people separate; None where the cell holds nothing."""

    def read(value: Any) -> list[str] | None:
        found = several(value)
        return None if found is None else [_chosen(item, labels) for item in found]

    return read


def several(value: Any) -> list[str] | None:
    """Return the parts of a cell that names several things; None where it holds nothing."""
    found = [part.strip() for part in re.split(r"[、,，;；|\n]", "" if is_blank(value) else str(value))]
    return [text(part) for part in found if part] or None


def _chosen(found: str, labels: Mapping[str, str]) -> str:
    wanted = "".join(unicodedata.normalize("NFKC", found).casefold().split())
    for stored, label in labels.items():
        if wanted in (stored.casefold(), unicodedata.normalize("NFKC", label).casefold()):
            return stored
    raise NotRead(f"“{found}”不在可选的范围内", f"填写其中一项：{'、'.join(labels.values())}")
