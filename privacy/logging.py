"""Record ID numbers and phone numbers out of the log and of the names of files, in any shape a person writes them.

Rather too much is hidden than too little: a row of digits that may be such a number goes.
"""

import logging

from privacy.masking import replace_typed_numbers
from privacy.typed_text import visible

HIDDEN = "[已隐去]"


def redact(text: str) -> str:
    """Return ``text`` with whatever looks like an ID number or a phone number hidden."""
    return replace_typed_numbers(text, lambda number: HIDDEN)


def redacted_name(name: str, *, longest: int) -> str:
    """Return a file's name as it may be stored in clear: printable, without ID and phone numbers, its end."""
    return redact(visible(name))[-longest:]


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
