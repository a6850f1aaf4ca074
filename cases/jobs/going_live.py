"""Going live (上线): services already used and cases under way, from the system before, as a spreadsheet.

Each row is counted as a case would be, so that a single use is not given twice. A row that is on record is refused.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from accounts import service_names
from cases.bookkeeping import earlier_uses
from cases.bookkeeping.quota_facts import window_start
from cases.declaration import registry
from cases.declaration.amounts import plain
from cases.declaration.errors import QuotaExhausted
from cases.declaration.words import Quota
from cases.models import EarlierUse, QuotaCounter
from policies.models import InsuredPerson
from privacy import keys
from privacy.typed_text import normal_id_number, normal_name, normal_number
from spreadsheets import findings, imports, values
from spreadsheets.columns import Column, Record
from spreadsheets.errors import ChangedMeanwhile
from spreadsheets.findings import Finding
from spreadsheets.imports import ListImport, Order, Prepared
from workdays.calendar import start_of

Status = EarlierUse.Status
STATUSES = {str(Status.USED): "已使用", str(Status.UNDER_WAY): "办理中"}
PAGE = 1_000
Key = tuple[int, str, date, str]


def columns() -> tuple[Column, ...]:
    """Return the columns; the services are those there are now."""
    labels = tuple(quota.label for quota in earlier_uses.countable().values())
    also = {"已完成": "used", "使用": "used", "在办": "under_way", "处理中": "under_way"}
    return (
        Column("保单号", "number", ("保单号码",), required=True, needed=True, example="YSBD100001"),
        Column("被保险人姓名", "name", ("姓名",), required=True, needed=True, example="示例甲"),
        Column("被保险人证件号码", "id_number", ("证件号码", "身份证号"), example="110101190001010014"),
        Column("服务", "service", ("服务项目",), required=True, needed=True, offered=labels, example=labels[0]),
        Column("日期", "day", ("使用日期",), required=True, needed=True, read=values.day, example="2026-03-31"),
        Column(
            "状态",
            "status",
            required=True,
            needed=True,
            read=values.choice(STATUSES, also=also),
            offered=tuple(STATUSES.values()),
            example="已使用",
        ),
        Column("数量", "amount", read=values.number, example="1"),
        Column("来源", "source", required=True, needed=True, example="原系统"),
        Column("原系统编号", "reference", ("案件号",), example="A-1"),
    )


class _Refused(ValueError):
    """A row that cannot be counted: the field, what is wrong, how to mend it."""


@dataclass
class _Plan:
    """The uses to take over, and what is said of the rows."""

    uses: list[EarlierUse] = field(default_factory=list)
    cells: dict[Key, str] = field(default_factory=dict)
    left: dict[tuple[int, str, date], Decimal | None] = field(default_factory=dict)
    differences: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)


def prepare(records: list[Record], at: datetime) -> Prepared:
    """Say of each row whose use it is and whether the quota leaves it."""
    plan = _Plan()
    insured = _insured(records)
    known = _recorded([one for found in insured.values() for one in found])
    for record in records:
        try:
            _plan_row(plan, record, insured, known, at)
        except _Refused as refusal:
            name, text, mend = refusal.args
            plan.errors.append(findings.error(text, record.cells.get(name, record.cell), mend))
    affected = [f"办理中的 {n} 项占用次数，请到“上线前的服务”逐项了结"] if (n := _under_way(plan)) else []
    return Prepared(partial(_apply, plan), plan.differences, plan.warnings, plan.errors, affected=affected)


def _under_way(plan: _Plan) -> int:
    return sum(use.status == Status.UNDER_WAY for use in plan.uses)


def _insured(records: Iterable[Record]) -> dict[str, list[InsuredPerson]]:
    """Return the insured persons of every policy named, by its number."""
    numbers = {normal_number(record.get("number")) for record in records}
    found = defaultdict(list)
    for insured in InsuredPerson.objects.filter(policy__number__in=numbers).select_related("policy", "person"):
        found[insured.policy.number].append(insured)
    return found


def _recorded(insured: list[InsuredPerson]) -> set[Key]:
    return set(EarlierUse.objects.filter(insured__in=insured).values_list("insured_id", "code", "day", "reference"))


def _plan_row(
    plan: _Plan, record: Record, insured: dict[str, list[InsuredPerson]], known: set[Key], at: datetime
) -> None:
    quota = _quota(record.get("service"))
    whose = _whose(record, insured.get(normal_number(record.get("number")), []))
    use = EarlierUse(
        insured=whose,
        code=quota.code,
        day=record.get("day", None),
        amount=Decimal(record.get("amount", 1)),
        status=record.get("status"),
        source=_short(record, "source", "来源", 60),
        reference=normal_number(_short(record, "reference", "原系统编号", 40)),
    )
    _check_once(plan, use, record, known)
    _check_day(use, at)
    _check_left(plan, use, quota)
    plan.uses.append(use)
    said = f"{whose.policy.number}　{quota.label}　{use.day}　{use.get_status_display()}　{use.source}"
    plan.differences.append(Finding("added", said, record.cell))
    if _service_of(quota) not in whose.policy.services:
        text = f"保单 {whose.policy.number} 没有载明这项服务，而文件说用过“{quota.label}”"
        plan.warnings.append(findings.warning(text, record.cells["service"], "核对保单号和服务；无误的勾选"))


def _short(record: Record, name: str, what: str, most: int) -> str:
    found = str(record.get(name))
    if len(found) > most:
        raise _Refused(name, f"{what}超过 {most} 个字", "写短一些")
    return found


def _quota(word: str) -> Quota:
    """Return what a row counts on: a quota by its label or code, or the one quota of a service."""
    known = earlier_uses.countable()
    found = [quota for quota in known.values() if word in (quota.label, quota.code)]
    service = next((code for code, label in service_names.known().items() if word in (code, label)), None)
    if not found and service:
        found = [quota for quota in registry.get(service).quotas if quota.code in known]
    if len(found) == 1:
        return found[0]
    labels = "、".join(quota.label for quota in found or known.values())
    text = f"“{word}”可能是：{labels}" if found else f"没有服务“{word}”"
    raise _Refused("service", text, f"填写其中一项：{labels}")


def _service_of(quota: Quota) -> str:
    return next(service.code for service in registry.services() if quota in service.quotas)


def _whose(record: Record, found: list[InsuredPerson]) -> InsuredPerson:
    if not found:
        raise _Refused("number", f"没有保单“{record.get('number')}”", "核对保单号；保单须先导入")
    name, number = normal_name(record.get("name")), normal_id_number(record.get("id_number"))
    named = [one for one in found if one.person.name == name]
    if number:
        named = [one for one in named if one.person.id_number_digest == keys.digest(number)]
    if not named:
        raise _Refused("name", "这张保单下没有这位被保险人", "核对姓名和证件号码")
    if len(named) > 1:
        raise _Refused("name", "这张保单下有几位同名的被保险人", "填写证件号码")
    return named[0]


def _check_once(plan: _Plan, use: EarlierUse, record: Record, known: set[Key]) -> None:
    key = (use.insured_id, use.code, use.day, use.reference)
    if key in plan.cells:
        raise _Refused("day", f"与 {plan.cells[key]} 是同一次服务，写了两次", "只留下一行；确为两次的填写原系统编号")
    if key in known:
        raise _Refused("day", "这次服务已经导入过", "删去此行；确为另一次的填写原系统编号")
    plan.cells[key] = record.cells["day"]


def _check_day(use: EarlierUse, at: datetime) -> None:
    if use.day > timezone.localdate(at):
        raise _Refused("day", f"{use.day} 还没有到", "只导入上线前发生的；核对日期")
    insured = use.insured
    if not insured.cover_from <= use.day <= insured.cover_to:
        text = f"{use.day} 不在这张保单的保障期间（{insured.cover_from} 至 {insured.cover_to}）"
        raise _Refused("day", text, "核对日期；属于上一张保单的，填写那张保单的保单号")


def _check_left(plan: _Plan, use: EarlierUse, quota: Quota) -> None:
    """Refuse what the window no longer leaves, what other rows of the file take included."""
    if use.amount < 1:
        raise _Refused("amount", "数量须是 1 以上的整数", "改正数量，或留空表示 1")
    if quota.limit is None:
        return
    window = (use.insured_id, quota.code, window_start(quota, use.insured.policy, None, start_of(use.day)))
    if window not in plan.left:
        insured, code, first = window
        kept = QuotaCounter.objects.filter(
            insured=insured, code=code, window_start=first, case=None, subject=""
        ).first()
        plan.left[window] = Decimal(kept.left or 0) if kept else Decimal(quota.limit)
    left = plan.left[window] or Decimal(0)
    if use.amount > left:
        text = f"“{quota.label}”只余 {plain(left)} {quota.unit}，此行要用 {plain(use.amount)} {quota.unit}"
        raise _Refused("service", text, "核对此行；系统中已有案件占用的，不再导入")
    plan.left[window] = left - use.amount


def _apply(plan: _Plan, order: Order) -> None:
    """Write the uses; raises ``ChangedMeanwhile`` where a case or another import took what they need."""
    try:
        _write(plan, order)
    except (QuotaExhausted, IntegrityError) as taken:
        raise ChangedMeanwhile from taken


@transaction.atomic
def _write(plan: _Plan, order: Order) -> None:
    for use in plan.uses:
        use.recorded_by, use.recorded_at = order.actor, order.at
    said = {"default_user": order.actor, "default_date": order.at, "default_change_reason": order.reason[:100]}
    for use in bulk_create_with_history(plan.uses, EarlierUse, batch_size=PAGE, **said):
        earlier_uses.take(use)


def rows(at: datetime) -> Iterator[dict[str, Any]]:
    """Yield what was taken over, for export; ID numbers stay here, policy number and name find the person again."""
    labels = {code: quota.label for code, quota in earlier_uses.countable().items()}
    held = EarlierUse.objects.exclude(status=Status.RETURNED).select_related("insured__policy", "insured__person")
    for use in held.order_by("pk").iterator(PAGE):
        yield {
            "number": use.insured.policy.number,
            "name": use.insured.person.name,
            "service": labels.get(use.code, use.code),
            "day": use.day,
            "status": STATUSES[use.status],
            "amount": plain(use.amount),
            "source": use.source,
            "reference": use.reference,
        }


def register() -> None:
    """Make the list known, once the services are."""
    imports.register(
        ListImport(
            "usage",
            "上线前的服务",
            columns(),
            prepare,
            rows,
            skips=True,
            permission="cases.import_earlieruse",
            export_permission="cases.export_earlieruse",
        )
    )
