import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spreadsheets.dates import NoDate, day

DAY = date(2026, 1, 31)
WRITTEN = """
2026-01-31
2026-1-31
2026/01/31
2026/1/31
2026.1.31
20260131
20260131000000
2026年1月31日
2026年01月31日
2026 年 1 月 31 日
2026年1月31号
２０２６－０１－３１
二〇二六年一月三十一日
二零二六年一月三十一日
2026-01-31 00:00:00
2026-01-31T00:00:00
2026-01-31T00:00:00+08:00
2026-01-31 23:59:59.000
2026/1/31 0:00
31/01/2026
1/31/2026
31-Jan-2026
31JAN2026
31 January 2026
Jan 31, 2026
46053
46053.0
'2026-01-31
""".strip().splitlines()


@pytest.mark.parametrize("text", WRITTEN)
def test_a_day_is_read_however_it_is_written(text):
    assert day(text) == DAY


@pytest.mark.parametrize("value", [46053, 46053.0, 46053.75, DAY, datetime(2026, 1, 31, 9, 30)])
def test_a_day_is_read_as_workbooks_hold_it(value):
    assert day(value) == DAY


@pytest.mark.parametrize("value", ["", "  ", None])
def test_an_empty_cell_is_no_day(value):
    assert day(value) is None


@pytest.mark.parametrize(
    "text", ["26-01-31", "2026", "2026-01", "1980", "31.1.26", "明天", "2026-01/31", "4.6E+04", "TRUE"]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(NoDate, match="2026-01-31"):
        day(text)


def test_a_day_that_does_not_exist_is_named():
    with pytest.raises(NoDate, match="没有 2026 年 2 月 30 日"):
        day("2026-02-30")


def test_a_day_that_could_be_two_is_refused_with_both():
    with pytest.raises(NoDate, match="可以是 2 月 1 日，也可以是 1 月 2 日"):
        day("2/1/2026")


@pytest.mark.parametrize("value", [True, 1980, 1.0, 3.2e17, -5, float("nan")])
def test_numbers_that_are_no_days_are_refused(value):
    with pytest.raises(NoDate):
        day(value)


@given(
    st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日"])
)
def test_every_day_is_read_back(one, form):
    assert day(one.strftime(form)) == one


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_refused(text):
    with contextlib.suppress(NoDate):
        day(text)
