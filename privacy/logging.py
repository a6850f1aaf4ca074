"""Keep ID numbers and phone numbers out of the log and of the names of files, in any shape a person writes them.

Rather too much is hidden than too little: a row of digits that may be such a number goes.
"""

import logging
import re

# What people put between the digits: blanks, dashes, dots, brackets, underscores and what nobody sees.
_GAP = r"[\s\-\u00ad\u2010-\u2015\u2212\uff0d\ufe63._\u00b7()（）/\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]{0,3}"
# \d means the digits of every script, full width included.
_ONE, _PLUS, _ZERO = "[1１]", "[+＋]", "[0０]"
_SHAPES = (
    rf"\d(?:{_GAP}\d){{5}}{_GAP}(?:[1１]{_GAP}[89８９]|[2２]{_GAP}[0０])(?:{_GAP}\d){{9}}{_GAP}[\dXxＸｘ×]",  # ID card
    r"\d{17}[\dXxＸｘ×]",  # the same, whatever its digits say
    rf"(?:{_PLUS}?{_GAP}[8８]{_GAP}[6６]{_GAP})?{_ONE}{_GAP}[3-9３-９](?:{_GAP}\d){{9}}",  # mobile
    rf"{_PLUS}{_GAP}\d(?:{_GAP}\d){{7,14}}",  # with the code of a country
    rf"{_ZERO}\d{{2,3}}{_GAP}\d{{3,4}}{_GAP}\d{{4}}",  # landline with its area code
)
_NUMBER = re.compile("|".join(rf"(?<!\d){shape}(?![\dXx])" for shape in _SHAPES))
HIDDEN = "[已隐去]"


def redact(text: str) -> str:
    """Return ``text`` with whatever looks like an ID number or a phone number hidden."""
    return _NUMBER.sub(HIDDEN, text)


class RedactFilter(logging.Filter):
    """Hides them in a record's message, its arguments and its traceback; lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = _message(record)
        if redact(message) != message:
            record.msg, record.args = redact(message), None
        if record.exc_info and not record.exc_text:
            # A formatter uses this text instead of formatting the traceback again.
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        # Arguments that do not fit the message must not stop the program, nor be printed unredacted.
        record.msg, record.args = f"{record.msg!s} {record.args!r}".replace("%", "%%"), None
        return record.getMessage()
