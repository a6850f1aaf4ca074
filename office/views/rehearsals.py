"""What a step would bring about, in words, shown before the button that cannot be taken back."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from cases.actions.rehearsal import ClockStanding, MoneyStanding, QuotaStanding, Rehearsal, Text
from cases.bookkeeping import clocks, ledger
from cases.declaration import amounts, money
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Service, Step
from cases.models import CaseClock, QuotaUse, Waits
from office.views.sections import RECIPIENTS
from office.views.step_forms import shown
from privacy.masking import mask_phone

COMPLETED = "completed"
"""What every service calls its happy end: everybody waits for it, and one press is enough."""
CONSEQUENTIAL = {"correct", "close", "confirm"}
"""Steps of every service that are rehearsed first, besides those that take two or end a case otherwise than by completing it."""


def is_consequential(service: Service, step: Step) -> bool:
    """Tell whether ``step`` is shown with what it brings about before it is taken."""
    ends = step.target not in (None, COMPLETED) and not service.state(str(step.target)).is_open
    return step.code in CONSEQUENTIAL or bool(step.confirm_by) or ends


@dataclass(frozen=True)
class Shown:
    """A rehearsal as the page tells it: label and what becomes of it; every message in full."""

    lines: list[tuple[str, str]]
    texts: list[tuple[str, str, str]]


def words(file: CaseFile, found: Rehearsal) -> Shown:
    """Return what changes, in the order people ask: state, quota, limits, money, who does what then, who hears what."""
    before, after = found.before, found.after
    lines = [("状态", _state(file.service, before.state, after.state))]
    lines += [("次数", _quota(file, item)) for item in _new(before.quotas, after.quotas)]
    lines += [("时限", _clock(file, item)) for item in _new(before.clocks, after.clocks)]
    lines += [("金额", _money(file, item)) for item in _new(before.money, after.money)]
    lines += [("之后", f"{Waits(who).label}：{what}") for who, what in _new(before.promises, after.promises)]
    return Shown(lines, [_text(item) for item in _new(before.texts, after.texts)])


def _new(before: "Counter[Any]", after: "Counter[Any]") -> list[Any]:
    return list((after - before).elements())


def _state(service: Service, before: str, after: str) -> str:
    label = service.state(after).label
    return f"仍为“{label}”" if before == after else f"由“{service.state(before).label}”变为“{label}”"


def _quota(file: CaseFile, item: QuotaStanding) -> str:
    declared = next(quota for quota in file.service.quotas if quota.code == item.code)
    return f"{declared.label} {amounts.shown(item.amount)} {declared.unit}：{QuotaUse.Status(item.status).label}"


def _clock(file: CaseFile, item: ClockStanding) -> str:
    status = CaseClock.Status(item.status)
    due = f"，{shown(item.due_at)} 到期" if status == CaseClock.Status.RUNNING else ""
    return f"{clocks.label_of(file, item.code)}：{status.label}{due}"


def _money(file: CaseFile, item: MoneyStanding) -> str:
    return f"{ledger.label_of(file, item.kind)} {money.shown(item.amount, item.currency)}"


def _text(item: Text) -> tuple[str, str, str]:
    to = mask_phone(item.phone) if item.phone else "无境内手机号码，不会发出，须电话告知"
    return RECIPIENTS.get(item.recipient, item.recipient), to, item.text
