"""Papers from a customer's phone: sent one by one, told of each, and again where the line was cut."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from tests import customers, snapshot, worlds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(settings, tmp_path, transactional_db):
    settings.MEDIA_ROOT = tmp_path / "media"
    snapshot.load()
    return worlds.opened(worlds.current_insured(), worlds.staff(Role.AGENT), timezone.now())


@pytest.fixture
def papers(tmp_path):
    """Two photographs on the phone."""
    names = []
    for color in ("white", "red"):
        name = tmp_path / f"{color}.png"
        name.write_bytes(worlds.picture(color=color).read())
        names.append(str(name))
    return names


@pytest.fixture
def phone(page: Page, live_server, case):
    client = customers.signed_in(case.insured.person)
    page.set_viewport_size({"width": 375, "height": 812})
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/my/cases/{case.number}/")
    return page


def upload(phone, papers):
    phone.get_by_label("从相册选多张").set_input_files(papers)


def test_several_photographs_are_sent_one_by_one_and_the_page_has_them(phone, case, papers):
    upload(phone, papers)
    expect(phone.get_by_role("link", name="门诊病历")).to_have_count(2)
    assert case.documents.count() == 2


def test_what_was_chosen_before_the_script_had_come_is_sent_too(phone, case, papers):
    held = []
    phone.route(re.compile(r"upload\.js"), lambda route: held.append(route))
    with phone.expect_request(re.compile(r"upload\.js")):
        phone.goto(phone.url, wait_until="commit")
    phone.get_by_label("从相册选多张").set_input_files(papers)
    held[0].continue_()
    expect(phone.get_by_role("link", name="门诊病历")).to_have_count(2)


def test_what_was_cut_off_is_told_and_sent_again(phone, case, papers, take_picture):
    phone.route(re.compile("/papers/$"), lambda route: route.abort())
    upload(phone, papers)
    expect(phone.get_by_text("red.png：连接中断，没有传完")).to_be_visible()
    take_picture(phone, "portal-upload-cut")
    assert case.documents.count() == 0
    phone.unroute(re.compile("/papers/$"))
    phone.get_by_role("button", name="重新上传没有传完的").click()
    expect(phone.get_by_role("link", name="门诊病历")).to_have_count(2)
    assert case.documents.count() == 2


def test_without_the_script_the_form_works_as_it_stands(browser, live_server, case, papers):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 812})
    client = customers.signed_in(case.insured.person)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/my/cases/{case.number}/")
    upload(page, papers)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_text("white.png：已收到")).to_be_visible()
    assert case.documents.count() == 2
