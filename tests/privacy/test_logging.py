import logging
from io import StringIO

import pytest

from privacy.logging import HIDDEN, RedactFilter, redact


@pytest.fixture
def log():
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactFilter())
    logger = logging.getLogger("tests.privacy.redact")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, stream
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    "text", ["11010119000101001X", "110101190001010013", "13800000000", "+8613800000000", "E12345678"]
)
def test_personal_number_is_hidden(text):
    assert redact(f"号码{text}，") in {f"号码{HIDDEN}，", f"号码+{HIDDEN}，"}


@pytest.mark.parametrize(
    "text",
    [
        "138-0000-0000",
        "138 0000 0000",
        "138 00 00 00 00",
        "1 3 8 0 0 0 0 0 0 0 0",
        "138.0000.0000",
        "138_0000_0000",
        "１３８００００００００",
        "１３８　００００　００００",
        "138\u200b0000\u200b0000",
        "86-138–0000–0000",
        "(+86) 138 0000 0000",
        "110101 19000101 0014",
        "110101-19000101-001x",
        "１１０１０１１９０００１０１００１Ｘ",
        "11 01 01 19 00 01 01 00 14",
        "010-12345678",
        "(0512) 1234 5678",
        "０２１－１２３４５６７８",
        "+852 9123 4567",
        "+1 (650) 253-0000",
    ],
)
def test_a_number_is_hidden_in_any_shape_a_person_writes_it_in(text):
    shown = redact(f"张三{text}的检查单.pdf")
    assert HIDDEN in shown
    assert [char for char in shown if char.isdigit()] == []


@pytest.mark.parametrize(
    "text",
    [
        "1234567890123456",
        "12800000000",
        "GC-2026-000001",
        "138000000001",
        "IMG20261125135012.jpg",
        "SF1234567890123",
        "2026-11-25 10:30:45,123",
        "IMG_20261125_135012.jpg",
        "GC2026000001",
        "took 0.01234 s",
        "YSBD000001",
    ],
)
def test_other_numbers_stay(text):
    assert redact(text) == text


def test_message_and_arguments_are_redacted(log):
    logger, stream = log
    logger.warning("13800000000 %s %d", "11010119000101001X", 13900000000)
    assert stream.getvalue() == f"{HIDDEN} {HIDDEN} {HIDDEN}\n"


def test_traceback_is_redacted(log):
    logger, stream = log
    try:
        raise ValueError("13800000000")
    except ValueError:
        logger.exception("failed")
    assert f"ValueError: {HIDDEN}" in stream.getvalue()
    assert "13800000000" not in stream.getvalue()


def test_arguments_that_do_not_fit_stop_nothing_and_leak_nothing(log):
    logger, stream = log
    logger.warning("%d 100%", "13800000000")
    assert HIDDEN in stream.getvalue()
    assert "13800000000" not in stream.getvalue()


def test_harmless_record_keeps_its_arguments():
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s done", ("step",), None)
    assert RedactFilter().filter(record)
    assert record.args == ("step",)
