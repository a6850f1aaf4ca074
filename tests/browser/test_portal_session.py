"""Enough time: a session that is about to end says so, can be kept, and loses nothing that was typed."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from portal.models import CustomerSession
from tests import customers, sms_backends, snapshot, worlds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TYPED = "等了两个星期还没有消息"


@pytest.fixture
def case(transactional_db, settings, monkeypatch):
    settings.SMS_BACKEND = customers.KEEPING
    monkeypatch.setattr(sms_backends.Keeping, "sent", [])
    snapshot.load()
    return worlds.opened(worlds.current_insured(), worlds.staff(Role.AGENT), timezone.now())


@pytest.fixture
def complaining(page, live_server, case):
    """A page on which a customer has typed, its clock in the test's hands."""
    client = customers.signed_in(case.insured.person)
    page.set_viewport_size({"width": 375, "height": 812})
    page.clock.install()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/my/cases/{case.number}/steps/record_complaint/")
    page.locator("textarea").fill(TYPED)
    return page


def test_five_minutes_before_the_end_it_is_said_and_one_press_stays(complaining, take_picture):
    warning = complaining.get_by_text("5 分钟后会自动退出")
    complaining.clock.run_for("24:50")
    expect(warning).to_be_hidden()
    complaining.clock.run_for("00:20")
    expect(warning).to_be_visible()
    take_picture(complaining, "portal-idle-375")
    CustomerSession.objects.update(last_seen_at=timezone.now() - CustomerSession.IDLE / 2)
    complaining.get_by_role("button", name="继续使用").click()
    expect(warning).to_be_hidden()
    assert CustomerSession.objects.get().last_seen_at > timezone.now() - CustomerSession.IDLE / 4
    complaining.clock.run_for("24:50")
    expect(warning).to_be_hidden()
    assert complaining.locator("textarea").input_value() == TYPED


def test_after_the_end_the_form_is_sent_as_it_is_and_its_words_are_there_after_signing_in(complaining, case):
    complaining.clock.run_for("30:10")
    expect(complaining.get_by_text("您已自动退出。本页填写的内容还在")).to_be_visible()
    CustomerSession.objects.update(last_seen_at=timezone.now() - 2 * CustomerSession.IDLE)
    complaining.get_by_role("button", name="提交").click()
    expect(complaining.get_by_text("刚才填写的内容已为您保留")).to_be_visible()
    complaining.get_by_label("保单号").fill(case.insured.policy.number)
    complaining.get_by_label("证件号码后四位").fill(customers.tail(case.insured.person))
    complaining.get_by_role("button", name="获取短信验证码").click()
    complaining.get_by_label("短信验证码").fill(customers.newest_code())
    complaining.get_by_role("button", name="登录", exact=True).click()
    expect(complaining.locator("textarea")).to_have_value(TYPED)
