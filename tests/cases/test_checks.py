"""``manage.py check`` finds every kind of declaration that cannot be right."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.db import models

from accounts.roles import Role, Row
from cases.declaration import checks, registry
from cases.declaration.words import (
    Child,
    Clock,
    Consent,
    Cutoff,
    Document,
    EntryKind,
    Ledger,
    Measure,
    Notice,
    OnDate,
    Quota,
    RequestCause,
    State,
)
from cases.eligibility.predicates import EligibilityRule, passes
from cases.green_channel.forms import GreenChannelRequestForm
from cases.models import ChildRow
from cases.models.consent_forms import ConsentForm
from cases.models.document_types import DocumentType
from cases.steps import guards
from coverage.models import Hospital
from tests import toy
from tests.toy_rows import Trip

CLOCK = Clock(code="C", label="时限", start=("begun",), length=5, stop="finished")
QUOTA = Quota(code="Q", label="次数", limit=1, rules=())
ON_DATE = OnDate(code="late", moment="begun", states=frozenset({"working"}), alert="x")
CUTOFF = Cutoff(code="W", label="提前", before="day", n=1, rule="GEN-13")
STATES = toy.BASE.states
LEFT, RIGHT, _ = toy.MILESTONES
JOINED = frozenset({"joined"})
TRIP = Child(Trip)
NO_CHILD: Any = Child(Hospital)  # type: ignore[arg-type]
PAID = EntryKind("paid", "已付")


class Strict(ChildRow):
    """Counts removed rows among those that must differ."""

    number = models.IntegerField()

    class Meta:
        app_label = "toy"
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="one_number")]


def problems(**changes):
    return list(checks.problems(toy.service(**changes)))


HOW_TO_MEND = "declare it as a restart, or let the step clear the stop"


def clocked(**changes):
    return {"clocks": (replace(CLOCK, **changes),)}


def with_begin(**more):
    return (toy.step("begin", **more), *toy.STEPS[1:])


def with_finish(**more):
    return tuple(toy.step("finish", marks=("finished",), **more) if s.code == "finish" else s for s in toy.STEPS)


def back_to_work(**more):
    return toy.step("back", sources=frozenset({"joined"}), target="working", **more)


def with_step(code, **more):
    return {"steps": (*toy.STEPS, toy.step(code, **more))}


MARKED_AGAIN = "clock C: step begin can mark begun again after finished"


@pytest.mark.parametrize(
    "changes",
    [
        clocked(restart=("begun",)),
        # What marks the start takes the stop back.
        clocked() | {"steps": with_begin(marks=("begun",), clears=("finished",))},
        # The stop leads to where the start cannot be marked.
        clocked() | {"steps": with_finish(target="joined")},
        # The way back takes the stop back.
        clocked() | {"steps": (*with_finish(target="joined"), back_to_work(clears=("finished",)))},
    ],
)
def test_a_start_that_cannot_follow_the_stop_is_sound(changes):
    assert not [problem for problem in problems(**changes) if problem.startswith(MARKED_AGAIN)]


def test_a_way_back_on_which_the_stop_stands_is_found():
    steps = (*with_finish(target="joined"), back_to_work())
    assert f"{MARKED_AGAIN}: {HOW_TO_MEND}" in problems(**clocked(), steps=steps)


def test_the_toy_is_sound():
    assert problems() == []


@pytest.mark.parametrize("service", registry.services(), ids=lambda service: service.code)
def test_every_service_of_the_house_is_sound(service):
    assert list(checks.problems(service)) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        # twice
        ({"states": (*STATES, State(code="working", label="又"))}, "state working is declared twice"),
        ({"states": (*STATES, State(code="rejected", label="又"))}, "state rejected is declared twice"),
        (with_step("begin"), "step begin is declared twice"),
        (with_step("note"), "step note is declared twice"),
        ({"clocks": (CLOCK, CLOCK)}, "clock C is declared twice"),
        ({"quotas": (QUOTA, QUOTA)}, "quota Q is declared twice"),
        ({"milestones": toy.MILESTONES * 2}, "milestone left is declared twice"),
        ({"cutoffs": (CUTOFF, CUTOFF)}, "cut-off W is declared twice"),
        ({"on_dates": (ON_DATE, ON_DATE)}, "date late is declared twice"),
        # actors
        (with_step("x", by=frozenset({"clerk"})), "step x names the unknown actor clerk"),
        (with_step("x", confirm_by=frozenset({"clerk"})), "step x names the unknown actor clerk"),
        (with_step("x", by=frozenset()), "step x can be taken by nobody"),
        # permissions
        (
            {"permissions": (Row("drugs.fly_drugentry", "飞", (Role.AGENT,)),)},
            "no model declares the permission drugs.fly_drugentry",
        ),
        (
            {"permissions": (Row("drugs.view_drugentry", "看", (Role.AGENT,)),)},
            "the permission drugs.view_drugentry stands in the table of roles already",
        ),
        # states
        ({"initial": "nowhere"}, "the initial state nowhere is unknown"),
        (with_step("x", sources=frozenset({"nowhere"})), "step x starts from the unknown state nowhere"),
        (with_step("x", target="nowhere"), "step x leads to the unknown state nowhere"),
        ({"states": (*STATES, State(code="island", label="岛"))}, "state island cannot be reached"),
        ({"withdraw_from": frozenset({"nowhere"})}, "withdrawal starts from the unknown state nowhere"),
        (
            {"milestones": (replace(LEFT, states=frozenset({"nowhere"})),)},
            "milestone left lies in the unknown state nowhere",
        ),
        ({"on_dates": (replace(ON_DATE, states=frozenset({"nowhere"})),)}, "late waits in the unknown state nowhere"),
        # moments
        ({"clocks": (replace(CLOCK, start=("never",)),)}, "clock C names the unknown moment never"),
        ({"clocks": (replace(CLOCK, restart=("never",)),)}, "clock C names the unknown moment never"),
        ({"clocks": (replace(CLOCK, stop="never"),)}, "clock C names the unknown moment never"),
        ({"clocks": (replace(CLOCK, void_on=("never",)),)}, "clock C names the unknown moment never"),
        ({"on_dates": (replace(ON_DATE, moment="never"),)}, "late waits for the unknown moment never"),
        ({"measures": (Measure(code="m", label="用时", end="never"),)}, "measure m names the unknown moment never"),
        # steps
        ({"documents": (Document(type="ct", before=frozenset({"x"})),)}, "document ct names the unknown step x"),
        (
            {"consents": (Consent(form="health_data", signers=("insured",), before=frozenset({"x"})),)},
            "consent health_data names the unknown step x",
        ),
        (
            {
                "consents": (
                    Consent(form="health_data", signers=("insured",), before=frozenset({"end"}), on_refusal="x"),
                )
            },
            "consent health_data names the unknown step x",
        ),
        (
            {"notices": (Notice(rule="GEN-15", text="x", places=(), acknowledge_before=frozenset({"x"})),)},
            "notice GEN-15 names the unknown step x",
        ),
        ({"on_dates": (replace(ON_DATE, step="x"),)}, "late names the unknown step x"),
        ({"quotas": (replace(QUOTA, reserve_on=("x",)),)}, "quota Q names the unknown step x"),
        ({"quotas": (replace(QUOTA, consume_on=("x",)),)}, "quota Q names the unknown step x"),
        ({"quotas": (replace(QUOTA, release_on=("x",)),)}, "quota Q names the unknown step x"),
        # time
        (clocked(start=()), "clock C starts at no moment"),
        (clocked(target=5), "clock C has a target that is not earlier than its end"),
        (clocked(target=0), "clock C has a target that is not earlier than its end"),
        (clocked(pause_on=("never",)), "clock C names the unknown moment never"),
        (clocked(pause_on=("supplied",)), "clock C pauses for ever: it declares no restart"),
        (clocked(), f"clock C: step begin can mark begun again after finished: {HOW_TO_MEND}"),
        ({"cutoffs": (replace(CUTOFF, step=frozenset({"x"})),)}, "cut-off W names the unknown step x"),
        (
            {"cutoffs": (replace(CUTOFF, before="noon"),)},
            "cut-off W counts back from noon, which no form asks for and no step marks",
        ),
        ({"cutoffs": (replace(CUTOFF, n=-1),)}, "cut-off W counts forward"),
        ({"on_dates": (replace(ON_DATE, step="go_on"),)}, "late brings either a step or an alert"),
        ({"on_dates": (replace(ON_DATE, alert=""),)}, "late brings either a step or an alert"),
        # vocabulary
        (
            {"documents": (Document(type="ct", before="end"),)},  # type: ignore[arg-type]
            "document ct is due before 'end', which is no set of steps",
        ),
        (
            {"consents": (Consent(form="health_data", signers=("insured",), before=frozenset()),)},
            "consent health_data is due before no step",
        ),
        (
            {"consents": (Consent(form="health_data", signers=(), before=frozenset({"end"})),)},
            "consent health_data may be signed by nobody",
        ),
        (
            {"consents": (Consent(form="health_data", signers=("aunt",), before=frozenset({"end"})),)},
            "consent health_data names the unknown signer aunt",
        ),
        (
            {
                "consents": (
                    Consent(form="health_data", signers=("insured",), before=frozenset({"end"}), on_refusal="alert"),
                )
            },
            "consent health_data leads to alert, which only the system takes",
        ),
        ({"paper_types": (DocumentType("ct", "别的"),)}, "paper type ct is declared twice"),
        ({"paper_types": (DocumentType("x", "甲"), DocumentType("x", "乙"))}, "paper type x is declared twice"),
        (
            {"consent_forms": (ConsentForm("health_data", "别的", "1", ""),)},
            "consent form health_data is declared twice",
        ),
        ({"phases": {"review": frozenset({"begin"})}}, "review is no phase that a step can begin"),
        ({"phases": {"execution": frozenset({"x"})}}, "phase execution begins with the unknown step x"),
        (
            {"documents": (Document(type="ct", phase="execution"),)},
            "document ct belongs to the phase execution, which no step begins",
        ),
        ({"documents": (Document(type="ct", source="aunt"),)}, "document ct comes from the unknown source aunt"),  # type: ignore[arg-type]
        (
            {"steps": (*toy.STEPS, toy.step("x", guards=(guards.PapersComplete("completion"),)))},
            "step x waits for the phase completion, which no step begins",
        ),
        ({"request_causes": ()}, "no cause is declared for which papers are asked for anew"),
        (
            {"request_causes": (RequestCause(code="a", label="甲"), RequestCause(code="a", label="乙"))},
            "request cause a is declared twice",
        ),
        (
            {"request_causes": (RequestCause(code="a", label="甲", restarts=("docs_complete",)),)},
            "request cause a restarts docs_complete, at which no clock starts",
        ),
        (
            {"documents": (Document(type="x_ray_vision", before=frozenset({"end"})),)},
            "unknown document type x_ray_vision",
        ),
        (
            {"consents": (Consent(form="soul", signers=("insured",), before=frozenset({"end"})),)},
            "unknown consent form soul",
        ),
        ({"milestones": (replace(LEFT, requires=("never",)),)}, "milestone left requires unknown never"),
        ({"milestones": (replace(LEFT, requires=("left",)),)}, "milestone left requires itself"),
        (
            {"milestones": (replace(LEFT, requires=("right",)), replace(RIGHT, requires=("left",)))},
            "milestone left requires itself",
        ),
        ({"milestones": (replace(LEFT, step="never"),)}, "milestone never is reached by no step of the service's own"),
        ({"milestones": (replace(LEFT, step="note"),)}, "milestone note is reached by no step of the service's own"),
        ({"milestones": (replace(LEFT, states=JOINED),)}, "milestone left cannot be reached in joined"),
        ({"milestones": (replace(LEFT, subject="trip"),)}, "milestone left is for the unknown child rows trip"),
        (
            {"children": (TRIP,), "milestones": (replace(LEFT, subject="trip"), replace(RIGHT, requires=("left",)))},
            "milestone right requires left, which is for other child rows",
        ),
        # child rows
        ({"children": (TRIP, TRIP)}, "child trip is declared twice"),
        ({"children": (NO_CHILD,)}, "child hospital does not inherit ChildRow"),
        ({"children": (Child(Strict),)}, "child strict must leave removed rows out of one_number"),
        # money
        ({"ledger": Ledger(kinds=())}, "the ledger has no kinds or no currency"),
        ({"ledger": Ledger(kinds=(PAID,), currencies=())}, "the ledger has no kinds or no currency"),
        ({"ledger": Ledger(kinds=(PAID, PAID))}, "the ledger declares paid twice"),
        ({"ledger": Ledger(kinds=(PAID,), currencies=("USD",))}, "the ledger has the unknown currency USD"),
        ({"ledger": Ledger(kinds=(PAID,), balance={"lent": 1})}, "the balance counts the unknown kind lent"),
        ({"ledger": Ledger(kinds=(PAID,), balance={"paid": 2})}, "the balance counts paid 2 times"),
        ({"ledger": Ledger(kinds=(PAID,), subject="trip")}, "the ledger is for the unknown child rows trip"),
        # quotas
        ({"quotas": (replace(QUOTA, subject="trip"),)}, "quota Q is for the unknown child rows trip"),
        ({"quotas": (replace(QUOTA, window="subject"),)}, "quota Q counts every subject by itself and names none"),
        ({"quotas": (replace(QUOTA, limit=0),)}, "quota Q has the limit 0, which is no multiple of 1"),
        (
            {"quotas": (replace(QUOTA, limit=Decimal("1.5")),)},
            "quota Q has the limit 1.5, which is no multiple of 1",
        ),
        (
            {"quotas": (replace(QUOTA, smallest=Decimal("0.005")),)},
            "quota Q counts in 0.005, which no counter can hold",
        ),
        ({"lists": ("nowhere",)}, "unknown list nowhere"),
        (
            {"place_list": "green_channel"},
            "places are judged by the list green_channel, which the case does not record",
        ),
        (
            {"lists": ("japan_hospitals",), "place_list": "japan_hospitals"},
            "places are judged by the list japan_hospitals, which holds no places",
        ),
        ({"place_field": "day"}, "the request form has no place field day"),
        ({"place_field": "nowhere"}, "the request form has no place field nowhere"),
        (
            {"lists": ("green_channel",), "place_list": "green_channel", "request_form": GreenChannelRequestForm},
            "the request asks for the place city, but place_field names none: the list would never be asked",
        ),
        # rules
        ({"rules": ("GEN-99",)}, "toy.service names the unknown rule GEN-99"),
        (with_step("x", rules=("GEN-99",)), "toy.service:Step(x) names the unknown rule GEN-99"),
        ({"clocks": (replace(CLOCK, rules=("GEN-99",)),)}, "toy.service:Clock(C) names the unknown rule GEN-99"),
        ({"quotas": (replace(QUOTA, rules=("GEN-99",)),)}, "toy.service:Quota(Q) names the unknown rule GEN-99"),
        ({"cutoffs": (replace(CUTOFF, rule="GEN-99"),)}, "toy.service:Cutoff(W) names the unknown rule GEN-99"),
        (
            {"notices": (Notice(rule="GEN-99", text="x", places=()),)},
            "toy.service:Notice names the unknown rule GEN-99",
        ),
        (
            {"eligibility": (EligibilityRule("GEN-99", "x", lambda facts: passes()),)},
            "eligibility names the unknown rule GEN-99",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_declaration_is_found(changes, says):
    assert says in problems(**changes)


def test_the_check_says_it_of_registered_services(register_toy):
    register_toy(initial="nowhere")
    found = [message.msg for message in checks.check_services()]
    assert "toy: the initial state nowhere is unknown" in found


def test_a_code_is_registered_once(register_toy):
    register_toy()
    with pytest.raises(ValueError, match="registered twice"):
        register_toy(label="另一服务")
