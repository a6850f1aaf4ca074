"""Fifty agents take the next case at once: each case goes to one of them."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.roles import Role
from cases.green_channel.models import GreenChannelDetails
from cases.models import Case, CaseEvent, Promise
from office import queue
from tests import worlds
from tests.worlds import NOW

pytestmark = pytest.mark.django_db(transaction=True)
AGENTS = 50


def bare_cases(who, agent, count):
    """Return ``count`` open cases without a history, made at once: what matters here is only who gets them."""
    call = worlds.verified(who, agent)
    made = Case.objects.bulk_create(
        Case(
            number=f"GC990101{index:06d}",
            service="green_channel",
            insured=who,
            verification=call,
            state="documents",
            received_at=NOW,
            manual_version="2021-12",
            place="",
        )
        for index in range(count)
    )
    Promise.objects.bulk_create(Promise(case=case, code="state", who="agent", what="跟进") for case in made)
    GreenChannelDetails.objects.bulk_create(GreenChannelDetails(case=case, kind="outpatient") for case in made)
    return made


def take_until_none(user):
    """Take cases until there is none left; return how many."""
    taken = 0
    try:
        while queue.take_next(user=user, chosen={"heading": "all"}, now=NOW):
            taken += 1
    finally:
        connection.close()
    return taken


@pytest.mark.parametrize("count", [200, pytest.param(1_000, marks=pytest.mark.soak)])
def test_fifty_agents_take_every_case_once(world, count):
    agents = [worlds.staff(Role.AGENT) for _ in range(AGENTS)]
    bare_cases(worlds.insured(), agents[0], count)
    with ThreadPoolExecutor(AGENTS) as crowd:
        taken = sum(crowd.map(take_until_none, agents))
    events = Counter(CaseEvent.objects.filter(step="take").values_list("case", flat=True))
    assert (taken, len(events), max(events.values())) == (count, count, 1)
    assert not Case.objects.filter(assignee=None).exists()
