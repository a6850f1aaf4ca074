"""Where a case is, in the customer's words: what was, who acts next and by when at the latest, what comes after."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from cases.bookkeeping import due_dates
from cases.declaration.case_file import CaseFile
from cases.declaration.moment_words import moment_label
from cases.declaration.words import Service, State, Step
from cases.models import Waits
from workdays.arithmetic import WorkCalendar

OURS = {Waits.AGENT: "客服", Waits.REVIEWER: "审核人员", Waits.PHARMACIST: "药师", Waits.SUPERVISOR: "主管"}
MOST_STAGES = 20  # a state that returns on itself ends the line


@dataclass(frozen=True)
class Stage:
    """One point of the line: ``standing`` is done, now or next; ``when`` a time that was, ``remark`` how soon it is promised."""

    label: str
    standing: str
    when: datetime | None = None
    remark: str = ""


@dataclass(frozen=True)
class Next:
    """Who acts next, by when, and what happens after that; ``is_yours`` where the customer does."""

    text: str
    is_yours: bool = False
    due: str = ""
    is_late: bool = False
    after: str = ""


def line(file: CaseFile) -> list[Stage]:
    """Return the states the case was in, the one it is in, and those ahead as the service declares its steps."""
    been = [Stage("已受理", "done", file.case.received_at)]
    moves = file.case.events.exclude(from_state=F("to_state")).exclude(from_state="").order_by("sequence")
    for source, at in moves.values_list("from_state", "at"):
        been.append(Stage(called(file.service.state(source)), "done", at))
    if not file.case.is_open:
        return [*been, Stage(called(file.state), "done", file.case.closed_at)]
    return [*been, *_ahead(file)]


def called(state: State) -> str:
    """Return a state's name in the customer's words."""
    return state.customer_label or state.label


def _ahead(file: CaseFile) -> list[Stage]:
    """Return the state the case is in and those to come, each with how soon it is promised to be over."""
    steps = steps_ahead(file.service, file.case.state)
    targets = [file.service.state(str(step.target)) for step in steps]
    stages = [
        Stage(called(state), "next", remark=_promise(file, step))
        for state, step in zip(targets, steps[1:], strict=False)
    ]
    here = Stage(called(file.state), "now", remark=_promise(file, steps[0]) if steps else "")
    return [here, *stages, *(Stage(called(state), "next") for state in targets[-1:])]


def steps_ahead(service: Service, state: str) -> list[Step]:
    """Return the steps ahead from ``state`` to the service's end: of each state the first declared step that leads on."""
    order = [item.code for item in service.states]
    onward = [step for step in service.steps if not step.way_out]
    found: list[Step] = []
    while state in order and len(found) < MOST_STAGES:
        ahead = order[order.index(state) + 1 :]
        step = next((item for item in onward if state in item.sources and item.target in ahead), None)
        if step is None:
            break
        found.append(step)
        state = str(step.target)
    return found


def _promise(file: CaseFile, step: Step) -> str:
    """Return how soon ``step`` is promised after what has still to happen; a clock that runs is said by its due date."""
    clocks = [item for item in file.service.clocks if item.length and item.stop in step.marks and item.when(file)]
    waiting = [(clock, [code for code in clock.start if not file.moment(code)]) for clock in clocks]
    return "；".join(
        f"{'、'.join(moment_label(file.service, code) for code in missing)}后 "
        f"{due_dates.amount(clock.length, clock.unit)}内，届时告诉您具体到哪天"
        for clock, missing in waiting
        if missing
    )


def who_is_next(file: CaseFile, *, now: datetime, calendar: WorkCalendar) -> Next | None:
    """Return who acts next on an open case; None on one that has ended."""
    case = file.case
    if not case.is_open:
        return None
    due = due_dates.of_case(case, now=now, calendar=calendar)
    yours = case.waits_for == Waits.CUSTOMER
    steps = steps_ahead(file.service, case.state)
    return Next(
        text=_who(file),
        is_yours=yours,
        due=due_dates.when(case.due_at, provisional=case.due_provisional) if due and case.due_at else "",
        is_late=bool(due and due.is_overdue),
        after=called(file.service.state(str(steps[0].target))) if steps else "",
    )


def _who(file: CaseFile) -> str:
    case = file.case
    if case.waits_for == Waits.CUSTOMER:
        until = file.state.until(file) if file.state.until else None
        return (
            f"等您：请于 {timezone.localtime(until):%Y年%m月%d日 %H:%M} 按约前往"
            if until
            else f"等您{case.waiting_reason}"
        )
    if case.waits_for == Waits.PARTNER:
        return "等合作机构办理"
    return f"等我们的{OURS.get(Waits(case.waits_for), '客服')}办理" if case.waits_for else "等我们办理"
