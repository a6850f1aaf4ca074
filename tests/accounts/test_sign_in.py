"""Signing in: a password cannot be found by trying."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from accounts.sign_in import MOST_WRONG

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


@pytest.fixture(autouse=True)
def _colleague():
    cache.clear()
    User.objects.create_user("colleague", password=PASSWORD, is_staff=True)


def sign_in(client, password, username="colleague"):
    response = client.post(reverse("admin:login"), {"username": username, "password": password})
    return "in" if response.status_code == 302 else response.context["form"].non_field_errors().as_text()


def test_after_too_many_wrong_passwords_even_the_right_one_waits(client):
    for _ in range(MOST_WRONG):
        assert "请 5 分钟后再试" not in sign_in(client, "wrong")
    assert "请 5 分钟后再试" in sign_in(client, PASSWORD)


def test_another_account_does_not_wait(client):
    User.objects.create_user("other", password=PASSWORD, is_staff=True)
    for _ in range(MOST_WRONG):
        sign_in(client, "wrong")
    assert sign_in(client, PASSWORD, "other") == "in"


def test_an_account_that_does_not_exist_answers_in_the_same_words(client):
    known = [sign_in(client, "wrong") for _ in range(MOST_WRONG + 1)]
    assert [sign_in(client, "wrong", "nobody") for _ in range(MOST_WRONG + 1)] == known


def test_the_right_password_clears_the_count(client):
    for _ in range(MOST_WRONG - 1):
        sign_in(client, "wrong")
    assert sign_in(client, PASSWORD) == "in"
    sign_in(client, "wrong")
    assert sign_in(client, PASSWORD) == "in"
