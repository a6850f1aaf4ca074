"""Signing in to the portal: policy number, last four of the ID number, a code (F28 of the sign-in)."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import codes
from accounts.models import OneTimeCode, User
from accounts.roles import Role
from policies.models import CustomerAccount
from portal.models import CustomerSession
from tests import worlds
from tests.customers import ask_code, deliver_codes, give_code, newest_code, signed_in, tail
from tests.pages import text

MINE = "/my/"


pytestmark = pytest.mark.usefixtures("texts_kept")


@pytest.fixture
def asked(client, insured):
    """A browser that has asked for a code."""
    ask_code(client, insured.policy.number, tail(insured.person))
    return client


def is_in(client):
    return client.get(MINE).status_code == 200


def age_codes(by):
    """Let time pass for the codes there are."""
    for row in OneTimeCode.objects.all():
        row.sent_at, row.expires_at = row.sent_at - by, row.expires_at - by
        row.save()


def forget_resend():
    """Let the minute between two codes pass."""
    from accounts.models import AttemptCount

    AttemptCount.objects.filter(until__lt=timezone.now() + timedelta(minutes=2)).delete()


def test_the_code_goes_to_the_phone_of_whose_tail_was_given_and_signs_in(asked, insured):
    number, said = deliver_codes()[0]
    assert number == insured.person.phone.reveal()
    assert give_code(asked, said.split("#")[1]).url == MINE
    assert is_in(asked)


def test_the_policyholders_tail_signs_the_policyholder_in(client, insured):
    holder = insured.policy.policyholder
    ask_code(client, f"{insured.policy.number[:4]}-{insured.policy.number[4:]}", tail(holder))
    assert deliver_codes()[0][0] == holder.phone.reveal()


def test_the_sms_ends_with_the_line_phones_fill_in_from(asked):
    said = deliver_codes()[0][1]
    assert said.splitlines()[-1] == f"@testserver #{codes_of(said)}"
    assert "请勿告诉他人" in said


def codes_of(said):
    return said.split("验证码 ")[1][:6]


def test_the_first_sign_in_makes_the_account_and_the_next_uses_it(asked, insured):
    give_code(asked, newest_code())
    forget_resend()
    other = Client()
    ask_code(other, insured.policy.number, tail(insured.person))
    give_code(other, newest_code())
    assert CustomerAccount.objects.get().user.customer_sessions.count() == 2


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}"])
def test_blanks_and_full_width_digits_are_taken(asked, typed):
    code = newest_code()
    wide = code.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    assert give_code(asked, typed.format(code, wide, f"{code[:3]} {code[3:]}")).status_code == 302


def test_a_wrong_code_is_told_in_plain_words_and_the_right_one_still_counts(asked):
    code = newest_code()
    wrong = "000000" if code != "000000" else "111111"
    assert "验证码不正确" in text(give_code(asked, wrong))
    assert give_code(asked, code).status_code == 302


def test_after_five_wrong_codes_the_right_one_is_refused(asked, caplog):
    code = newest_code()
    for number in range(5):
        give_code(asked, f"{(int(code) + number + 1) % 1_000_000:06d}")
    assert "验证码不正确" in text(give_code(asked, code))
    assert "locked after 5 tries" in caplog.text


def test_a_code_lives_five_minutes(asked):
    code = newest_code()
    age_codes(timedelta(minutes=5, seconds=1))
    assert not give_code(asked, code).has_header("Location")


def test_a_code_is_used_once(asked):
    code = newest_code()
    other = Client()
    other.cookies = asked.cookies.copy()
    assert give_code(asked, code).status_code == 302
    asked.post(reverse("portal:sign_out"))
    assert (
        codes.redeem(
            subject=OneTimeCode.objects.get().subject, purpose="sign-in", typed=code, address="", at=timezone.now()
        )
        is None
    )


def test_only_the_newest_code_counts(asked):
    first = newest_code()
    forget_resend()
    asked.post(reverse("portal:sign_in_code"), {"again": "1"})
    second = newest_code()
    if first != second:
        assert "验证码不正确" in text(give_code(asked, first))
    assert give_code(asked, second).status_code == 302


def test_another_code_within_a_minute_is_not_sent_and_the_first_still_counts(asked):
    code = newest_code()
    asked.post(reverse("portal:sign_in_code"), {"again": "1"})
    assert deliver_codes() == []
    assert give_code(asked, code).status_code == 302


def test_a_phone_gets_ten_codes_a_day_and_then_the_usual_answer(client, insured, caplog):
    answers = set()
    for _ in range(20):
        forget_resend()
        answers.add(ask_code(client, insured.policy.number, tail(insured.person)).url)
    assert len(deliver_codes()) == codes.MOST_OF_PHONE
    assert len(answers) == 1
    assert "limit by phone" in caplog.text


def test_the_codes_of_a_day_are_capped_altogether(client, insured, settings, caplog):
    settings.CODES_A_DAY = 0
    ask_code(client, insured.policy.number, tail(insured.person))
    assert deliver_codes() == []
    assert "limit by all" in caplog.text


@pytest.mark.parametrize(("policy", "id_tail"), [("known", "9999"), ("NOPOLICY1", "1234")])
def test_the_answer_is_the_same_whether_or_not_somebody_fits(
    insured, policy, id_tail, django_assert_num_queries, client
):
    right, other = Client(), Client()
    with_queries(right, insured.policy.number, tail(insured.person))  # what is read once a process
    forget_resend()
    known = with_queries(right, insured.policy.number, tail(insured.person))
    unknown = with_queries(other, insured.policy.number if policy == "known" else policy, id_tail)
    assert known == unknown


def with_queries(client, number, id_tail):
    """Return how a browser is answered, and by how many statements."""
    from django.test.utils import CaptureQueriesContext

    client.get(reverse("portal:sign_in"))
    client.session.flush()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = ask_code(client, number, id_tail)
    page = text(client.get(response.url))
    return len(queries), response.status_code, page


def test_nothing_fits_a_code_that_was_never_sent(client, insured):
    ask_code(client, insured.policy.number, "9999")
    assert deliver_codes() == []
    assert all(not give_code(client, f"{number:06d}").has_header("Location") for number in range(3))
    assert not User.objects.filter(kind="customer").exists()


def test_neither_code_nor_number_stands_in_the_database_in_clear(asked, insured):
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs")
        jobs = " ".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT session_data FROM django_session")
        sessions = " ".join(row[0] for row in cursor.fetchall())
    code = newest_code()
    for stored in (jobs, sessions, str(list(OneTimeCode.objects.values_list()))):
        assert code not in stored
        assert insured.person.phone.reveal() not in stored
        assert insured.policy.number not in stored


def test_the_tail_of_a_policy_cannot_be_found_by_trying(client, insured, caplog):
    for number in range(21):
        written = f"{insured.policy.number[:4]}{'-' * (number % 2)}{insured.policy.number[4:]}"
        ask_code(client, written, f"{number:04d}")
    forget_resend()
    ask_code(client, insured.policy.number, tail(insured.person))
    assert deliver_codes() == []
    assert "one policy number too often" in caplog.text
    assert insured.policy.number not in caplog.text


def test_half_an_hour_without_a_request_ends_the_session(insured):
    client = signed_in(insured.person)
    CustomerSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=30, seconds=1))
    assert client.get(MINE).url.startswith("/my/sign-in/?next=")


def test_a_request_within_it_begins_the_half_hour_anew(insured):
    client = signed_in(insured.person)
    CustomerSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=29))
    assert is_in(client)
    assert CustomerSession.objects.get().last_seen_at > timezone.now() - timedelta(minutes=1)


def test_signed_in_devices_are_listed_and_signed_out_together(insured):
    here, there = signed_in(insured.person), signed_in(insured.person)
    assert text(here.get(reverse("portal:devices"))).count("测试设备") == 2
    here.post(reverse("portal:sign_out_everywhere"))
    assert (is_in(here), is_in(there)) == (False, False)


def test_staff_are_no_customers(world):
    client = Client()
    client.force_login(worlds.staff(Role.AGENT))
    assert client.get(MINE).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_fifty_guesses_at_once_at_most_five_are_evaluated_and_the_right_one_opens_one_session(monkeypatch):
    """49 wrong and one right at once, then the right one by two at once."""
    now = timezone.now()
    subject = codes.issue(phone="13800000001", purpose="sign-in", what_for="登录", domain="x", address="a", at=now)
    code = newest_code()
    evaluated, compare = [], codes.compare_digest
    monkeypatch.setattr(codes, "compare_digest", lambda one, other: evaluated.append(1) or compare(one, other))
    guesses = [f"{(int(code) + number) % 1_000_000:06d}" for number in range(50)]
    found = at_once(guesses, subject, now)
    assert len(evaluated) <= 5
    assert sum(row is not None for row in found) <= 1
    assert codes.redeem(subject=subject, purpose="sign-in", typed=code, address="b", at=now) is None


@pytest.mark.django_db(transaction=True)
def test_the_right_code_by_two_requests_at_once_counts_once():
    now = timezone.now()
    subject = codes.issue(phone="13800000001", purpose="sign-in", what_for="登录", domain="x", address="a", at=now)
    code = newest_code()
    found = at_once([code, code, code], subject, now)
    assert sum(row is not None for row in found) == 1


def at_once(guesses, subject, now):
    """Redeem every guess in a thread of its own, all starting together."""
    start = Barrier(len(guesses))

    def guess(typed):
        start.wait()
        try:
            return codes.redeem(subject=subject, purpose="sign-in", typed=typed, address="a", at=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(guesses)) as pool:
        return list(pool.map(guess, guesses))


@pytest.mark.django_db
def test_a_code_is_for_its_purpose_alone():
    now = timezone.now()
    subject = codes.issue(phone="13800000001", purpose="sign-in", what_for="登录", domain="x", address="a", at=now)
    code = newest_code()
    assert codes.redeem(subject=subject, purpose="consent", typed=code, address="a", at=now) is None
    assert codes.redeem(subject=subject, purpose="sign-in", typed=code, address="a", at=now)


def test_nothing_personal_is_logged(asked, insured, caplog):
    caplog.set_level(logging.DEBUG)
    code = newest_code()
    give_code(asked, "1")
    give_code(asked, code)
    for word in (insured.policy.number, insured.person.name, insured.person.phone.reveal(), code):
        assert word not in " ".join(
            record.getMessage() for record in caplog.records if record.name.startswith(("portal", "accounts"))
        )


def test_only_our_own_pages_are_returned_to_after_signing_in(client, insured):
    ask_code(client, insured.policy.number, tail(insured.person), next="https://evil.example/my/")
    assert give_code(client, newest_code()).url == MINE
