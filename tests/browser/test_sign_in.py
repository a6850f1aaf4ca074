import pytest
from playwright.sync_api import expect

from accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "only-for-this-test-1"


def test_the_sign_in_page_is_chinese_and_breaks_no_content_security_policy(page, live_server, take_picture):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{live_server.url}/office/login/")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    take_picture(page, "sign-in")
    assert [text for text in complaints if "Content Security Policy" in text] == []


def test_staff_sign_in_and_see_the_dashboard(sign_in, take_picture):
    User.objects.create_superuser("browser", password=PASSWORD)
    page = sign_in("browser", PASSWORD)
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    take_picture(page, "dashboard")


def test_a_wrong_password_is_refused(sign_in):
    User.objects.create_superuser("browser", password=PASSWORD)
    page = sign_in("browser", "not the password")
    expect(page.locator(".errornote")).to_be_visible()
