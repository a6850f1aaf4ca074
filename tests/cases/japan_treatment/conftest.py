"""What every test of treatment in Japan starts from: a case walked to where the test begins."""

import pytest

from accounts.roles import Role
from cases.declaration import registry
from cases.declaration.errors import CaseError
from cases.models import QuotaCounter
from samples.service_examples import examples
from samples.walking import Walk, open_example
from tests import worlds

CODE = "japan_treatment"
CREW = (Role.AGENT, Role.REVIEWER, Role.SUPERVISOR, Role.SUPERVISOR)


class Road(Walk):
    """A walk that tells how a step was refused."""

    def refusal(self, step, **entered):
        """Return the words in which ``step`` is refused."""
        with pytest.raises(CaseError) as problem:
            self.take(step, **entered)
        return str(problem.value)

    def do(self, *steps):
        """Take steps as their examples say, with what each asks for."""
        for code in steps:
            step = registry.step(self.file().service, code)
            self._wait_for(step)
            self.prepare(step, alone=True)
            self._take_example(step)

    def prepare(self, step, alone=False):
        """Do all that a step asks for; ``alone`` leaves the other tasks of the state undone."""
        own, self._own_steps = self._own_steps, (lambda file: iter(())) if alone else self._own_steps
        try:
            super().prepare(step)
        finally:
            self._own_steps = own

    def ready(self, step):
        """Do everything short of a step."""
        self.prepare(registry.step(self.file().service, step))

    def trip(self):
        return self.file().rows("japantrip")[-1]


@pytest.fixture
def crew(world):
    return tuple(worlds.staff(role) for role in CREW)


@pytest.fixture
def japan_insured(world):
    return worlds.insured(worlds.policy(services=[CODE]))


@pytest.fixture
def walked(crew, japan_insured):
    """Return a case of the service, walked to a state."""

    def walk(state="applied", who=None, at=worlds.NOW, **request):
        known, service = examples()[CODE], registry.get(CODE)
        case = open_example(
            service=service, insured=who or japan_insured, request=known.requests[0] | request, crew=crew, at=at
        )
        road = Road(case, crew, known)
        road.to(state)
        return road

    return walk


@pytest.fixture
def used_up(japan_insured):
    """Say that so much of a quota of the policy year is used already."""

    def use(code, amount, limit):
        values = {"insured": japan_insured, "code": code, "window_start": japan_insured.policy.period_start}
        QuotaCounter.objects.create(**values, limit=limit, used=amount)

    return use
