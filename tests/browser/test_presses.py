"""How many presses the everyday jobs take beside typed words: counted in a real browser, each held to its goal.

docs/measurements.md has the table.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from cases.models import UnknownCaller
from policies.models import InsuredPerson
from privacy.access import record_access
from tests import snapshot, worlds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "only-for-this-test-1"


class Hand:
    """A person at the keyboard: presses of a button, a link or a key are counted, words and dates are typed."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def click(self, role: Any, name: str) -> None:
        self.presses += 1
        self.page.get_by_role(role, name=name).first.click()

    def key(self, key: str) -> None:
        self.presses += 1
        self.page.keyboard.press(key)

    def type(self, name: str, words: str) -> None:
        self.page.locator(f"[name='{name}']:visible").first.fill(words)


@pytest.fixture
def staff(transactional_db):
    snapshot.load()
    worlds.hospitals()
    people = {}
    for role in (Role.AGENT, Role.AUDITOR):
        user = people[role] = worlds.staff(role, role.value)
        user.set_password(PASSWORD)
        user.save()
    return people


@pytest.fixture
def complaints(page: Page):
    """What the browser complained of."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def test_a_call_refused_for_the_waiting_period_takes_three_presses(staff, page, sign_in, live_server, complaints):
    insured = worlds.current_insured()
    until = timezone.localdate() + timedelta(days=20)
    InsuredPerson.objects.filter(pk=insured.pk).update(waiting_period_end=until)
    sign_in("agent", PASSWORD)
    page.goto(f"{live_server.url}/office/cases/intake/")
    hand = Hand(page)
    page.locator("#search-text").fill(insured.policy.number)
    hand.key("Enter")
    expect(page.locator("table.found")).to_be_visible()
    hand.key("Enter")  # the first one found has the focus
    hand.type("insured_name", insured.person.name)
    hand.type("call_id", "CALL-1")
    hand.click("button", "核身")
    expect(page.locator(".words")).to_contain_text("等待期")
    assert hand.presses == 3
    assert complaints == []


def test_a_caller_not_found_is_taken_as_a_call_back_in_two_presses(
    staff, page, sign_in, live_server, complaints, take_picture
):
    sign_in("agent", PASSWORD)
    page.goto(f"{live_server.url}/office/cases/intake/")
    hand = Hand(page)
    page.locator("#search-text").fill("测试来电人")
    hand.key("Enter")
    expect(page.locator("[name=name]")).to_have_value("测试来电人")
    hand.type("phone", "13800000077")
    hand.type("topic", "查保单")
    take_picture(page, "intake-not-found")
    hand.click("button", "记为待回电")
    expect(page.locator("body")).to_contain_text("已记为待回电")
    assert UnknownCaller.objects.count() == 1
    assert hand.presses == 2
    hand.click("link", "回电")
    hand.click("button", "显示号码")
    expect(page.locator(".clear-text")).to_have_text("13800000077")
    take_picture(page, "call-backs")
    assert hand.presses == 4
    assert complaints == []


def test_a_hospital_is_chosen_by_pinyin_in_two_presses_and_the_keys_show_on_a_question_mark(
    staff, page, sign_in, live_server, complaints, take_picture
):
    case = worlds.opened(worlds.current_insured(), staff[Role.AGENT])
    sign_in("agent", PASSWORD)
    page.goto(f"{live_server.url}/office/cases/{case.number}/?step=confirm_visit#opened")
    hand = Hand(page)
    page.locator("[name=hospital]").press_sequentially("gulou")
    expect(page.locator(".suggestions button").first).to_contain_text(worlds.PUBLIC_3A)
    hand.key("ArrowDown")
    hand.key("Enter")
    expect(page.locator("[name=hospital]")).to_have_value(f"{worlds.PUBLIC_3A}（江苏省南京市鼓楼区）")
    assert hand.presses == 2
    page.locator("h1, h2").first.click()
    page.locator("[name=hospital]").blur()
    page.keyboard.press("?")
    expect(page.locator("dialog.key-sheet")).to_contain_text("全部按键")
    take_picture(page, "key-sheet")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.key-sheet")).to_have_count(0)
    assert complaints == []


def test_who_saw_somebody_in_october_takes_four_presses(staff, page, sign_in, live_server, complaints, take_picture):
    insured = worlds.current_insured()
    year = date.today().year - 1
    record_access(user=staff[Role.AGENT], action="view", subject=insured, at=worlds.at(f"{year}-10-12 10:00"))
    sign_in("auditor", PASSWORD)
    page.goto(f"{live_server.url}/office/")
    hand = Hand(page)
    hand.click("link", "审计")
    page.locator("#search-text").fill(insured.person.name)
    hand.key("Enter")
    hand.click("link", f"谁看过 {insured.person.name}")
    hand.type("since", f"{year}-10-01")
    hand.type("until", f"{year}-10-31")
    hand.click("button", "筛选")
    expect(page.locator("table.queue").last).to_contain_text(str(staff[Role.AGENT]))
    expect(page.locator("table.queue").last).to_contain_text(insured.person.name)
    take_picture(page, "who-read")
    assert hand.presses == 4
    assert complaints == []
