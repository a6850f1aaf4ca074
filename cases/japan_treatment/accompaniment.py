"""The interpreter's hours beside the insured (陪诊): at most 40 a trip and a service, to the quarter hour, medical alone.

One interpreter is at one place at a time, over all cases: the database holds that (``models.Accompaniment``).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db import IntegrityError, transaction

from cases.bookkeeping import children
from cases.declaration.amounts import shown
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.form_fields import text_field, there_field
from cases.declaration.forms import StepForm, offer_rows
from cases.declaration.words import Missing, Step
from cases.japan_treatment.forms import EMPTY, question
from cases.japan_treatment.guards import trip_of
from cases.japan_treatment.models import TOKYO, Accompaniment, JapanTrip
from cases.models.zones import there
from cases.steps.parties import PartnerField, serving_here
from manual import rules as manual_rules
from manual.registry import rule
from partners.models import Partner

LIMIT = Decimal(40)
QUARTER = timedelta(minutes=15)


@rule("JP-28", "JP-45")
class HoursForm(StepForm):
    """Hours of medical accompaniment as agreed with the interpreter, in whole quarters, in Japan's time."""

    interpreter = PartnerField(
        label="陪诊人员", kind=Partner.Kind.INTERPRETER, required=False, help_text="留空为本次安排的陪诊人员"
    )
    starts_at = there_field("开始时间", TOKYO)
    ends_at = there_field("结束时间", TOKYO)
    activity = forms.ChoiceField(label="陪诊事项", choices=EMPTY + Accompaniment.Activity.choices)
    matter = text_field("事项说明", required=False, help_text="有疑问的必填，与提请主管判断时一致")

    def clean_interpreter(self) -> Partner | None:
        return serving_here(self, "interpreter")

    def clean_activity(self) -> str:
        activity: str = self.cleaned_data["activity"]
        if activity == Accompaniment.Activity.OTHER:
            raise forms.ValidationError(f"{manual_rules.get('JP-28').quote}，不予预约（JP-28）。")
        return activity

    def clean(self) -> dict[str, Any]:
        """Refuse what takes no time, and say beside a broken quarter whether the hour is taken too."""
        cleaned = super().clean() or {}
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "结束时间须晚于开始时间，请核对。")
        elif starts_at and ends_at and (ends_at - starts_at) % QUARTER:
            who = cleaned.get("interpreter") or trip_of(self.ctx.file).interpreter
            taken = [item.text for item in _taken(who, starts_at, ends_at)]
            self.add_error("ends_at", "；".join([*taken, "陪诊以一刻钟（15 分钟）为单位计时，请核对起止时间。"]))
        return cleaned


class BookedForm(StepForm):
    """One of the booked hours that are not done yet."""

    booking = forms.ModelChoiceField(label="陪诊", queryset=Accompaniment.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "booking", [row for row in self.ctx.file.rows("accompaniment") if not row.done])


@rule("JP-27")
def bookings_are_settled(ctx: StepContext) -> Iterable[Missing]:
    """Booked hours were done or cancelled before the trip ends."""
    if any(not row.done for row in ctx.file.rows("accompaniment")):
        yield Missing("尚有预约的陪诊未登记完成或取消", "JP-27", by="agent")


def has_bookings(ctx: StepContext) -> Iterable[Missing]:
    """There are booked hours to settle."""
    if not any(not row.done for row in ctx.file.rows("accompaniment")):
        yield Missing("没有待完成的陪诊", elsewhere=True)


@rule("JP-27", "JP-28")
def book_hours(ctx: StepContext) -> None:
    """Hold the interpreter's hours: within the trip's 40 and the service's, and while nobody else has them."""
    trip, entered = trip_of(ctx.file), ctx.entered
    starts_at, ends_at = entered["starts_at"], entered["ends_at"]
    interpreter = entered["interpreter"] or trip.interpreter
    hours = Decimal((ends_at - starts_at) // QUARTER) / 4
    problems = [*_too_long(ctx, trip, hours), *_not_medical(ctx), *_taken(interpreter, starts_at, ends_at)]
    if problems:
        raise StepBlocked(ctx.step.label, problems)
    values = {name: entered[name] for name in ("starts_at", "ends_at", "activity", "matter")}
    try:
        with transaction.atomic():
            children.add(ctx, Accompaniment, trip=trip, interpreter=interpreter, hours=hours, **values)
    except IntegrityError as problem:  # another's came first, this very moment
        raise StepBlocked(ctx.step.label, _taken(interpreter, starts_at, ends_at)) from problem
    _count(ctx, trip, hours)
    ctx.sentence = f"预约陪诊 {shown(hours)} 小时：{_span(starts_at, ends_at)}"


def cancel_hours(ctx: StepContext) -> None:
    """Give the hours back, to the interpreter and to the insured."""
    row = _chosen(ctx)
    _count(ctx, row.trip, row.hours)
    children.remove(ctx, row)
    ctx.sentence = f"取消陪诊 {shown(row.hours)} 小时：{_span(row.starts_at, row.ends_at)}"


def record_hours(ctx: StepContext) -> None:
    """The interpreter was there: the hours are spent. Hours cut short are cancelled and booked as they were."""
    row = _chosen(ctx)
    if row.ends_at > ctx.now:
        raise StepBlocked(ctx.step.label, [Missing(f"约定的陪诊尚未结束（{there(row.ends_at, TOKYO)}）")])
    _count(ctx, row.trip, row.hours)
    children.change(ctx, row, done=True)
    ctx.sentence = f"已陪诊 {shown(row.hours)} 小时：{_span(row.starts_at, row.ends_at)}"


def _chosen(ctx: StepContext) -> Accompaniment:
    pk = ctx.entered["booking"].pk
    return next(row for row in ctx.file.rows("accompaniment") if row.pk == pk)


def _count(ctx: StepContext, trip: JapanTrip, hours: Decimal) -> None:
    ctx.subject = trip.subject
    ctx.amounts = {"JP_HOURS": hours, "JP_HOURS_TRIP": hours}


def _span(starts_at: datetime, ends_at: datetime) -> str:
    return f"{there(starts_at, TOKYO)} 至 {there(ends_at, TOKYO)}"


def _too_long(ctx: StepContext, trip: JapanTrip, hours: Decimal) -> list[Missing]:
    """One trip's 40 hours are the manual's under every reading, the service's under ours alone: a person may widen them."""
    rows, quote = ctx.file.rows("accompaniment"), manual_rules.get("JP-27").quote
    on_trip = sum((row.hours for row in rows if row.trip_id == trip.pk), Decimal(0))
    if on_trip + hours > LIMIT:
        return [Missing(f"{quote}：本次赴日已约 {shown(on_trip)} 小时，不能再约 {shown(hours)} 小时", "JP-27")]
    granted = sum(row.amount for row in ctx.file.quota_grants if row.counter.code == "JP_HOURS")
    in_all = sum((row.hours for row in rows), Decimal(0))
    if in_all + hours > LIMIT + granted:
        text = f"{quote}：全程已约 {shown(in_all)} 小时，再约 {shown(hours)} 小时，请先提请主管判断"
        return [Missing(text, "JP-27")]
    return []


def _not_medical(ctx: StepContext) -> list[Missing]:
    if ctx.entered["activity"] != Accompaniment.Activity.DOUBTFUL:
        return []
    if ctx.file.is_granted("JP-28", question("matter", ctx.entered["matter"])):
        return []
    return [Missing(f"{manual_rules.get('JP-28').quote}：该事项有疑问，请先提请主管判断", "JP-28")]


def _taken(interpreter: Partner | None, starts_at: datetime, ends_at: datetime) -> list[Missing]:
    """Return the interpreter's hours that overlap, by their time alone: whose they are is nobody else's business."""
    booked = Accompaniment.objects.filter(interpreter=interpreter, removed_at=None)
    other = booked.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).order_by("starts_at").first()
    return [Missing(f"该陪诊人员 {_span(other.starts_at, other.ends_at)} 已有预约")] if other else []


def steps(by: frozenset[str], sources: frozenset[str]) -> tuple[Step, ...]:
    """Return the steps of these hours: booked, cancelled, done."""
    booked = {"form": BookedForm, "guards": (has_bookings,)}
    made: tuple[tuple[str, str, Any, dict[str, Any]], ...] = (
        ("book_hours", "预约陪诊", book_hours, {"form": HoursForm, "rules": ("JP-27", "JP-28", "JP-45")}),
        ("cancel_hours", "取消陪诊", cancel_hours, booked),
        ("record_hours", "登记已陪诊", record_hours, booked),
    )
    return tuple(
        Step(code=code, label=label, by=by, sources=sources, effect=effect, **more)
        for code, label, effect, more in made
    )
