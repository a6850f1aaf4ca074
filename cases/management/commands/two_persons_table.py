"""``manage.py two_persons_table``: what takes two persons, as the services declare it and docs/two-persons.md shows it."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from accounts.roles import ROLE_LABELS, Role
from cases.declaration import registry
from cases.declaration.row_words import Quota
from cases.declaration.words import Service
from cases.steps.table import COMMON_STEPS

HEAD = """# 须两个人办理的事项

出自各项服务声明中步骤的 `confirm_by`：第一个人提交后并不生效，由另一个人复核；自己提交的，自己不能复核。
本页由 `manage.py two_persons_table > docs/two-persons.md` 写成，测试核对两者一致。
名单的发布也须两个人：改动过草稿的人不能发布它（`coverage.releases`）。

## 步骤

| 服务 | 步骤 | 提出 | 复核 |
|---|---|---|---|
"""
USES = """
## 服务次数和额度由哪些步骤占用、使用

占用和使用服务次数本身不要求两个人；标“复核”的步骤按上表须两个人。

| 服务 | 项目 | 占用 | 使用 |
|---|---|---|---|
"""
OTHERS = {"partner": "合作方", "customer": "客户", "dispatcher": "主管（分派）"}
NAMES = {role.value: ROLE_LABELS[role] for role in Role} | OTHERS
ALL = "各项服务"


def table() -> str:
    """Return the page in Markdown."""
    return HEAD + "".join(_steps()) + USES + "".join(_uses())


def _steps() -> Iterator[str]:
    own = [(service.label, step) for service in registry.services() for step in service.steps]
    for whose, step in [*((ALL, step) for step in COMMON_STEPS), *own]:
        if step.confirm_by:
            yield f"| {whose} | {step.label} | {_who(step.by)} | {_who(step.confirm_by)} |\n"


def _who(words: frozenset[str]) -> str:
    return "、".join(name for word, name in NAMES.items() if word in words)


def _uses() -> Iterator[str]:
    for service in registry.services():
        for quota in service.quotas:
            reserved, consumed = _named(service, quota.reserve_on), _named(service, quota.consume_on)
            yield f"| {service.label} | {_quota(quota)} | {reserved} | {consumed} |\n"


def _quota(quota: Quota) -> str:
    limit = "不限" if quota.limit is None else f"{quota.limit} {quota.unit}"
    return f"{quota.label}（{limit}）"


def _named(service: Service, codes: tuple[str, ...]) -> str:
    steps = [registry.step(service, code) for code in codes]
    return "、".join(f"{step.label}（复核）" if step.confirm_by else step.label for step in steps) or "—"


class Command(BaseCommand):
    """Print the page."""

    help = "打印须两个人办理的事项（Markdown）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it to standard output."""
        self.stdout.write(table(), ending="")
