"""Demo cases stand in every state, and wherever something is due, due today and overdue."""

import pytest
from django.utils import timezone

from accounts.loading import load_roles
from cases.declaration import registry
from cases.models import Case
from coverage.loading import load_hospitals_demo
from partners.loading import load_partners_demo
from samples import demo
from samples.demo_cases import load_demo_cases
from samples.demo_policies import load_demo_policies
from tests.worlds import NOW
from workdays import calendar


@pytest.mark.usefixtures("world")
def test_every_state_has_its_case_and_what_can_be_due_is_due_today_and_overdue():
    today = timezone.localdate(NOW)
    load_roles()
    load_demo_policies(today=today)
    load_hospitals_demo()
    load_partners_demo()
    demo.load_staff()
    load_demo_cases(now=NOW, services=("mdt",))
    due: dict[str, set[str]] = {}
    for state, due_at in Case.objects.values_list("state", "due_at"):
        days = (calendar.due_day(due_at) - today).days if due_at else None
        word = "" if days is None else "today" if days == 0 else "overdue" if days < 0 else "later"
        due.setdefault(state, set()).add(word)
    assert {state.code for state in registry.get("mdt").states} <= due.keys()
    dated = {state: words for state, words in due.items() if words != {""}}
    assert dated
    assert {state: words for state, words in dated.items() if not {"today", "overdue"} <= words} == {}
