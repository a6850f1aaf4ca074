"""A customer's way in the browser: signing in by code, applying for every service, and handing in what is missing."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.declaration import registry
from cases.declaration.words import Service
from cases.models import Case
from coverage.loading import load_hospitals_demo
from policies.models import InsuredPerson
from samples.service_examples import examples
from samples.walking import as_of
from tests import customers, sms_backends, snapshot, worlds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_PAGES = 25


@pytest.fixture
def insured(settings, tmp_path, transactional_db, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SMS_BACKEND = customers.KEEPING
    monkeypatch.setattr(sms_backends.Keeping, "sent", [])
    snapshot.load()
    load_hospitals_demo()
    insured = worlds.current_insured()
    insured.policy.services = [service.code for service in registry.services()]
    insured.policy.save()
    return insured


def sign_in(page: Page, url: str, insured: InsuredPerson) -> None:
    page.goto(f"{url}/")
    page.get_by_role("link", name="我的服务").click()
    page.get_by_label("保单号").fill(insured.policy.number)
    page.get_by_label("证件号码后四位").fill(customers.tail(insured.person))
    page.get_by_role("button", name="获取短信验证码").click()
    page.get_by_label("短信验证码").fill(customers.newest_code())
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="我的服务")).to_be_visible()


def answer(page: Page, name: str, request: dict[str, Any]) -> None:
    """Answer one question as the service's example does; leave open what it does not say."""
    value = request.get(name)
    if value in (None, ""):
        return
    field = page.locator(f"main [name={name}]").first
    kind = field.evaluate("e => e.type")
    if kind == "radio":
        page.locator(f"main [name={name}][value='{value}']").check()
    elif kind == "checkbox":
        field.set_checked(value in (True, "on", "true"))
    elif kind.startswith("select"):
        field.select_option(str(value))
    else:
        field.fill(str(value))


def apply(page: Page, service: Service, request: dict[str, Any], photo: str) -> None:
    """Apply from the page of what can be had to the receipt."""
    page.get_by_role("button", name=f"申请{service.label}").click()
    page.locator("section ul.cards a").first.click()
    for _ in range(MOST_PAGES):
        asked = re.search(r"/questions/([a-z_]+)/", page.url)
        if not asked:
            break
        answer(page, asked[1], request)
        page.get_by_role("button", name="保存并继续").click()
        assert not page.locator(".wrong").count(), page.locator("main").inner_text()
    page.get_by_role("link", name="资料").click()
    page.get_by_label("从相册选多张").set_input_files(photo)
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    page.get_by_role("link", name="核对并提交").click()
    page.get_by_label("我已阅读并知悉以上内容").check()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("申请已提交并受理")).to_be_visible()


def hand_in(page: Page, case: Case, photo: str) -> None:
    """Go from "a paper is missing" to "sent"."""
    expect(page.get_by_role("heading", name="还差什么")).to_be_visible()
    before = case.documents.count()
    page.get_by_label("从相册选多张").set_input_files(photo)
    expect(page.get_by_text("已收到 1 份资料。")).to_be_visible()
    expect(page.locator("#papers ~ ul li")).to_have_count(before + 1)


@pytest.mark.parametrize("width", [375, 1280])
def test_every_service_from_signing_in_to_received_and_from_missing_to_sent(
    page, live_server, insured, tmp_path, take_picture, width
):
    photos = []
    for color in ("white", "red"):
        photos.append(tmp_path / f"{color}.png")
        photos[-1].write_bytes(worlds.picture(color=color).read())
    page.set_viewport_size({"width": width, "height": 812})
    page.set_default_timeout(10_000)
    sign_in(page, live_server.url, insured)
    for service in registry.services():
        known = examples()[service.code]
        known.prepare()
        page.goto(f"{live_server.url}/my/people/{insured.pk}/")
        apply(page, service, as_of(known.requests[0], timezone.now()), str(photos[0]))
        case = Case.objects.get(service=service.code)
        assert case.documents.count() == 1
        take_picture(page, f"portal-received-{service.code}-{width}")
        hand_in(page, case, str(photos[1]))
        assert case.documents.count() == 2
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), service.code
    take_picture(page, f"portal-sent-{width}")


def test_the_code_can_be_pasted_with_blanks_and_its_field_is_the_one_phones_fill_in(page, live_server, insured):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(f"{live_server.url}/my/sign-in/")
    page.get_by_label("保单号").fill(insured.policy.number)
    page.get_by_label("证件号码后四位").fill(customers.tail(insured.person))
    page.get_by_role("button", name="获取短信验证码").click()
    field = page.get_by_label("短信验证码")
    assert (field.get_attribute("autocomplete"), field.get_attribute("inputmode")) == ("one-time-code", "numeric")
    code = customers.newest_code()
    page.evaluate("text => navigator.clipboard.writeText(text)", f" {code[:3]} {code[3:]} ")
    field.focus()
    page.keyboard.press("Control+V")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="我的服务")).to_be_visible()
