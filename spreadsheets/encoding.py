"""Which encoding a text file has: UTF-8, with or without byte order mark, or GB18030 (of which GBK is a part).

Nothing is guessed where guessing could garble a name: both are decoded strictly, and what is neither is refused with its
line. A damaged UTF-8 file often decodes as GB18030 too, into other characters, so the two are told apart first.
"""

import codecs
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from charset_normalizer import from_bytes

from spreadsheets.errors import Unreadable

UTF_8 = "utf-8-sig"
GB18030 = "gb18030"
CHUNK = 1 << 16
SURELY_UTF_8 = 8
"""So many characters beyond ASCII that decode as UTF-8 before one fails do not come about in GB18030 by chance."""
MARKS_OF_OTHERS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}
OTHERS = {"big5": "Big5", "shift_jis": "Shift-JIS", "euc_jp": "EUC-JP", "euc_kr": "EUC-KR"}
HOW_TO_MEND = "请用 Excel 打开原文件，另存为“CSV UTF-8（逗号分隔）”后重新上传。"


def encoding_of(file: BinaryIO) -> str:
    """Return ``UTF_8`` or ``GB18030`` and leave ``file`` at its start; memory does not grow with the file.

    Raises ``Unreadable`` with the line where neither fits, where UTF-8 is damaged, and where the text is another's.
    """
    start = _first(file)
    for mark, name in MARKS_OF_OTHERS.items():
        if start.startswith(mark):
            raise Unreadable(f"文件的编码是 {name}，应为 UTF-8 或 GBK。{HOW_TO_MEND}", "第 1 行")
    damage = _damage(file, "utf-8")
    if damage is None:
        return UTF_8
    if damage.characters >= SURELY_UTF_8 or damage.at_the_end or start.startswith(codecs.BOM_UTF8):
        raise Unreadable(f"文件是 UTF-8 编码，但此处已损坏或被截断。{HOW_TO_MEND}", f"第 {damage.line} 行")
    damage = _damage(file, GB18030)
    if damage is not None:
        raise Unreadable(f"此处既不是 UTF-8 也不是 GBK 编码{_likeness(start)}。{HOW_TO_MEND}", f"第 {damage.line} 行")
    if likeness := _likeness(start):
        raise Unreadable(f"文件不是 UTF-8 或 GBK 编码{likeness}。{HOW_TO_MEND}", "第 1 行")
    return GB18030


class _Damage:
    """Where decoding failed: the line, from 1, how many characters beyond ASCII came before, and whether the file ends."""

    def __init__(self, text: str, *, at_the_end: bool) -> None:
        self.line = 1
        self.characters = 0
        self.at_the_end = at_the_end
        self.add(text)

    def add(self, text: str) -> None:
        self.line += text.count("\n")
        self.characters += len(text) - len(text.encode("ascii", "ignore"))


def _damage(file: BinaryIO, encoding: str) -> _Damage | None:
    """Return where ``file`` is not ``encoding``, None where it is all of it."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    seen = _Damage("", at_the_end=False)
    for chunk in chain(_chunks(file), [b""]):
        try:
            seen.add(decoder.decode(chunk, final=not chunk))
        except UnicodeDecodeError as error:
            # The decoder's buffer is part of what the error shows, so the text before it is decodable.
            seen.add(error.object[: error.start].decode(encoding, "ignore"))
            seen.at_the_end = not chunk and seen.characters > 0
            file.seek(0)
            return seen
    file.seek(0)
    return None


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


def _first(file: BinaryIO) -> bytes:
    file.seek(0)
    start = file.read(CHUNK)
    file.seek(0)
    return start


def _likeness(start: bytes) -> str:
    """Return in words which other encoding the text has by all looks; "" where GB18030 is as likely."""
    found = [match.encoding for match in from_bytes(start, cp_isolation=[GB18030, *OTHERS])]
    if not found or GB18030 in found:
        return ""
    return f"，看起来像 {OTHERS[found[0]]}"
