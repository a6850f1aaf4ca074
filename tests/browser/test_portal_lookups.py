"""Looking up a city or a drug: answered while one types, and by the button alone where no script runs."""

import pytest
from playwright.sync_api import expect

from tests import snapshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 375, "height": 812}
PAGES = {  # what is typed, and what is answered
    "/places/": ("南京", "重大疾病就医绿通服务：可以办理"),
    "/drugs/": ("krd", "“可瑞达”在目前的药品清单内"),
}


@pytest.fixture(autouse=True)
def _lists(transactional_db):
    snapshot.load()


@pytest.mark.parametrize("path", PAGES)
def test_the_answer_comes_while_one_types_and_the_page_stays(page, live_server, path):
    typed, answer = PAGES[path]
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + path)
    page.evaluate("() => { window.stayed = true; }")
    box = page.locator("main input[type=text]")
    box.press_sequentially(typed)
    box.dispatch_event("compositionend")  # a Chinese keyboard's word is chosen
    expect(page.get_by_role("status").get_by_text(answer)).to_be_visible()
    expect(box).to_be_focused()
    assert page.evaluate("() => window.stayed")


def test_what_is_pasted_is_answered_too(page, live_server):
    page.goto(f"{live_server.url}/places/")
    box = page.locator("main input[type=text]")
    box.fill("南京")
    box.dispatch_event("paste")
    expect(page.get_by_role("status").get_by_text("重大疾病就医绿通服务：可以办理")).to_be_visible()


@pytest.mark.parametrize("path", PAGES)
def test_without_a_script_the_button_answers(browser, live_server, path):
    typed, answer = PAGES[path]
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(live_server.url + path)
    page.locator("main input[type=text]").fill(typed)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("status").get_by_text(answer)).to_be_visible()
    assert page.locator("main input[type=text]").input_value() == typed
    context.close()
