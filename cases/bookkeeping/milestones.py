"""Milestones: tasks side by side, each reached by the step that bears its name, for every subject it has."""

from collections.abc import Iterator

from cases.bookkeeping import children
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.words import Milestone, Missing
from cases.models import CaseMilestone


def of_step(ctx: StepContext) -> Milestone | None:
    """Return the milestone that the step reaches, if it reaches one."""
    return next((item for item in ctx.service.milestones if item.step == ctx.step.code), None)


def subjects(file: CaseFile, milestone: Milestone) -> list[str]:
    """Return what the milestone is to be reached for: each child row of its kind, or once for the case."""
    return [row.subject for row in file.rows(milestone.subject)] if milestone.subject else [""]


def what_comes_first(file: CaseFile, milestone: Milestone, subject: str) -> Iterator[Missing]:
    """Yield why the milestone cannot be reached for ``subject`` now: it is already, or others come first."""
    if file.milestone(milestone.step, subject):
        yield Missing(f"“{label(file, milestone)}”已完成")
    for other in file.service.milestones:
        if other.step in milestone.requires and not file.milestone(other.step, subject if other.subject else ""):
            yield Missing(f"须先完成“{label(file, other)}”", next(iter(milestone.rules), ""))


def is_done(file: CaseFile, step: str) -> bool:
    """Tell whether ``step`` is a milestone's and nothing is left to reach by it."""
    return any(
        item.step == step and all(file.milestone(step, subject) for subject in subjects(file, item))
        for item in file.service.milestones
    )


def label(file: CaseFile, milestone: Milestone) -> str:
    """Return the milestone's Chinese name, that of its step."""
    return registry.step(file.service, milestone.step).label


def open_ones(file: CaseFile) -> list[tuple[Milestone, str]]:
    """Return milestone and subject of every task that can be done now: what the case waits for side by side."""
    here = [item for item in file.service.milestones if file.case.state in item.states]
    pairs = [(item, subject) for item in here for subject in subjects(file, item)]
    return [(item, subject) for item, subject in pairs if not any(what_comes_first(file, item, subject))]


def reach(ctx: StepContext) -> None:
    """Record that the step's milestone is reached; for which subject, its effect has said by ``ctx.subject``.

    Raises ``StepBlocked`` where others come first, ``LookupError`` where no subject is named.
    """
    milestone = of_step(ctx)
    if milestone is None:
        return
    subject = ctx.subject if milestone.subject else ""
    if subject not in subjects(ctx.file, milestone):
        raise LookupError(f"step {ctx.step.code} does not say which {milestone.subject} it is for")
    if missing := list(what_comes_first(ctx.file, milestone, subject)):
        raise StepBlocked(ctx.step.label, missing)
    children.add(
        ctx,
        CaseMilestone,
        code=milestone.step,
        subject=subject,
        reached_at=ctx.at,
        reached_by=ctx.actor,
        note=ctx.sentence[:300],
    )
    _complete(ctx, milestone.completes)


def _complete(ctx: StepContext, moment: str) -> None:
    """Set ``moment`` to the latest of the milestones that complete it, once the last of them is reached."""
    joined = [item for item in ctx.service.milestones if moment and item.completes == moment]
    if joined and moment not in ctx.case.moments and all(is_done(ctx.file, item.step) for item in joined):
        codes = {item.step for item in joined}
        ctx.marks[moment] = max(row.reached_at for row in ctx.file.rows("casemilestone") if row.code in codes)
