"""Files of policies to start from."""

import csv
import io
from datetime import datetime
from types import SimpleNamespace

import pytest

from coverage.models import Division
from policies.importing import runs
from policies.importing.models import Problem
from policies.models import Product
from privacy.identity import check_character
from workdays.calendar import SHANGHAI

AT = datetime(2026, 3, 10, 10, 0, tzinfo=SHANGHAI)
ROW = {
    "保单号": "TEST000001",
    "产品代码": "ZYSH-BWYL",
    "保险期间起日": "2026-01-01",
    "保险期间止日": "2026-12-31",
    "保单载明的服务": "green_channel、mdt",
    "上一张保单号": "",
    "保单状态": "",
    "状态生效日": "",
    "投保人姓名": "测试甲",
    "投保人证件类型": "",
    "投保人证件号码": "110101190001010014",
    "投保人出生日期": "",
    "投保人性别": "",
    "投保人手机号码": "13800000001",
    "投保人曾用名": "",
    "被保险人姓名": "测试甲",
    "被保险人证件类型": "",
    "被保险人证件号码": "110101190001010014",
    "被保险人出生日期": "",
    "被保险人性别": "",
    "被保险人手机号码": "13800000001",
    "被保险人曾用名": "",
    "与投保人关系": "本人",
    "保障起日": "",
    "保障止日": "",
    "等待期届满日": "2026-03-31",
    "社会医疗保险": "是",
    "社会医疗保险参保地": "上海市",
}


def citizen(number: int) -> str:
    """Return the number of a fictional citizen born on the first day of 1900, odd numbers men."""
    first = f"11010119000101{number:03d}"
    return first + check_character(first)


def row(number: int = 1, **changes: str) -> dict[str, str]:
    """Return a good row of policy ``number``, whose policyholder is insured."""
    own = {"保单号": f"TEST{number:06d}"}
    for who in ("投保人", "被保险人"):
        own |= {f"{who}姓名": f"测试{'甲乙丙丁戊己庚辛'[number % 8]}", f"{who}证件号码": citizen(number)}
        own |= {f"{who}手机号码": f"1380000{number:04d}"}
    return {**ROW, **own, **changes}


def child(number: int = 1, own: int = 50, **changes: str) -> dict[str, str]:
    """Return a row of the policyholder's child under policy ``number``."""
    insured = {
        "被保险人姓名": "测试童",
        "被保险人证件号码": citizen(own),
        "被保险人手机号码": "",
        "与投保人关系": "子女",
    }
    return row(number, **{**insured, **changes})


def as_csv(*rows: dict[str, str], without: tuple[str, ...] = ()) -> bytes:
    """Return the rows as a CSV file, ``without`` some columns."""
    out = io.StringIO(newline="")
    headings = [heading for heading in rows[0] if heading not in without]
    writer = csv.DictWriter(out, headings, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.fixture
def product(db):
    Division.objects.get_or_create(code="310000", defaults={"name": "上海市", "level": "province"})
    return Product.objects.get_or_create(code="ZYSH-BWYL", defaults={"name": "卓越守护百万住院医疗保险"})[0]


@pytest.fixture
def imported(product):
    """Import rows or a file; return the run with its problems as (cell, heading, message)."""

    def go(*rows, content=None, rejects="stop", at=AT, without=()):
        run = runs.create(file_name="测试.csv", actor=None, at=at, rejects=rejects)
        runs.take(run, io.BytesIO(content if content is not None else as_csv(*rows, without=without)))
        runs.prepare(run, at=at)
        if run.state == run.State.READY:
            runs.carry_out(run, at=at)
        run.refresh_from_db()
        found = [(p.cell, p.heading, p.message) for p in Problem.objects.filter(run=run)]
        return SimpleNamespace(run=run, state=run.state, counts=run.counts, problems=found)

    return go
