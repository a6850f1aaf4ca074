"""Limits counted back from a day, before a step: what is too late is missing, what a notice may still decide is a supervisor's."""

from collections.abc import Iterator
from datetime import date

from cases.bookkeeping import cutoffs
from cases.bookkeeping.cutoffs import Limits, Standing
from cases.declaration.actors import acts_as
from cases.declaration.context import StepContext
from cases.declaration.words import SUPERVISOR, Cutoff, Missing


def in_time(ctx: StepContext) -> Iterator[Missing]:
    """The step comes before every hard limit of it; what is not settled yet, a supervisor takes.

    A limit that judges a moment yet to be entered stands in nobody's way before it is.
    """
    for cutoff, found in _limits(ctx):
        standing, text = _standing(ctx, cutoff, found), f"{cutoffs.asked(cutoff, found.day)}{ctx.step.label}"
        if cutoff.hard and standing == Standing.LATE:
            yield Missing(f"{text}，已过最晚时间", cutoff.rule)
        elif cutoff.hard and standing == Standing.UNDECIDED and not acts_as(ctx.actor, SUPERVISOR, ctx.case):
            yield Missing(f"{text}，{cutoffs.unsettled(found)}，须由主管办理", cutoff.rule)


def remarks(ctx: StepContext) -> str:
    """Return what the timeline says of limits that did not stop the step."""
    said = []
    for cutoff, found in _limits(ctx):
        standing = _standing(ctx, cutoff, found)
        if standing != Standing.IN_TIME:
            how = "已过最晚时间" if standing == Standing.LATE else cutoffs.unsettled(found)
            said.append(f"（{cutoffs.asked(cutoff, found.day)}，{how}）")
    return "".join(said)


def _standing(ctx: StepContext, cutoff: Cutoff, found: Limits) -> Standing:
    if not cutoff.at:
        return found.standing(ctx.at)
    return found.standing(ctx.data[cutoff.at]) if ctx.data else Standing.IN_TIME


def _limits(ctx: StepContext) -> list[tuple[Cutoff, Limits]]:
    before = (cutoff for cutoff in ctx.service.cutoffs if ctx.step.code in cutoff.step)
    days = ((cutoff, _day(ctx, cutoff.before)) for cutoff in before)
    return cutoffs.limits_of(days, load=lambda: ctx.file.calendar)


def _day(ctx: StepContext, name: str) -> date | None:
    entered = ctx.data.get(name) if ctx.data else None
    asked = entered or ctx.service.current_request(ctx.file).get(name)
    return cutoffs.day_of(asked or ctx.file.moment(name))
