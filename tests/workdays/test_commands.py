from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def run(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("2026-09-28", "5"), "2026-10-10\n"),
        (("2026-10-12", "-5"), "2026-09-29\n"),
        (("2026-12-31", "3"), "2027-01-06 暂定\n"),
        (("2035-06-01", "1"), "2035-06-04 暂定\n"),
    ],
)
def test_prints_the_day_and_whether_it_is_provisional(seeded, words, line):
    assert run("workdays", "--", *words) == line


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("2026-02-30", "5"), "“2026-02-30”不是有效日期"),
        (("明天", "5"), "“明天”不是有效日期"),
        (("2026-03-02", "五"), "“五”不是整数"),
        (("2026-03-02", "1.5"), "“1.5”不是整数"),
        (("2026-03-02",), "请给出日期和工作日数"),
        (("2026-03-02", "5", "6"), "请给出日期和工作日数"),
        (("2026-03-02", "99999999999"), "超出可计算的范围"),
    ],
)
def test_bad_input_gets_one_clear_line(seeded, words, message):
    with pytest.raises(CommandError, match=message) as refusal:
        run("workdays", *words)
    assert "\n" not in str(refusal.value)
    assert refusal.value.returncode == 1


def test_load_says_what_it_did(db):
    assert run("load_calendar") == "已载入 2021、2022、2023、2024、2025、2026、2027 年。\n"
    assert run("load_calendar") == "日历已是最新，没有改动。\n"
