"""Everything stored about one person, as an auditor reads it: policies, cases, every change of the data, every reading.

ID numbers and phones stay masked, in the changes too.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Field

from cases.declaration import registry
from cases.models import Case
from office.readings import of_person
from office.views.audit_tables import readings
from office.views.text_tables import Table, table, words
from policies.models import InsuredPerson, Person, Policy, PolicyStatusChange

CHANGES = {"+": "登记", "~": "修改", "-": "删除"}


def everything(person: Person) -> list[Table]:
    """Return all tables about ``person``; at most twelve queries."""
    insured = list(InsuredPerson.objects.filter(person=person).select_related("policy__product").order_by("pk"))
    held = list(Policy.objects.filter(policyholder=person).select_related("product").order_by("pk"))
    cases = list(Case.objects.filter(insured__in=insured).select_related("insured__policy", "assignee").order_by("pk"))
    policies = {row.policy_id for row in insured} | {policy.pk for policy in held}
    return [
        _policies(insured, held),
        _cases(cases),
        _changes(person, insured, policies),
        readings(of_person(person)),
    ]


def _policies(insured: list[InsuredPerson], held: list[Policy]) -> Table:
    rows = [
        (row.policy, "被保险人", row.policy.product, row.cover_from, row.cover_to, row.waiting_period_end)
        for row in insured
    ]
    rows += [(policy, "投保人", policy.product, policy.period_start, policy.period_end, None) for policy in held]
    return table("保单", "保单号 身份 产品 起日 止日 等待期届满日", rows)


def _cases(cases: list[Case]) -> Table:
    rows = [
        (
            case.number,
            registry.get(case.service).label,
            registry.get(case.service).state(case.state).label,
            case.received_at,
            case.closed_at,
            case.assignee,
            case.insured.policy,
        )
        for case in cases
    ]
    return table("案件", "案件号 服务 状态 申请时间 结案时间 经办人 保单号", rows)


def _changes(person: Person, insured: list[InsuredPerson], policies: set[int]) -> Table:
    wanted: list[tuple[Any, dict[str, Any]]] = [
        (Person, {"id": person.pk}),
        (InsuredPerson, {"id__in": [row.pk for row in insured]}),
        (Policy, {"id__in": policies}),
        (PolicyStatusChange, {"policy_id__in": policies}),
    ]
    rows = [row for model, condition in wanted for row in _history(model, condition)]
    rows.sort(key=lambda row: row[0], reverse=True)
    return table("资料变更", "时间 操作人 对象 动作 变更内容", rows)


def _history(model: Any, condition: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    found = (
        model.history.filter(**condition).select_related("history_user").order_by("id", "history_date", "history_id")
    )
    before = None
    for row in found:
        same = before is not None and before.id == row.id
        changed = "；".join(_differences(before, row)) if same else ""
        what = f"{model._meta.verbose_name} {row.id}"
        yield row.history_date, row.history_user or "系统", what, CHANGES[row.history_type], changed
        before = row


def _differences(before: Any, after: Any) -> Iterator[str]:
    """Yield ``label: old → new``; an encrypted value shows its mask."""
    for item in after.tracked_fields:
        old, new = getattr(before, item.attname), getattr(after, item.attname)
        if old != new:
            yield f"{item.verbose_name}：{_shown(item, old)} → {_shown(item, new)}"


def _shown(item: "Field[Any, Any]", value: Any) -> str:
    if value in (None, "", []):
        return "（空）"
    if isinstance(value, list):
        return "、".join(map(words, value))
    return str(dict(item.flatchoices).get(value, words(value)))
