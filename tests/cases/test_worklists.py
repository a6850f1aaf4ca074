"""The lists of work people start from."""

import pytest

from accounts.roles import Role
from cases import worklists
from cases.models import Case
from tests.worlds import approved, at, do, notified, staff


def holds(code, case, user, now):
    item = next(item for item in worklists.WORKLISTS if item.code == code)
    return Case.objects.filter(item.condition(user, now), pk=case.pk).exists()


@pytest.mark.parametrize(
    ("now", "lists"),
    [
        ("2026-03-16 10:00", []),
        ("2026-03-17 10:00", ["today"]),
        ("2026-03-17 23:59", ["today"]),
        ("2026-03-18 00:00", ["overdue"]),
    ],
)
def test_a_case_is_due_today_until_24_00_and_overdue_from_then_on(now, lists, case, agent, reviewer):
    approved(case, agent, reviewer)
    assert [code for code in ("today", "overdue") if holds(code, case, agent, at(now))] == lists


def test_nobody_is_asked_to_confirm_an_own_step(case, agent, reviewer, supervisor):
    notified(case, agent, reviewer)
    do(case, "correct", supervisor, reason="误操作")
    now = at("2026-03-10 12:00")
    assert not holds("confirm", case, supervisor, now)
    assert holds("confirm", case, staff(Role.SUPERVISOR), now)


def test_an_ended_case_is_nobodys_work(case, agent, supervisor):
    do(case, "assign", supervisor, assignee=agent.username)
    do(case, "close", supervisor, kind="withdrawn", reason="不办了")
    now = at("2026-03-10 12:00")
    assert [item.code for item in worklists.WORKLISTS if holds(item.code, case, agent, now)] == []
