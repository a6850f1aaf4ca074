"""Browser tests run in Debian's Chromium against pytest-django's live server."""

import os
from pathlib import Path

import pytest

PICTURES = Path(__file__).resolve().parents[2] / "test-pictures"


def pytest_configure() -> None:
    # Playwright keeps an event loop in this thread; Django would refuse the database beside it.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    return {**browser_type_launch_args, "executable_path": "/usr/bin/chromium", "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    window = {"width": 1280, "height": 900}
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": window}


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def take_picture():
    """Return a function that saves ``page`` as test-pictures/NAME.png."""

    def take(page, name):
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    return take


@pytest.fixture
def sign_in(page, live_server):
    """Return a function that signs ``username`` in through the sign-in page and returns the page."""

    def sign(username, password):
        page.goto(f"{live_server.url}/office/login/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录").click()
        return page

    return sign
