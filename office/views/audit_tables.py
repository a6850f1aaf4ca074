"""Everything stored about one case, as an auditor reads it: tables of plain text, the same on the page and in the export.

Every function turns one part of a case's file into one table; together at most sixteen queries at any size of the case.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from cases.bookkeeping import clocks, due_dates, events
from cases.declaration import amounts, registry
from cases.declaration.case_file import CaseFile
from cases.eligibility import evaluation
from cases.models import Case, EligibilityCheck, consent_forms
from coverage import kinds
from office.views import money, row_names
from office.views import rows as child_rows
from office.views.sections import RECIPIENTS
from office.views.text_tables import Table, table
from privacy.models import AccessLog

READS = 500
HASH_SHOWN = 12
HOLDS, BROKEN = "✓", "✗"


def everything(case: Case, *, reads: int | None = READS) -> list[Table]:
    """Return all tables about ``case``; of its readings the last ``reads``, or all of them for None."""
    file = CaseFile(case)
    return [
        _chain(file),
        _corrections(file),
        _checks(file),
        _decisions(file),
        _releases(case),
        _clocks(file),
        *_rows(file),
        *_money(file),
        _quotas(file),
        _papers(file),
        _consents(file),
        _refusals(file),
        _messages(file),
        readings(Q(case_number=case.number), limit=reads),
    ]


def _chain(file: CaseFile) -> Table:
    broken: dict[int, list[str]] = defaultdict(list)
    for sequence, problem in events.problems_of(file.case.number):
        broken[sequence].append(problem)
    rows = [
        (
            event.sequence,
            file.event_label(event),
            f"{event.actor}（{event.requested_by} 提出）" if event.requested_by else event.actor,
            event.at,
            event.recorded_at,
            event.sentence,
            event.hash[:HASH_SHOWN],
            f"{BROKEN} {'；'.join(broken[event.sequence])}" if event.sequence in broken else HOLDS,
        )
        for event in file.events
    ]
    found = "；".join(f"第 {sequence} 条{'、'.join(problems)}" for sequence, problems in broken.items())
    note = f"{BROKEN} 记录链不符：{found}" if broken else f"{HOLDS} 记录链完整，共 {len(rows)} 条"
    return table("经过", "序号 步骤 操作人 发生时间 记录时间 说明 散列 核对", rows, note)


def _corrections(file: CaseFile) -> Table:
    sequences = {event.pk: event.sequence for event in file.events}
    rows = [
        (
            event.sequence,
            f"第 {sequences[event.corrects_id]} 条",
            event.requested_by,
            event.actor,
            event.at,
            event.sentence,
        )
        for event in file.events
        if event.corrects_id
    ]
    return table("更正", "序号 更正的记录 提出人 复核人 时间 说明", rows)


def _checks(file: CaseFile) -> Table:
    note = "“今日重判”以当时保存的事实按现行规则再判一次；空白表示与当时相同。"
    heads = "用途 所判时点 判定时间 操作人 规则 内容 当时结论 依据 今日重判"
    return table("资格判定", heads, [row for check in file.checks for row in _verdicts(file, check)], note)


def _verdicts(file: CaseFile, check: EligibilityCheck) -> Iterator[tuple[Any, ...]]:
    changed = {now.rule: (then, now) for then, now in evaluation.differences(check, file.service)}
    head = (check.get_purpose_display(), check.at, check.checked_at, check.checked_by)
    for verdict in evaluation.verdicts_of(check):
        _, now = changed.pop(verdict.rule, (None, None))
        today = f"{now.heading}：{now.staff}" if now else ""
        yield (*head, verdict.rule, verdict.label, verdict.heading, verdict.staff, today)
    for _, now in changed.values():
        yield (*head, now.rule, now.label, "当时无此规则", "", f"{now.heading}：{now.staff}")


def _decisions(file: CaseFile) -> Table:
    referred = [
        (
            row.rule,
            row.question,
            row.raised_at,
            row.get_verdict_display() or ("不再适用" if row.moot_at else "未决定"),
            row.decided_by,
            row.decided_at,
            row.reason,
        )
        for row in file.referrals
    ]
    confirmed = [
        (
            "复核",
            registry.step(file.service, row.step).label,
            row.requested_at,
            row.get_status_display(),
            row.settled_by,
            row.settled_at,
            f"{row.requested_by} 提出",
        )
        for row in file.confirmations
    ]
    return table("判断与复核", "规则 事项 提出时间 结果 决定人 决定时间 说明", [*referred, *confirmed])


def _releases(case: Case) -> Table:
    rows = [
        (
            kinds.label(release.kind),
            f"第 {release.number} 版（{release.edition}）",
            release.effective_from,
            release.get_notice_channel_display(),
            release.notice_reference,
            release.notice_time,
            release.published_by,
        )
        for release in case.releases.select_related("published_by").order_by("kind")
    ]
    return table("适用名单", "名单 版本 生效时间 公告渠道 公告文号或网址 公告时间 发布人", rows)


def _clocks(file: CaseFile) -> Table:
    rows = [
        (
            clocks.label_of(file, row.code),
            row.epoch,
            row.started_at,
            due_dates.amount(row.length, row.unit),
            due_dates.when(row.due_at, provisional=row.provisional),
            row.get_status_display(),
            row.ended_at,
            row.reason,
        )
        for row in file.clocks
    ]
    return table("时限", "时限 第几次起算 起算时间 时长 到期 状态 结束时间 说明", rows)


def _rows(file: CaseFile) -> Iterator[Table]:
    """Every child row the case has or had, those removed too, and every milestone reached."""
    for found in child_rows.tables(file, removed=True):
        rows = [(name, *cells, "有效" if stands else "已撤销") for name, cells, stands in found.rows]
        yield table(found.label, " ".join(["序号", *(head.replace(" ", "") for head in found.heads), "状态"]), rows)
    if file.service.milestones:
        heads = "事项 对象 完成时间 记录人 说明 撤销时间"
        yield table("并行事项", heads, [_milestone(file, row) for row in file.all_rows["casemilestone"]])


def _milestone(file: CaseFile, row: Any) -> tuple[Any, ...]:
    child = next((item.subject for item in file.service.milestones if item.step == row.code), "")
    label = registry.step(file.service, row.code).label
    for_what = row_names.name(file, child, row.subject)
    return (label, for_what, row.reached_at, row.reached_by, row.note, row.removed_at)


def _money(file: CaseFile) -> Iterator[Table]:
    rows = [
        (
            row.number,
            row.label,
            row.amount,
            row.for_what,
            row.entry.event.at,
            row.entry.event.actor,
            f"第 {row.entry.event.sequence} 条",
            row.standing,
        )
        for row in money.entries(file)
    ]
    note = "；".join(f"{label} {amount}" for label, amount in money.sums(file))
    if rows:
        yield table("款项", "笔 款项 金额 对象 时间 记录人 依据的记录 说明", rows, note)


def _quotas(file: CaseFile) -> Table:
    declared = {quota.code: quota for quota in file.service.quotas}
    rows = [
        (
            declared[use.counter.code].label,
            f"{amounts.shown(use.amount)} {declared[use.counter.code].unit}",
            row_names.name(file, declared[use.counter.code].subject, use.subject),
            use.get_status_display(),
            use.changed_at,
            use.counter.window_start,
            amounts.standing(declared[use.counter.code], use.counter),
        )
        for use in file.quota_uses
    ]
    return table("服务次数", "项目 数量 对象 状态 时间 计数起始日 累计", rows)


def _papers(file: CaseFile) -> Table:
    rows = [
        (
            paper.label,
            paper.uploaded_by,
            paper.uploaded_at,
            paper.get_status_display(),
            paper.reviewed_by,
            paper.reviewed_at,
            paper.review_reason,
            paper.sha256[:HASH_SHOWN],
        )
        for paper in file.documents
    ]
    return table("资料", "资料 收件人 收到时间 审核结果 审核人 审核时间 退回原因 收到时的散列", rows)


def _consents(file: CaseFile) -> Table:
    rows = [
        (
            consent_forms.label(row.form),
            row.version,
            row.get_decision_display(),
            row.signer_name,
            row.signed_at,
            row.recorded_by,
        )
        for row in file.consents
    ]
    return table("同意与授权", "文书 版本 结果 签署人 签署时间 记录人", rows)


def _refusals(file: CaseFile) -> Table:
    rows = [(row.rule, row.asked, row.words, row.at, row.recorded_by) for row in file.refused_requests]
    return table("未予受理的要求", "规则 客户要求 答复原文 时间 记录人", rows)


def _messages(file: CaseFile) -> Table:
    rows = [
        (
            RECIPIENTS.get(item.recipient, item.recipient),
            item.text,
            item.get_status_display(),
            item.queued_at,
            item.sent_at,
            item.error,
        )
        for item in file.messages
    ]
    return table("短信", "收件人 内容 状态 生成时间 发送时间 失败原因", rows)


def readings(wanted: Q, *, limit: int | None = READS) -> Table:
    """Return who read what is ``wanted`` of the access log, newest first, at most ``limit`` rows."""
    found = AccessLog.objects.filter(wanted).select_related("user").order_by("-at", "-pk")[:limit]
    rows = [
        (row.at, row.user, row.get_action_display(), row.subject_label, row.field, row.reason, row.case_number)
        for row in found
    ]
    note = f"只列最近 {limit} 次。" if limit and len(rows) == limit else ""
    return table("谁看过", "时间 人员 动作 对象 字段 原因 案件号", rows, note)
