"""Where a case is, in the customer's words: what was, who acts next and by when at the latest, what comes after."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from cases.bookkeeping import due_dates
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Step
from cases.models import Waits
from workdays.arithmetic import WorkCalendar

OURS = {Waits.AGENT: "客服", Waits.REVIEWER: "审核人员", Waits.PHARMACIST: "药师", Waits.SUPERVISOR: "主管"}
MOST_STAGES = 20  # a state that returns on itself ends the line


@dataclass(frozen=True)
class Stage:
    """One point of the line: ``standing`` is done, now or next; ``when`` a time that was, ``remark`` what is promised."""

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
    """Return the states the case was in, the one it is in, and those ahead on the service's main road."""
    been = [Stage("已受理", "done", file.case.received_at)]
    moves = file.case.events.exclude(from_state=F("to_state")).exclude(from_state="").order_by("sequence")
    for source, at in moves.values_list("from_state", "at"):
        been.append(Stage(file.service.state(source).label, "done", at))
    standing = "now" if file.case.is_open else "done"
    here = Stage(file.state.label, standing, None if file.case.is_open else file.case.closed_at)
    return [*been, here, *(Stage(_label(file, step), "next", remark=_promise(file, step)) for step in _road(file))]


def _road(file: CaseFile) -> list[Step]:
    """Return the steps ahead on the main road: of each state the first declared step that leads on."""
    order = [state.code for state in file.service.states]
    road: list[Step] = []
    here = file.case.state if file.case.is_open else ""
    while here in order and len(road) < MOST_STAGES:
        ahead = order[order.index(here) + 1 :]
        onward = next((step for step in _onward(file) if here in step.sources and step.target in ahead), None)
        if onward is None:
            break
        road.append(onward)
        here = str(onward.target)
    return road


def _onward(file: CaseFile) -> list[Step]:
    return [step for step in file.service.steps if not step.way_out]


def _label(file: CaseFile, step: Step) -> str:
    return file.service.state(str(step.target)).label


def _promise(file: CaseFile, step: Step) -> str:
    """Return how soon ``step`` is promised, once the clock that it stops has begun."""
    clocks = [item for item in file.service.clocks if item.length and item.stop in step.marks and item.when(file)]
    return "；".join(f"{due_dates.amount(clock.length, clock.unit)}内" for clock in clocks)


def who_is_next(file: CaseFile, *, now: datetime, calendar: WorkCalendar) -> Next | None:
    """Return who acts next on an open case; None on one that has ended."""
    case = file.case
    if not case.is_open:
        return None
    due = due_dates.of_case(case, now=now, calendar=calendar)
    yours = case.waits_for == Waits.CUSTOMER
    road = _road(file)
    return Next(
        text=_who(file),
        is_yours=yours,
        due=due_dates.when(case.due_at, provisional=case.due_provisional) if due and case.due_at else "",
        is_late=bool(due and due.is_overdue),
        after=_label(file, road[0]) if road else "",
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
