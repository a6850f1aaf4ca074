"""The review kit (审核): the steps of services whose cases a person reviews, each a line of a declaration.

``review.approve_step(source="review", target="arranging")`` is a whole ``Step``; every word of a step
can be given beside it and wins. The details of a service that records a diagnosis are a ``ReviewedDiagnosis``.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings

from cases.declaration import forms as base_forms
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.words import AGENT, REVIEWER, SUPERVISOR, Guard, Missing, Step
from cases.eligibility import evaluation, referrals, review_forms, settled
from cases.eligibility.predicates import Evaluation, Outcome
from cases.models import CaseDocument, EligibilityCheck, ReviewedDiagnosis
from cases.steps import guards as common_guards
from manual.registry import rule

DIAGNOSIS = ("disease", "diagnosed_on", "diagnosis_paper", "covered", "prior_history")


def diagnosis_step(**more: Any) -> Step:
    """Return the step that records the diagnosis as the reviewer finds it on the papers; it keeps the state."""
    usual = {"code": "record_diagnosis", "label": "记录确诊情况", "form": review_forms.DiagnosisForm}
    return Step(**usual | {"by": REVIEWER, "effect": record_diagnosis} | more)  # type: ignore[arg-type]


def approve_step(*, source: str, target: str, guards: tuple[Guard, ...] = (), **more: Any) -> Step:
    """Return the step that approves: papers complete, ``guards``, diagnosis recorded, questions answered, judged again."""
    asked = (common_guards.papers_complete, *guards, diagnosis_is_recorded, common_guards.referrals_decided)
    usual = {"code": "approve", "label": "审核通过", "form": base_forms.NothingToSay, "by": REVIEWER}
    usual |= {"guards": asked, "effect": approve, "marks": ("approved",)}
    return _step(source, target, usual | more)


def return_step(*, source: str, target: str, **more: Any) -> Step:
    """Return the step that sends a case back for papers, with a reason."""
    usual = {"code": "return_to_documents", "label": "退回补充资料", "form": base_forms.ReasonForm}
    return _step(source, target, usual | {"by": REVIEWER, "effect": return_to_documents} | more)


def reject_step(*, source: str, **more: Any) -> Step:
    """Return the step that ends the review with no, by its clause."""
    usual = {"code": "reject", "label": "审核不通过", "form": review_forms.RejectForm, "by": REVIEWER}
    return _step(source, "rejected", usual | {"effect": reject, "way_out": True} | more)


def deemed_step(
    *,
    source: str,
    target: str,
    told: str,
    lost: str,
    counted: bool = True,
    guards: tuple[Guard, ...] = (),
    **more: Any,
) -> Step:
    """Return the step by which what a personal cause lost counts as done (视为已完成), after a supervisor's second look.

    Only after the notice that sets the moment ``told``; ``lost`` says to all what did not happen ("未在预定时间就医"),
    ``counted`` whether it uses up a limited number of services. It is a way out: never what a case waits for.
    """
    usual = {"code": "deem_completed", "label": "视为已完成", "form": review_forms.DeemedForm, "by": AGENT}
    usual |= {"guards": (_was_told(told), *guards), "effect": partial(deem_completed, lost=lost, counted=counted)}
    return _step(source, target, usual | {"confirm_by": SUPERVISOR, "way_out": True} | more)


def rearrange_step(*, source: str, target: str, told: str, **more: Any) -> Step:
    """Return the step that arranges anew what was told already, the moment ``told``, and marks ``rearranged``."""
    usual = {"code": "rearrange", "label": "重新安排", "form": review_forms.RearrangeForm, "by": AGENT}
    usual |= {"effect": rearrange, "marks": ("rearranged",), "clears": (told,)}
    return _step(source, target, usual | more)


def submit_step(*, source: str, target: str, **more: Any) -> Step:
    """Return the step that hands a case to the reviewers."""
    usual = {"code": "submit_for_review", "label": "提交审核", "form": base_forms.NothingToSay, "by": AGENT}
    return _step(source, target, usual | more)


def _step(source: str, target: str, words: dict[str, Any]) -> Step:
    return Step(**{"sources": frozenset({source}), "target": target} | words)


# What the steps ask for


@rule("GEN-06")
def diagnosis_is_recorded(ctx: StepContext) -> Iterable[Missing]:
    """Where the service records one: diagnosis, its paper and date stand recorded, and the paper was accepted."""
    if not isinstance(ctx.details, ReviewedDiagnosis):
        return
    paper = ctx.details.diagnosis_paper
    if ctx.details.diagnosis_at is None or paper is None:
        yield Missing("尚未记录确诊疾病、依据和初次确诊日期", "GEN-06")
    elif paper.status != CaseDocument.Status.ACCEPTED:
        yield Missing(
            f"确诊依据“{paper.label}”{paper.get_status_display()}，须审核接受，或凭其他资料重新记录确诊情况", "GEN-06"
        )


def has_paper(types: Iterable[str], *, text: str, rule: str) -> Guard:
    """Return the guard that at least one paper of ``types`` has come in and was not refused."""
    wanted = frozenset(types)

    def paper_has_come(ctx: StepContext) -> Iterable[Missing]:
        refused = CaseDocument.Status.REFUSED
        if not any(paper.type in wanted and paper.status != refused for paper in ctx.file.documents):
            yield Missing(text, rule, elsewhere=True)

    return paper_has_come


def has_passed(column: str, *, text: str, rule: str) -> Guard:
    """Return the guard that the moment stored in ``column`` of the details has come; the very minute counts as come."""

    def moment_has_come(ctx: StepContext) -> Iterable[Missing]:
        moment = getattr(ctx.details, column)
        if moment is None or ctx.at < moment:
            yield Missing(text, rule)

    return moment_has_come


def _was_told(moment: str) -> Guard:
    def notice_is_logged(ctx: StepContext) -> Iterable[Missing]:
        told = ctx.file.moment(moment)
        if told is None or ctx.at < told:
            yield Missing("尚无告知记录，未告知的不视为已完成")

    return notice_is_logged


# What the steps do


@rule("GEN-06")
def record_diagnosis(ctx: StepContext) -> None:
    """Set the diagnosis as the reviewer found it; what it leaves to a person becomes a question to the supervisor."""
    ctx.set(**{name: ctx.entered[name] for name in DIAGNOSIS}, diagnosis_by=ctx.actor, diagnosis_at=ctx.at)
    refer_open_questions(ctx)
    ctx.sentence = f"记录确诊情况：初次确诊 {ctx.entered['diagnosed_on']}，{ctx.details.get_covered_display()}"


def diagnosis_found(details: ReviewedDiagnosis) -> dict[str, Any]:
    """Return the reviewer's diagnosis for a service's ``current_request``: it stands in the place of the caller's word."""
    return {
        "disease": str(details.disease_id or ""),
        "diagnosed_on": str(details.diagnosed_on) if details.diagnosed_on else None,
        "covered": details.covered,
        "prior_history": details.prior_history,
    }


def refer_open_questions(ctx: StepContext, found: Evaluation | None = None) -> None:
    """Put to the supervisor what only a person may judge in what is asked now; what no longer applies becomes moot.

    ``found`` is what was just judged; without it the case is.
    """
    referrals.refer(file=ctx.file, evaluation=found or evaluation.evaluate_case(ctx.file), at=ctx.now)


@rule("GEN-05")
def approve(ctx: StepContext) -> None:
    """Judge once more, and tell the customer that the service begins."""
    judge_again(ctx)
    ctx.sentence = f"审核通过，启动{ctx.service.label}"
    ctx.tell("applicant", f"{_application(ctx)}已审核通过，我们将尽快为您安排。服务热线{settings.HOTLINE}。")


@rule("GEN-04", "GEN-05", "GEN-18")
def judge_again(ctx: StepContext) -> None:
    """Judge once more and store it; a rejection, or a referral nobody granted, blocks."""
    found = evaluation.evaluate_case(ctx.file)
    problems = _problems(ctx.file, found)
    if problems:
        raise StepBlocked(ctx.step.label, problems)
    evaluation.store(
        evaluation=found,
        service=ctx.service,
        insured=ctx.case.insured,
        purpose=EligibilityCheck.Purpose.APPROVAL,
        actor=ctx.actor,
        case=ctx.case,
        verification=ctx.case.verification,
    )
    ctx.file.forget("checks")


def _problems(file: CaseFile, found: Evaluation) -> list[Missing]:
    rejected = [Missing(verdict.staff, verdict.rule) for verdict in found.those(Outcome.REJECT)]
    mend = "（请重新记录确诊情况，以提请判断）" if isinstance(file.details, ReviewedDiagnosis) else ""
    return rejected + [
        Missing(f"需主管判断：{verdict.staff}{mend}", verdict.rule)
        for verdict in found.those(Outcome.REFER)
        if not file.is_granted(verdict.rule, verdict.staff)
    ]


def refuse_rejected(ctx: StepContext, *rules: str) -> Evaluation:
    """Refuse what is entered where one of ``rules`` now rejects it, else return how the case was judged.

    Raises ``StepBlocked`` with the first that does.
    """
    found = evaluation.evaluate_case(ctx.file)
    rejecting = (verdict for verdict in found.those(Outcome.REJECT) if verdict.rule in rules)
    if problems := [Missing(verdict.staff, verdict.rule) for verdict in rejecting]:
        raise StepBlocked(ctx.step.label, problems[:1])
    return found


def return_to_documents(ctx: StepContext) -> None:
    """Send the case back for papers."""
    ctx.sentence = f"退回补充资料：{ctx.entered['reason']}"


def reject(ctx: StepContext) -> None:
    """End the review with no; the customer hears it without the reason, which may tell of the illness."""
    ctx.sentence = f"审核不通过（{ctx.entered['rule']}）：{ctx.entered['reason']}"
    ctx.tell(
        "applicant", f"{_application(ctx)}未能通过审核，详情请致电{settings.HOTLINE}。{settled.complaint_channel()}"
    )


def deem_completed(ctx: StepContext, *, lost: str, counted: bool = True) -> None:
    """Count what a personal cause lost as done: recorded by one person and confirmed by a second."""
    ctx.sentence = f"因个人原因{lost}，视为本项服务已完成：{ctx.entered['evidence']}"
    use = "，计入服务次数" if counted else ""
    text = f"案件{ctx.case.number}因{lost}，视为本项服务已完成{use}。如有异议请致电{settings.HOTLINE}。"
    ctx.tell("applicant", text + settled.complaint_channel())


def rearrange(ctx: StepContext) -> None:
    """The cause was not the insured's: arrange anew, at no cost to the quota (A20)."""
    ctx.sentence = f"{dict(review_forms.CAUSES)[ctx.entered['cause']]}，重新安排：{ctx.entered['reason']}"
    ctx.clock_reason = "非客户原因，重新安排"


def _application(ctx: StepContext) -> str:
    return f"您的{ctx.service.label}申请（{ctx.case.number}）"
