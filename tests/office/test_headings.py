"""The headings of the queue: what stands under each."""

from accounts.roles import Role
from office import queue
from tests.worlds import approved, at, do, notified, staff


def holds(code, case, user, now):
    return case in queue.cases(user=user, chosen={"heading": code}, now=now)


def test_a_case_is_due_today_until_24_00_and_overdue_from_then_on(case, agent, reviewer):
    approved(case, agent, reviewer)
    lists = {
        "2026-03-16 10:00": [],
        "2026-03-17 10:00": ["due_today"],
        "2026-03-17 23:59": ["due_today"],
        "2026-03-18 00:00": ["overdue"],
    }
    found = {now: [code for code in ("due_today", "overdue") if holds(code, case, agent, at(now))] for now in lists}
    assert found == lists


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
    assert [item.code for item in queue.HEADINGS if holds(item.code, case, agent, now)] == []
