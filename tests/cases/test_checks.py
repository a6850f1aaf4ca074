"""``manage.py check`` finds every kind of declaration that cannot be right."""

from dataclasses import replace

import pytest

from cases.declaration import checks, registry
from cases.declaration.words import Clock, Consent, Cutoff, Document, Milestone, Notice, OnDate, Quota, State
from cases.eligibility.predicates import EligibilityRule, passes
from cases.green_channel.forms import GreenChannelRequestForm
from tests import toy

CLOCK = Clock(code="C", label="时限", start=("begun",), length=5, stop="finished")
QUOTA = Quota(code="Q", label="次数", limit=1, rules=())
ON_DATE = OnDate(code="late", moment="begun", states=frozenset({"working"}), alert="x")
CUTOFF = Cutoff(code="W", label="提前", before="day", n=1, rule="GEN-13")
STATES = toy.BASE.states


def problems(**changes):
    return list(checks.problems(toy.service(**changes)))


def with_step(code, **more):
    return {"steps": (*toy.STEPS, toy.step(code, **more))}


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
        # states
        ({"initial": "nowhere"}, "the initial state nowhere is unknown"),
        (with_step("x", sources=frozenset({"nowhere"})), "step x starts from the unknown state nowhere"),
        (with_step("x", target="nowhere"), "step x leads to the unknown state nowhere"),
        ({"states": (*STATES, State(code="island", label="岛"))}, "state island cannot be reached"),
        ({"withdraw_from": frozenset({"nowhere"})}, "withdrawal starts from the unknown state nowhere"),
        (
            {"milestones": (Milestone(code="m", label="x", state="nowhere", owner="x"),)},
            "milestone m lies in the unknown state nowhere",
        ),
        ({"on_dates": (replace(ON_DATE, states=frozenset({"nowhere"})),)}, "late waits in the unknown state nowhere"),
        # moments
        ({"clocks": (replace(CLOCK, start=("never",)),)}, "clock C names the unknown moment never"),
        ({"clocks": (replace(CLOCK, restart=("never",)),)}, "clock C names the unknown moment never"),
        ({"clocks": (replace(CLOCK, stop="never"),)}, "clock C names the unknown moment never"),
        ({"clocks": (replace(CLOCK, void_on=("never",)),)}, "clock C names the unknown moment never"),
        ({"on_dates": (replace(ON_DATE, moment="never"),)}, "late waits for the unknown moment never"),
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
        # vocabulary
        (
            {"documents": (Document(type="ct", before="end"),)},
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
        (
            {"documents": (Document(type="x_ray_vision", before=frozenset({"end"})),)},
            "unknown document type x_ray_vision",
        ),
        (
            {"consents": (Consent(form="soul", signers=("insured",), before=frozenset({"end"})),)},
            "unknown consent form soul",
        ),
        (
            {"milestones": (Milestone(code="m", label="x", state="working", owner="x", requires=("never",)),)},
            "milestone m requires unknown never",
        ),
        ({"lists": ("nowhere",)}, "unknown list nowhere"),
        (
            {"place_list": "green_channel"},
            "places are judged by the list green_channel, which the case does not keep",
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
