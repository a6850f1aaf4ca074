"""Checks of what a service declares about time: clocks, cut-offs, dates and measures."""

from collections.abc import Iterator

from cases.declaration.words import Clock, Cutoff, OnDate, Service, Step


def problems(service: Service, known: frozenset[str]) -> Iterator[str]:
    """Yield what is wrong with a service's words of time; ``known`` are the moments that something sets."""
    for clock in service.clocks:
        yield from _clock(service, clock, known)
    for cutoff in service.cutoffs:
        yield from _cutoff(service, cutoff, known)
    for item in service.on_dates:
        yield from _on_date(item, known)
    for measure in service.measures:
        unknown = {measure.start, measure.end} - known
        yield from (f"measure {measure.code} names the unknown moment {moment}" for moment in sorted(unknown))


def _clock(service: Service, clock: Clock, known: frozenset[str]) -> Iterator[str]:
    used = (*clock.start, *clock.restart, *clock.pause_on, clock.stop, *clock.void_on)
    yield from (f"clock {clock.code} names the unknown moment {item}" for item in used if item not in known)
    if not (clock.length or clock.settled_by):
        yield f"clock {clock.code} has no length"
    if not clock.start:
        yield f"clock {clock.code} starts at no moment"
    if clock.target is not None and not 0 < clock.target < clock.length:
        yield f"clock {clock.code} has a target that is not earlier than its end"
    if clock.pause_on and not clock.restart:
        yield f"clock {clock.code} pauses for ever: it declares no restart"
    for step, moment in _marked_again(service, clock):
        yield (
            f"clock {clock.code}: step {step.code} can mark {moment} again after {clock.stop}: "
            "declare it as a restart, or let the step clear the stop"
        )


def _marked_again(service: Service, clock: Clock) -> Iterator[tuple[Step, str]]:
    """Yield the steps that can be taken while the clock's stop stands and mark a start that is no restart."""
    after = _states_after_stop(service, clock)
    for step in service.steps:
        if clock.stop not in (*step.clears, *step.marks) and _starts_in(service, step) & after:
            yield from (
                (step, moment) for moment in step.marks if moment in clock.start and moment not in clock.restart
            )


def _states_after_stop(service: Service, clock: Clock) -> set[str]:
    """Return the states a case can stand in after the stop, until a step takes the stop back."""
    frontier = {state for step in service.steps if clock.stop in step.marks for state in _ends_in(service, step)}
    reached: set[str] = set()
    while frontier - reached:
        reached |= frontier
        onward = [
            step for step in service.steps if clock.stop not in step.clears and _starts_in(service, step) & reached
        ]
        frontier = {step.target for step in onward if step.target}
    return reached


def _starts_in(service: Service, step: Step) -> set[str]:
    return set(step.sources) or {state.code for state in service.states if state.is_open}


def _ends_in(service: Service, step: Step) -> set[str]:
    return {step.target} if step.target else _starts_in(service, step)


def _cutoff(service: Service, cutoff: Cutoff, known: frozenset[str]) -> Iterator[str]:
    own = {step.code for step in service.steps}
    yield from (f"cut-off {cutoff.code} names the unknown step {step}" for step in sorted(cutoff.step - own))
    forms = [step.form for step in service.steps if step.code in cutoff.step] + [service.request_form]
    fields = {name for form in forms for name in form.base_fields}
    if cutoff.before not in fields | known:
        yield f"cut-off {cutoff.code} counts back from {cutoff.before}, which no form asks for and no step marks"
    asked = [step.form.base_fields for step in service.steps if step.code in cutoff.step]
    if cutoff.at and not (asked and all(cutoff.at in fields for fields in asked)):
        yield f"cut-off {cutoff.code} judges {cutoff.at}, which the form of its step does not ask for"
    if cutoff.n < 0:
        yield f"cut-off {cutoff.code} counts forward"


def _on_date(item: OnDate, known: frozenset[str]) -> Iterator[str]:
    if item.moment not in known:
        yield f"{item.code} waits for the unknown moment {item.moment}"
    if bool(item.alert) == bool(item.step):
        yield f"{item.code} brings either a step or an alert"
