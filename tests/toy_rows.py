"""The toy service with child rows: trips, each with hours and milestones of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db import connection, models

from cases.bookkeeping import children
from cases.declaration.context import StepContext
from cases.declaration.words import Child, Milestone, Quota, Step
from cases.models import CaseDocument, ChildRow
from cases.steps import guards
from privacy.fields import EncryptedField
from tests import toy


class Trip(ChildRow):
    """A journey of the toy: columns of every kind that must come back as it was."""

    class Kind(models.TextChoices):
        """How one goes."""

        AIR = "air", "飞机"
        SEA = "sea", "轮船"

    number = models.PositiveIntegerField("次序")
    kind = models.CharField("方式", max_length=5, choices=Kind.choices, default=Kind.AIR)
    leaves_on = models.DateField("出发日期", null=True)
    hours = models.DecimalField("时长", max_digits=6, decimal_places=2, null=True)
    passport = EncryptedField("护照号码", blank=True)
    paper = models.ForeignKey(CaseDocument, verbose_name="凭据", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "toy"
        verbose_name = "行程"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "number"], condition=models.Q(removed_at=None), name="toy_trip_number_once"
            )
        ]


@contextmanager
def table() -> Iterator[None]:
    """Give trips a table for as long as the context lasts."""
    with connection.schema_editor() as editor:
        editor.create_model(Trip)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Trip)


class TripForm(toy.ToyForm):
    """Names a trip by its place among those that stand, from 1, and its hours."""

    trip = forms.IntegerField(required=False)
    leaves_on = forms.DateField(required=False)


def chosen(ctx: StepContext) -> Trip:
    """Return the trip that was entered."""
    return ctx.file.rows("trip")[ctx.entered["trip"] - 1]


def plan(ctx: StepContext) -> None:
    """Add a trip and hold its hours."""
    row = children.add(
        ctx,
        Trip,
        number=len(ctx.file.rows("trip")) + 1,
        hours=ctx.entered["amount"],
        leaves_on=ctx.entered["leaves_on"],
        passport="E12345678",
    )
    about(ctx, row)


def about(ctx: StepContext, row: Trip) -> None:
    """Say that the step is for ``row``, and how many hours it moves."""
    ctx.subject = row.subject
    if ctx.entered["amount"]:
        ctx.amounts["H"] = Decimal(ctx.entered["amount"])


def move_trip(ctx: StepContext) -> None:
    """Change a trip's day."""
    children.change(ctx, chosen(ctx), leaves_on=ctx.entered["leaves_on"])
    about(ctx, chosen(ctx))


def drop_trip(ctx: StepContext) -> None:
    """Take a trip away."""
    about(ctx, chosen(ctx))
    children.remove(ctx, chosen(ctx))


def go(ctx: StepContext) -> None:
    """Do something for one trip."""
    about(ctx, chosen(ctx))


def _step(code: str, effect: Any, **more: Any) -> Step:
    return toy.step(code, form=TripForm, effect=effect, **more)


STEPS = (
    _step("plan", plan),
    _step("move_trip", move_trip),
    _step("drop_trip", drop_trip),
    _step("travel", go),
    _step("visa", go),
    _step("ticket", go),
    toy.step("depart", target="joined", guards=(guards.milestones_reached("visa", "ticket"),)),
)
HOURS = Quota(
    code="H",
    label="陪诊时长",
    limit=40,
    unit="小时",
    smallest=Decimal("0.25"),
    window="case",
    subject="trip",
    rules=(),
    reserve_on=("plan",),
    consume_on=("travel",),
    release_on=("drop_trip",),
)
MILESTONES = (
    Milestone(step="left", states=toy.WORKING, owner="客服"),
    Milestone(step="visa", states=toy.WORKING, owner="服务商", subject="trip", requires=("left",)),
    Milestone(step="ticket", states=toy.WORKING, owner="客服", subject="trip", requires=("visa",)),
)
WORDS: dict[str, Any] = {
    "steps": toy.STEPS + STEPS,
    "children": (Child(Trip),),
    "milestones": toy.MILESTONES[1:2] + MILESTONES,
    "quotas": (HOURS,),
}
