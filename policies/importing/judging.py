"""Rows against each other and against the record: what contradicts is refused by row, with the other row named.

Every judgement is one statement over the staged rows. Refused rows are left out of what follows.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection

from policies.importing import staging
from policies.importing.columns import Column
from policies.importing.difference import KEPT, RECORDED
from policies.importing.headings import Fault
from policies.importing.models import ImportRun
from spreadsheets.sheet import letters

FETCHED = 5_000
Columns = Mapping[str, tuple[int, Column]]
"""The columns of the file: where each stands, from 0, by the field it fills."""

_SAME_POLICY = """
    SELECT r.line, 'number', CASE WHEN r.line = g.first THEN g.last ELSE g.first END
    FROM kept_rows r JOIN (
        SELECT number, min(line) AS first, max(line) AS last FROM kept_rows
        GROUP BY number
        HAVING min(product_id) <> max(product_id) OR min(period_start) <> max(period_start)
            OR min(period_end) <> max(period_end) OR min(services) <> max(services)
            OR min(previous) <> max(previous) OR min(holder_digest) <> max(holder_digest)
            OR min(holder_type) <> max(holder_type) OR min(status) <> max(status)
            OR coalesce(min(status_at), '-infinity') <> coalesce(max(status_at), '-infinity')
    ) g USING (number) ORDER BY r.line
"""
_TWICE = """
    SELECT r.line, 'insured_id_number', r.first FROM (
        SELECT line, min(line) OVER (PARTITION BY number, insured_digest, insured_type) AS first FROM kept_rows
    ) r WHERE r.line > r.first ORDER BY r.line
"""
_SAME_PERSON = """
    SELECT s.line, s.role || '_' || {field}, CASE WHEN s.line = g.first THEN g.last ELSE g.first END
    FROM kept_persons s JOIN (
        SELECT digest, paper, min(line) AS first, max(line) AS last FROM kept_persons
        {where} GROUP BY digest, paper HAVING min({column}) <> max({column})
    ) g USING (digest, paper) ORDER BY s.line
"""
_RECORD = f"""
    SELECT k.line, k.role || '_' || w.field, 0 FROM (
        SELECT s.digest, s.paper, f.field FROM {RECORDED} CROSS JOIN LATERAL (VALUES
            ('name', s.name <> p.name AND s.former_name <> p.name), ('birth_date', s.birth_date <> p.birth_date),
            ('sex', p.sex <> '' AND s.sex <> p.sex)
        ) f (field, differs) WHERE f.differs
    ) w JOIN kept_persons k USING (digest, paper) ORDER BY k.line
"""  # noqa: S608 our own tables
_PREVIOUS = """
    SELECT r.line, 'previous', 0 FROM kept_rows r
    WHERE r.previous <> '' AND NOT EXISTS (SELECT FROM policies_policy p WHERE p.number = r.previous)
        AND NOT EXISTS (SELECT FROM kept_rows o WHERE o.number = r.previous) ORDER BY r.line
"""
_STATUS = """
    SELECT r.line, 'status_at', 0 FROM kept_rows r JOIN policies_policy p USING (number)
    CROSS JOIN LATERAL (
        SELECT c.status FROM policies_policystatuschange c WHERE c.policy_id = p.id
        ORDER BY c.effective_at DESC, c.recorded_at DESC, c.id DESC LIMIT 1
    ) last WHERE r.status = 'in_force' AND r.status_at IS NULL AND last.status <> 'in_force' ORDER BY r.line
"""
_COVER = """
    SELECT s.line, 'period_start', 0 FROM kept_rows s JOIN policies_policy t ON t.number = s.number
    JOIN policies_insuredperson i ON i.policy_id = t.id
    WHERE {outside} ORDER BY s.line
"""
_OUTSIDE = {"cover_from": "i.cover_from < s.period_start", "cover_to": "i.cover_to > s.period_end"}
_PERSONS = {"name": ("姓名", "name"), "birth_date": ("出生日期", "birth_date"), "sex": ("性别", "sex")}


def judge(run: ImportRun, columns: Columns) -> None:
    """Refuse what contradicts itself or the record, and what rests on refused rows."""
    _refuse(
        run,
        columns,
        _SAME_POLICY,
        "与第 {other} 行是同一张保单，但保单内容（产品、期间、服务、投保人或状态）不一致，请核对。",
    )
    _refuse(run, columns, _TWICE, "与第 {other} 行重复：同一张保单的同一位被保险人只写一行，请删去一行。")
    for name, (what, field) in _PERSONS.items():
        statement = _SAME_PERSON.format(field=f"'{field}'", column=name, where="")
        _refuse(run, columns, statement, f"与第 {{other}} 行是同一个证件号码，但{what}不一致，请核对证件号码和{what}。")
    statement = _SAME_PERSON.format(field="'phone'", column="phone_digest", where="WHERE phone_digest <> ''")
    _refuse(run, columns, statement, "与第 {other} 行是同一个证件号码，但手机号码不一致，请核对。")
    _refuse(
        run,
        columns,
        _RECORD,
        "与登记的不一致：该证件号码已有登记。请核对证件号码；改名的请在“曾用名”栏填写此前登记的姓名，登记有误的请先更正登记。",
    )
    _refuse(run, columns, _STATUS, "登记的保单状态不是“有效”，恢复有效须填写状态生效日。")
    outside = [test for field, test in _OUTSIDE.items() if field not in columns]
    if outside:
        statement = _COVER.format(outside=" OR ".join(outside))
        _refuse(run, columns, statement, "被保险人登记的保障期间超出此处的保险期间，请加上“保障起日”和“保障止日”两栏。")
    while _refuse(
        run,
        columns,
        _PREVIOUS,
        "没有这张保单：系统中没有登记，文件中也没有可导入的行。请核对，或把上一张保单一并导入。",
    ):
        pass  # what rests on a row refused just now is refused in turn


def _refuse(run: ImportRun, columns: Columns, statement: str, message: str) -> int:
    found = 0
    for page in _pages(run, statement):
        staging.add_problems(
            run, (_fault(line, field, message.format(other=other), columns) for line, field, other in page)
        )
        found += len(page)
    return found


def _fault(line: int, field: str, message: str, columns: Columns) -> Fault:
    if field not in columns:
        return Fault(line, f"第 {line} 行", "", "", message)
    index, column = columns[field]
    return Fault(line, f"{letters(index + 1)}{line}", column.heading, "", message)


def _pages(run: ImportRun, statement: str) -> Iterator[list[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {KEPT} {statement}", {"run": run.pk})
        while page := cursor.fetchmany(FETCHED):
            yield page
