"""Signing in: a password cannot be found by trying, and trying keeps nobody out for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier, Lock

import pytest
from django.contrib.auth.signals import user_login_failed
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts import attempts
from accounts.models import AttemptCount, User
from accounts.requests import address_of
from accounts.sign_in import MOST_WRONG, MOST_WRONG_OF_ADDRESS, REFUSED

PASSWORD = "correct-horse-battery"
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
KEY = "k" * 64


@pytest.fixture
def colleague(db):
    return User.objects.create_user("colleague", password=PASSWORD, is_staff=True)


@pytest.fixture
def evaluated():
    """The names whose password was looked at and found wrong."""
    names, lock = [], Lock()

    def note(credentials, **_):
        with lock:
            names.append(credentials["username"])

    user_login_failed.connect(note, weak=False, dispatch_uid="test")
    yield names
    user_login_failed.disconnect(dispatch_uid="test")


def sign_in(client, password, username="colleague", **extra):
    response = client.post(reverse("admin:login"), {"username": username, "password": password}, **extra)
    return "in" if response.status_code == 302 else " ".join(response.context["form"].non_field_errors())


def fail(client, times, username="colleague", **extra):
    return [sign_in(client, "wrong", username, **extra) for _ in range(times)]


def test_after_too_many_wrong_passwords_even_the_right_one_waits(client, colleague):
    fail(client, MOST_WRONG)
    assert sign_in(client, PASSWORD) == REFUSED


def test_one_wording_whatever_the_reason(client, colleague):
    User.objects.create_user("outsider", password=PASSWORD)
    User.objects.create_user("gone", password=PASSWORD, is_staff=True, is_active=False)
    wrong_then_locked = fail(client, MOST_WRONG + 1)
    others = [sign_in(client, PASSWORD, name) for name in ("nobody", "outsider", "gone")]
    assert set(wrong_then_locked + others) == {REFUSED}
    assert "5 分钟后再试" in REFUSED


def test_another_account_does_not_wait(client, colleague):
    User.objects.create_user("other", password=PASSWORD, is_staff=True)
    fail(client, MOST_WRONG)
    assert sign_in(client, PASSWORD, "other") == "in"


def test_the_right_password_clears_the_count(client, colleague):
    for _ in range(2):
        fail(client, MOST_WRONG - 1)
        client.cookies.clear()
        assert sign_in(client, PASSWORD) == "in"


def test_an_address_that_tries_many_accounts_waits(client, colleague, evaluated):
    for number in range(MOST_WRONG_OF_ADDRESS + 5):
        fail(client, 1, f"name-{number}")
    assert len(evaluated) == MOST_WRONG_OF_ADDRESS
    assert sign_in(client, PASSWORD) == REFUSED
    assert sign_in(client, PASSWORD, REMOTE_ADDR="192.0.2.7") == "in"


def test_the_right_password_gives_its_own_attempt_back_to_the_address_and_no_more(client, colleague):
    fail(client, 1, "somebody")
    sign_in(client, PASSWORD)
    assert list(AttemptCount.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 1]


def test_a_known_browser_gets_in_while_strangers_try_the_account(client, colleague):
    assert sign_in(client, PASSWORD) == "in"
    stranger = Client()
    fail(stranger, MOST_WRONG + 1)
    fail(stranger, MOST_WRONG_OF_ADDRESS, "somebody")
    assert sign_in(Client(), PASSWORD) == REFUSED
    assert sign_in(client, PASSWORD) == "in"


def test_a_known_browser_that_guesses_waits_too(client, colleague, evaluated):
    sign_in(client, PASSWORD)
    fail(client, MOST_WRONG + 3)
    assert len(evaluated) == MOST_WRONG


def test_a_browser_known_to_one_account_is_a_stranger_to_another(client, colleague):
    User.objects.create_user("other", password=PASSWORD, is_staff=True)
    sign_in(client, PASSWORD, "other")
    (name, cookie) = next(item for item in client.cookies.items() if item[0].startswith("device_"))
    forged = Client()
    for known in (name, "device_0000000000000000"):
        forged.cookies[known] = cookie.value
    fail(Client(), MOST_WRONG)
    assert sign_in(forged, PASSWORD) == REFUSED


def test_the_browsers_cookie_is_out_of_reach_of_scripts_and_names_nobody(client, colleague):
    sign_in(client, PASSWORD)
    (cookie,) = [cookie for name, cookie in client.cookies.items() if name.startswith("device_")]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "colleague" not in cookie.OutputString()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=pytest.mark.soak)])
def test_of_sixty_wrong_passwords_at_once_five_are_evaluated(evaluated, rounds):
    barrier = Barrier(60)

    def guess(name, number):
        connection.ensure_connection()
        barrier.wait(timeout=60)
        said = fail(Client(), 1, name, REMOTE_ADDR=f"192.0.2.{number}")
        connection.close()
        return said

    with ThreadPoolExecutor(60) as threads:
        for name in (f"colleague{number}" for number in range(rounds)):
            User.objects.create_user(name, password=PASSWORD, is_staff=True)
            AttemptCount.objects.all().delete()  # the addresses are the same in every round
            assert list(threads.map(partial(guess, name), range(60))) == [[REFUSED]] * 60
            assert 1 <= evaluated.count(name) <= MOST_WRONG


def test_foreign_names_do_not_push_a_lock_out(client, colleague):
    cache.clear()
    fail(client, MOST_WRONG)
    for number in range(800):
        attempts.take(f"{number:064}", most=MOST_WRONG, at=NOW)
    assert sign_in(client, PASSWORD) == REFUSED


def test_a_lock_ends_after_the_wait_though_attempts_go_on(db):
    for _ in range(MOST_WRONG):
        assert attempts.take(KEY, most=MOST_WRONG, at=NOW)
    for minute in range(5):
        assert not attempts.take(KEY, most=MOST_WRONG, at=NOW + timedelta(minutes=minute))
    assert attempts.take(KEY, most=MOST_WRONG, at=NOW + attempts.WAIT)


def test_counts_whose_wait_is_over_are_pruned(db):
    attempts.take(KEY, most=MOST_WRONG, at=NOW)
    attempts.take("l" * 64, most=MOST_WRONG, at=NOW + timedelta(minutes=1))
    attempts.prune(at=NOW + attempts.WAIT)
    assert [row.key for row in AttemptCount.objects.all()] == ["l" * 64]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 203.0.113.10", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
        (1, "", "192.0.2.1"),
        (1, "nonsense", "192.0.2.1"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
    ],
)
def test_only_what_the_proxies_added_tells_the_address(settings, proxies, forwarded, address):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert address_of(request) == address
