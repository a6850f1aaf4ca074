"""Keep ID numbers and mobile numbers out of the log."""

import logging
import re

_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")
_MOBILE = re.compile(r"(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)")
HIDDEN = "[已隐去]"


def redact(text: str) -> str:
    """Return ``text`` with whatever looks like an ID number or a mobile number hidden."""
    return _MOBILE.sub(HIDDEN, _ID_NUMBER.sub(HIDDEN, text))


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
