"""A service of no manual: the smallest thing the kernel can run, for tests of the kernel alone."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from cases.actions.open_case import open_case
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.forms import RequestForm, StepForm
from cases.declaration.words import AGENT, REVIEWER, SUPERVISOR, Milestone, Missing, Service, State, Step
from cases.models import Case
from cases.steps import guards
from policies.models import InsuredPerson
from tests.worlds import NOW, key, verified

CODE = "toy"


class ToyRequestForm(RequestForm):
    """Asks for a day."""

    day = forms.DateField(required=False)


class ToyForm(StepForm):
    """A step with a word and a number."""

    word = forms.CharField(max_length=10, required=False)
    amount = forms.DecimalField(required=False)


def tell(ctx: StepContext) -> None:
    """Queue a message."""
    ctx.tell("applicant", "测试消息")


def move_amount(ctx: StepContext) -> None:
    """Move as much of the quota as was entered."""
    if ctx.entered["amount"] is not None:
        ctx.amounts = dict.fromkeys([quota.code for quota in ctx.service.quotas], ctx.entered["amount"])
    ctx.subject = ctx.entered["word"]


def first_thing(ctx: StepContext) -> list[Missing]:
    """Never there."""
    return [Missing("缺第一项"), Missing("缺第二项")]


def other_thing(ctx: StepContext) -> list[Missing]:
    """Never there either."""
    return [Missing("缺第三项")]


def step(code: str, **more: Any) -> Step:
    """Return a step everyone who handles cases can take from ``working``."""
    options: dict[str, Any] = {"by": AGENT, "form": ToyForm, "sources": frozenset({"working"})} | more
    return Step(code=code, label=f"步骤{code}", **options)


STEPS = (
    step("begin", marks=("begun",)),
    step("supply", marks=("supplied",)),
    step("finish", marks=("finished",)),
    step("again", marks=("redone",), clears=("finished",)),
    step("cancel", marks=("cancelled",)),
    step("tell", effect=tell),
    step("guarded", guards=(first_thing, other_thing)),
    step("reserve", effect=move_amount),
    step("spend", effect=move_amount),
    step("give_back", effect=move_amount),
    step("supervised", by=SUPERVISOR),
    step("two_person", confirm_by=REVIEWER, marks=("confirmed",)),
    step("left"),
    step("right"),
    step("after_left"),
    step("join", target="joined", guards=(guards.milestones_reached("left", "right", "after_left"),)),
    step("go_on", target="joined", marks=("went_on",)),
    step("end", target="done", sources=frozenset({"working", "joined"})),
)
WORKING = frozenset({"working"})
MILESTONES = (
    Milestone(step="left", states=WORKING, owner="客服"),
    Milestone(step="right", states=WORKING, owner="客服"),
    Milestone(step="after_left", states=WORKING, owner="客服", requires=("left",)),
)
BASE = Service(
    code=CODE,
    label="测试服务",
    prefix="TY",
    order=99,
    initial="working",
    states=(
        State(code="working", label="办理中"),
        State(code="joined", label="已汇合"),
        State(code="done", label="已完成", is_open=False),
    ),
    steps=STEPS,
    request_form=ToyRequestForm,
    eligibility=(),
    milestones=MILESTONES,
    withdraw_from=frozenset({"working"}),
)


def service(**changes: Any) -> Service:
    """Return the toy with ``changes``, not registered."""
    return replace(BASE, **changes)


def opened(who: InsuredPerson, actor: User, received_at: datetime = NOW, **request: Any) -> Case:
    """Return an open case of the registered toy."""
    return open_case(
        service=registry.get(CODE),
        verification=verified(who, actor, received_at),
        request=request,
        actor=actor,
        idempotency_key=key(),
        another=True,
        now=received_at,
    )


def context(file: CaseFile, actor: User) -> StepContext:
    """Return the context of a step of ``file``'s case, for tests of what effects call."""
    return StepContext(file=file, step=STEPS[0], actor=actor, at=NOW, now=NOW)
