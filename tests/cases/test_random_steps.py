"""Random legal and illegal steps through all services, in every state: whatever happens, what must hold of a case holds."""

from datetime import timedelta
from itertools import islice

import pytest
from django import forms
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from cases.bookkeeping.events import broken_links
from cases.declaration import registry
from cases.declaration.actors import may_take
from cases.declaration.context import StepContext
from cases.declaration.errors import CaseError
from cases.models import Case
from samples.walking import Walk
from tests import worlds
from tests.invariants import Witness
from tests.touring import CODES, begun, crew, tour, undone

BOUNDED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),  # few steps: shrinking would take longer than reading them
    max_examples=2,
    stateful_step_count=3,
    suppress_health_check=list(HealthCheck),
)
LATEST = worlds.NOW + timedelta(days=200)
"""Past whenever this runs, as partners work on a case by today's clock."""
WORDS = ("测试", "x" * 600, "", worlds.PUBLIC_3A, "2026-03-20")
NUMBERS = ("1", "2", "0", "-1", "0.25", "40.25", "10000.00", "1.005", "NaN", "1e30")


class WatchedWalk(Walk):
    """A walk of which every step is watched."""

    def __init__(self, *args):
        self.witness = Witness()
        super().__init__(*args)

    def _apply(self, file, step, actor, entered):
        self.witness.apply(**self.request(file, step, actor, entered))
        self.case.refresh_from_db()


class Journey(RuleBasedStateMachine):
    """Steps of anybody on one case; ``walk`` and ``strangers`` are set for the state it begins in."""

    walk: WatchedWalk
    strangers: tuple = ()

    def __init__(self):
        super().__init__()
        self.undoing = undone(self.walk)
        self.undoing.__enter__()

    def teardown(self):
        try:
            assert list(broken_links(Case.objects.get(pk=self.walk.case.pk))) == []
        finally:
            self.undoing.__exit__(None, None, None)

    @rule(data=st.data())
    def anybody_tries_anything(self, data):
        step = data.draw(st.sampled_from(registry.steps(self.walk.file().service)), label="step")
        actor = data.draw(st.sampled_from(self.walk.crew + self.strangers), label="actor")
        self.attempt(data, step, actor)

    @rule(data=st.data())
    def somebody_does_what_is_offered(self, data):
        file = self.walk.file()
        offered = [step for step in registry.steps(file.service) if file.offers(step) and step.code != "correct"]
        step = data.draw(st.sampled_from(offered), label="step")
        able = [user for user in self.walk.crew if may_take(user, step, file.case)]
        if able:
            self.attempt(data, step, data.draw(st.sampled_from(able), label="actor"))

    @rule(data=st.data())
    def the_examples_go_on(self, data):
        file = self.walk.file()
        known = [step for step in file.service.steps if step.code in self.walk.examples.steps and file.offers(step)]
        if known:
            step = data.draw(st.sampled_from(known), label="step")
            able = [user for user in self.walk.crew if may_take(user, step, file.case)]
            self.attempt(data, step, able[0], spoil=False)

    @rule()
    def two_people_correct_the_last_step(self):
        first, second = self.walk.crew[-2:]
        try:
            self.take("correct", first, {"reason": "误操作"})
            asked = self.walk.case.confirmations.latest("pk")
            self.take("confirm", second, {"confirmation": asked.pk, "decision": "confirm"})
        except CaseError:
            return

    @rule(days=st.sampled_from((1, 12, 60)))
    def time_passes(self, days):
        self.walk.at = min(self.walk.at + timedelta(days=days), LATEST)

    def attempt(self, data, step, actor, *, spoil=True):
        entered, files = self.filled(data, step, actor)
        example = self.walk.examples.steps.get(step.code)
        if example:
            try:
                entered |= example.entered(self.walk.file(), self.walk.at)
            except Exception:  # an example of another state finds nothing here
                example = None
        if spoil and entered and data.draw(st.booleans(), label="spoil"):
            name = data.draw(st.sampled_from(sorted(entered)), label="field")
            entered[name] = data.draw(st.sampled_from(WORDS + NUMBERS), label="value")
        try:
            self.take(step.code, actor, entered, files)
        except CaseError:
            return

    def take(self, code, actor, entered, files=None):
        self.walk.at += timedelta(minutes=1)
        file = self.walk.file()
        step = registry.step(file.service, code)
        request = self.walk.request(file, step, actor, entered)
        self.walk.witness.apply(**request | {"files": files or request["files"]})
        self.walk.case.refresh_from_db()

    def filled(self, data, step, actor):
        """Return something for every field of the step's form, and its files."""
        file, now = self.walk.file(), self.walk.at
        fields = step.form.base_fields
        if file.offers(step):
            fields = step.form(ctx=StepContext(file=file, step=step, actor=actor, at=now, now=now)).fields
        files = {name: worlds.picture() for name, field in fields.items() if isinstance(field, forms.FileField)}
        return {name: self.value(data, name, fields[name]) for name in fields if name not in files}, files

    def value(self, data, name, field):
        if isinstance(field, forms.MultipleChoiceField):
            return [self.choice(data, name, field)]
        if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
            return self.choice(data, name, field)
        if isinstance(field, forms.BooleanField):
            return data.draw(st.sampled_from(("on", "")), label=name)
        if isinstance(field, forms.DateField):
            return str(timezone.localdate(self.walk.at) + timedelta(days=data.draw(st.sampled_from((0, -2, 12)))))
        if isinstance(field, forms.DateTimeField):
            return f"{timezone.localtime(self.walk.at - timedelta(hours=data.draw(st.sampled_from((0, 1, -48))))):%Y-%m-%dT%H:%M}"
        if isinstance(field, (forms.IntegerField, forms.DecimalField)):
            return data.draw(st.sampled_from(NUMBERS[:7]), label=name)
        return "测试"

    def choice(self, data, name, field):
        offered = [str(value) for value, _ in islice(_flat(field.choices), 30) if str(value)]
        return data.draw(st.sampled_from(offered), label=name) if offered else ""


def _flat(choices):
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label


@pytest.fixture
def people(world):
    return crew()


@pytest.fixture
def strangers(people):
    vendor = worlds.partner("测试服务商", "vendor", *CODES)
    return (worlds.partner_user(vendor), worlds.customer_user(worlds.person("旁人")))


@pytest.mark.parametrize("code", CODES)
def test_whatever_is_tried_what_must_hold_of_a_case_holds(code, people, strangers):
    walk = begun(code, people, WatchedWalk)
    owner = worlds.customer_user(walk.case.insured.person)
    seen = set()
    for state in tour(walk):
        seen.add(state)
        Here = type("Journey", (Journey,), {"walk": walk, "strangers": (*strangers, owner)})
        run_state_machine_as_test(Here, settings=BOUNDED)
    service = registry.get(code)
    assert seen >= {state.code for state in service.states}
    assert walk.witness.taken > len(service.states)
    assert walk.witness.refused
    assert walk.witness.corrected
