"""What must be there before a step: the guards every service shares. Each returns all that is missing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from cases.bookkeeping import milestones
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.paper_words import PHASES
from cases.declaration.words import Document, Guard, Milestone, Missing, Phase
from cases.models import Applicant, Referral, consent_forms, document_types
from cases.steps import cutoffs
from manual import rules as manual_rules
from manual.registry import rule


def what_is_missing(ctx: StepContext) -> list[Missing]:
    """Return everything that stands in the way of ``ctx.step``: by declaration first, then by its own guards."""
    declared = (
        not_waiting_already,
        entitlement_checked,
        documents_accepted,
        consents_signed,
        notices_acknowledged,
        milestone_is_open,
        cutoffs.in_time,
    )
    return [missing for guard in declared + ctx.step.guards for missing in guard(ctx)]


def not_waiting_already(ctx: StepContext) -> Iterable[Missing]:
    """The same step is not waiting for a second person already; one that signs a form, for the same form."""
    form = (ctx.data or {}).get("form")
    if any(row.step == ctx.step.code and row.data.get("form") == form for row in ctx.file.open_confirmations()):
        yield Missing(f"“{ctx.step.label}”已提交，正等待另一位同事复核", elsewhere=True)


@rule("GEN-13")
def entitlement_checked(ctx: StepContext) -> Iterable[Missing]:
    """No step without a recorded check of entitlement."""
    if not ctx.step.kernel and not ctx.file.has_checks:
        yield Missing("尚未核对权益", "GEN-13")


def documents_accepted(ctx: StepContext) -> Iterable[Missing]:
    """Every paper due before the step is accepted: each by itself, or one of its group."""
    due = ctx.file.wanted_documents(before=ctx.step.code)
    for group, papers in groupby(sorted(due, key=lambda paper: paper.any_of), key=lambda paper: paper.any_of):
        asked = list(papers)
        if group and not any(ctx.file.accepted(paper.type) for paper in asked):
            yield Missing(f"{_names(asked)}中至少一项须审核接受", _first_rule(asked), elsewhere=True)
        elif not group:
            yield from (
                Missing(f"{document_types.label(paper.type)}须审核接受", _first_rule([paper]), elsewhere=True)
                for paper in asked
                if not ctx.file.accepted(paper.type)
            )


def _names(papers: list[Document]) -> str:
    return "、".join(document_types.label(paper.type) for paper in papers)


def _first_rule(papers: list[Document]) -> str:
    return next((item for paper in papers for item in paper.rules), "")


def consents_signed(ctx: StepContext) -> Iterable[Missing]:
    """Every consent due before the step was signed before it, in the version in use, and not withdrawn since."""
    yield from consents_before(ctx, ctx.step.code)


def consents_before(ctx: StepContext, step: str) -> Iterable[Missing]:
    """Return the consents due before ``step`` that are not signed at the time of the step now taken."""
    for consent in ctx.file.wanted_consents(before=step):
        if not ctx.file.is_signed(consent, at=ctx.at):
            form = consent_forms.BY_CODE[consent.form]
            late = "，签署须早于本步骤" if ctx.file.is_signed(consent) else ""
            yield Missing(f"{form.label}（{form.version} 版）尚未取得{late}", next(iter(consent.rules), ""), by="agent")


def notices_acknowledged(ctx: StepContext) -> Iterable[Missing]:
    """Every sentence that must be acknowledged before the step has been."""
    for notice in ctx.file.unacknowledged(before=ctx.step.code):
        yield Missing(f"须先告知并确认知悉：{manual_rules.get(notice.rule).quote}", notice.rule, by="agent")


@rule("GEN-14")
@dataclass(frozen=True)
class PapersComplete:
    """The guard that a person has decided a phase's papers complete, and nothing asked for since is open."""

    phase: Phase = "review"

    def __call__(self, ctx: StepContext) -> Iterable[Missing]:
        """Say what is missing."""
        if self.phase not in ctx.case.papers_complete:
            which = "" if self.phase == "review" else f"{PHASES[self.phase]}阶段"
            yield Missing(f"尚未确认{which}资料齐全", "GEN-14", by="reviewer")
        yield from open_requests(ctx.file, self.phase)


papers_complete = PapersComplete()
"""The review's papers."""


def open_requests(file: CaseFile, phase: Phase) -> Iterable[Missing]:
    """Return what was asked for anew in ``phase`` and is not settled."""
    for request in file.open_requests(phase):
        yield Missing(f"要求补充的“{request}”尚未了结", "GEN-14", elsewhere=True)


@rule("GEN-06", "GEN-08")
def referrals_decided(ctx: StepContext) -> Iterable[Missing]:
    """Every question the facts still raise has been answered by a person, and none with no."""
    for referral in ctx.file.open_referrals():
        yield Missing(f"待主管判断：{referral.question}", referral.rule, elsewhere=True)
    for referral in ctx.file.referrals:
        if referral.verdict == Referral.Verdict.REFUSED and not referral.subject and not referral.moot_at:
            yield Missing(f"主管不同意：{referral.question}（{referral.reason}）", referral.rule)


@rule("GEN-08")
def applied_by_another(file: CaseFile) -> bool:
    """Tell whether somebody other than the insured and the policyholder applied: the fact that asks for authority."""
    return file.case.verification.applicant == Applicant.OTHER


def milestone_is_open(ctx: StepContext) -> Iterable[Missing]:
    """The step's own milestone can be reached; for one with subjects that is known only once one is named."""
    milestone = milestones.of_step(ctx)
    if milestone and not milestone.subject:
        yield from milestones.what_comes_first(ctx.file, milestone, "")


def milestones_reached(*steps: str, subjects: Callable[[StepContext], Iterable[str]] | None = None) -> Guard:
    """Return the guard that asks for the milestones of ``steps``: where tasks that ran side by side join.

    A milestone with subjects is asked for of every child row of its kind, or of those ``subjects`` names.
    """

    def guard(ctx: StepContext) -> Iterable[Missing]:
        for milestone in ctx.service.milestones:
            if milestone.step in steps and not _is_reached(ctx, milestone, subjects):
                yield Missing(
                    f"“{milestones.label(ctx.file, milestone)}”尚未完成",
                    next(iter(milestone.rules), ""),
                    elsewhere=True,
                )

    return guard


def _is_reached(ctx: StepContext, milestone: Milestone, named: Callable[[StepContext], Iterable[str]] | None) -> bool:
    if named and milestone.subject:
        wanted = list(named(ctx))
    elif not (wanted := milestones.subjects(ctx.file, milestone)):
        return False
    return all(ctx.file.milestone(milestone.step, subject) for subject in wanted)
