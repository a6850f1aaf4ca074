"""The work queue: which cases a person sees under each heading, and how the next one is taken.

Names no service; at any length a page takes one query for its rows and one for all headings' counts.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from cases.actions.apply_step import apply_step
from cases.declaration import registry
from cases.declaration.actors import words_of
from cases.declaration.errors import CaseError
from cases.declaration.words import Service
from cases.models import CallBack, Case, CaseEvent, PendingConfirmation, Promise, Waits
from cases.steps import colleagues
from workdays.locking import hold_calendar

PAGE = 50
COUNT_LIMIT = 1000


def end_of_today(now: datetime) -> datetime:
    """Return 24:00 of today in Asia/Shanghai."""
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))


@dataclass(frozen=True)
class Heading:
    """A named part of the queue; ``empty`` is said where nothing stands in it, ``open_only`` leaves out what has ended."""

    code: str
    label: str
    condition: Callable[[User, datetime], Q]
    empty: str
    oldest_first: bool = False
    open_only: bool = True

    def cases(self, user: User, now: datetime) -> Q:
        """Return which cases stand under the heading."""
        return self.condition(user, now) & (Q(is_open=True) if self.open_only else Q())


def _call_back_is_due(now: datetime) -> Q:
    calls = CallBack.objects.filter(case=OuterRef("pk"), kept_at__isnull=True, due_at__lte=end_of_today(now))
    return Q(Exists(calls))


def _asked_by_others(user: User) -> Exists:
    """Another's step waits for a second person: nobody confirms an own one."""
    waiting = PendingConfirmation.objects.filter(case=OuterRef("pk"), status=PendingConfirmation.Status.OPEN)
    return Exists(waiting.exclude(requested_by=user))


def _to_do(user: User) -> Q:
    """What the person can move now: of cases in their hands whatever they may do, of free ones what is asked of them.

    What several may do is asked of the least senior; a supervisor is not offered the agents' work, nor anybody their own
    step to confirm.
    """
    words = words_of(user)
    able = Promise.objects.filter(case=OuterRef("pk"), is_next=True).exclude(not_by=user)
    mine = Q(Exists(able.filter(who__in=words)), assignee=user)
    return mine | Q(Exists(able.filter(who__in=words[-1:])), assignee=None)


HEADINGS = (
    Heading("to_do", "待我办理", lambda user, now: _to_do(user), "没有等您办理的案件。"),
    Heading("mine", "我的", lambda user, now: Q(assignee=user), "您手上没有案件。按“领取下一件”，或到“待领取”里挑选。"),
    Heading("team", "本组", lambda user, now: Q(team__in=user.teams.all()), "本组没有处理中的案件。"),
    Heading("unassigned", "待领取", lambda user, now: Q(assignee=None), "没有待领取的案件，全部有人经办。"),
    Heading(
        "due_today",
        "今日到期",
        lambda user, now: Q(due_at__gt=now, due_at__lte=end_of_today(now)),
        "今日没有到期的案件。",
    ),
    Heading("overdue", "已超期", lambda user, now: Q(due_at__lte=now), "没有超期的案件。"),
    # A call may be promised after a case has ended, and is owed all the same.
    Heading(
        "call_backs", "今日回电", lambda user, now: _call_back_is_due(now), "今日没有约定的回电。", open_only=False
    ),
    Heading(
        "waiting", "等客户", lambda user, now: Q(waits_for=Waits.CUSTOMER), "没有在等客户的案件。", oldest_first=True
    ),
    Heading("referred", "待判断", lambda user, now: Q(open_referrals__gt=0), "没有待主管判断的案件。"),
    Heading(
        "confirm",
        "待复核",
        lambda user, now: Q(_asked_by_others(user), open_confirmations__gt=0),
        "没有等您复核的操作；自己提交的，由另一位同事复核。",
    ),
    Heading("all", "全部处理中", lambda user, now: Q(), "没有处理中的案件。"),
)
WAITED = (("1", "已等 1 天以上"), ("3", "已等 3 天以上"), ("7", "已等 7 天以上"))
BY_CODE = {heading.code: heading for heading in HEADINGS}


def waited(code: str, now: datetime) -> Q:
    """Return the condition of a choice of ``WAITED``: so many days, to the second, have passed since it began to wait."""
    return Q(waiting_since__lte=now - timedelta(days=int(code)))


def state_choices(services: Iterable[Service], *, open_only: bool = False) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the states to choose from, service by service: two services may call by one code what is not the same."""
    return [
        (
            service.label,
            [
                (f"{service.code}:{state.code}", state.label)
                for state in service.states
                if state.is_open or not open_only
            ],
        )
        for service in services
    ]


def in_state(value: str) -> Q:
    """Return the condition of a choice of ``state_choices`` ("service:state"); nothing is in what is none."""
    service, _, state = value.partition(":")
    return Q(service=service, state=state)


class QueueForm(forms.Form):
    """What narrows a heading: everything optional, everything kept in the address and in saved filters."""

    heading = forms.ChoiceField(choices=[(item.code, item.label) for item in HEADINGS], required=False)
    service = forms.ChoiceField(label="服务", required=False)
    state = forms.ChoiceField(label="状态", required=False)
    waits_for = forms.ChoiceField(label="等待", choices=[("", "全部"), *Waits.choices], required=False)
    waited = forms.ChoiceField(label="已等", choices=[("", "不限"), *WAITED], required=False)
    assignee = forms.CharField(
        label="经办人", max_length=150, required=False, widget=forms.TextInput(attrs={"list": colleagues.LIST_ID})
    )
    received_from = forms.DateField(
        label="申请自", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = registry.services()
        self.fields["service"].choices = [("", "全部"), *((item.code, item.label) for item in services)]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", "全部"), *state_choices(services, open_only=True)]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """Return the valid parts; what is not valid (a filter older than a service) is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def heading_of(chosen: Mapping[str, Any]) -> Heading:
    """Return the heading chosen, the first one by default."""
    return BY_CODE[chosen.get("heading") or HEADINGS[0].code]


def cases(*, user: User, chosen: Mapping[str, Any], now: datetime) -> QuerySet[Case]:
    """Return the cases under the chosen heading and filters: most urgent first, those without a clock last."""
    heading = heading_of(chosen)
    found = Case.objects.visible_to(user).filter(_conditions(chosen, now), heading.cases(user, now))
    order = ("waiting_since", "id") if heading.oldest_first else (F("due_at").asc(nulls_last=True), "id")
    return found.order_by(*order)


def _conditions(chosen: Mapping[str, Any], now: datetime) -> Q:
    found = waited(chosen["waited"], now) if chosen.get("waited") else Q()
    for name in ("service", "waits_for"):
        if chosen.get(name):
            found &= Q(**{name: chosen[name]})
    if chosen.get("state"):
        found &= in_state(chosen["state"])
    if chosen.get("assignee"):
        text = chosen["assignee"]
        found &= Q(assignee__in=User.objects.filter(Q(username=text) | Q(display_name=text)))
    if chosen.get("received_from"):
        found &= Q(received_at__gte=timezone.make_aware(datetime.combine(chosen["received_from"], time.min)))
    return found


def counts(*, user: User, now: datetime) -> dict[str, int]:
    """Return how many cases each heading has, up to ``COUNT_LIMIT`` each, by one query."""
    parts: list[str] = []
    params: list[Any] = []
    for heading in HEADINGS:
        limited = cases(user=user, chosen={"heading": heading.code}, now=now).order_by().values("pk")[:COUNT_LIMIT]
        sql, values = limited.query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS part)")  # noqa: S608 - the ORM's own SQL, its values apart
        params += values
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), params)
        row = cursor.fetchone()
    return {heading.code: number for heading, number in zip(HEADINGS, row, strict=True)}


def take_next(*, user: User, chosen: Mapping[str, Any], now: datetime) -> Case | None:
    """Give ``user`` a case nobody has and they can move now, the nearest promise first, or None.

    A case another is taking just now is passed over.
    """
    able = Promise.objects.filter(case=OuterRef("pk"), is_next=True, who__in=words_of(user)[-1:]).exclude(not_by=user)
    nearest = able.order_by(F("due_at").asc(nulls_last=True), "id").values("due_at")[:1]
    with transaction.atomic():
        hold_calendar()
        free = cases(user=user, chosen=chosen, now=now).filter(Exists(able), assignee=None, is_open=True)
        free = free.annotate(promised=Subquery(nearest)).order_by(F("promised").asc(nulls_last=True), "id")
        case = free.select_for_update(skip_locked=True, of=("self",)).first()
        if case is None:
            return None
        _step(case, "take", {}, user, now)
    return case


@dataclass(frozen=True)
class RowReport:
    """What became of one case of a bulk act."""

    number: str
    done: bool
    text: str


def assign_many(*, numbers: list[str], assignee: str, reason: str, actor: User, now: datetime) -> list[RowReport]:
    """Assign every case by itself, so that one refusal stops no other, and report on each."""
    return [_assign(number, {"assignee": assignee, "reason": reason}, actor, now) for number in numbers]


def _assign(number: str, data: Mapping[str, Any], actor: User, now: datetime) -> RowReport:
    case = Case.objects.visible_to(actor).numbered(number).first()
    if case is None:
        return RowReport(number, False, "没有找到这个案件")
    try:
        event = _step(case, "assign", data, actor, now)
    except CaseError as problem:
        return RowReport(number, False, str(problem))
    return RowReport(number, True, event.sentence)


def _step(case: Case, step: str, data: Mapping[str, Any], actor: User, now: datetime) -> CaseEvent:
    return apply_step(
        number=case.number,
        step=step,
        data=data,
        actor=actor,
        now=now,
        revision=case.revision,
        idempotency_key=uuid.uuid4().hex,
    )


def next_after(*, user: User, chosen: Mapping[str, Any], number: str, now: datetime) -> Case | None:
    """Return the case that stands after ``number`` under the same filter, after the last the first; None without another.

    Ask before a step moves the case: what stands after it is meant as the person saw it.
    """
    others = cases(user=user, chosen=chosen, now=now).exclude(number=number)
    here = Case.objects.filter(number=number).first()
    return (others.filter(_after(here, chosen)).first() if here else None) or others.first()


def _after(here: Case, chosen: Mapping[str, Any]) -> Q:
    column = "waiting_since" if heading_of(chosen).oldest_first else "due_at"
    value = getattr(here, column)
    same = Q(**{column: value, "pk__gt": here.pk})
    return same if value is None else same | Q(**{f"{column}__gt": value}) | Q(**{column: None})
