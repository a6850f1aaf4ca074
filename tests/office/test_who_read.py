"""谁看过: who read what, by person, day and purpose, by name, with what is unusual marked."""

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.urls import reverse

from accounts.roles import Role
from office import readings
from privacy.access import record_access
from privacy.models import AccessLog
from privacy.rotation import rotate_column
from tests import worlds
from tests.pages import signed_in, text
from tests.worlds import at

pytestmark = pytest.mark.django_db
OCTOBER = {"since": "2026-10-01", "until": "2026-10-31"}


@pytest.fixture
def auditor(world):
    return worlds.staff(Role.AUDITOR)


def read(user, subject, when="2026-10-12 10:00", **more):
    return record_access(user=user, action=more.pop("action", "view"), subject=subject, at=at(when), **more)


def page(auditor, **asked):
    return text(signed_in(auditor).get(reverse("office:who_read"), {**OCTOBER, **asked}))


def test_who_saw_a_person_in_october_is_answered_by_name(auditor, case, agent, reviewer):
    person = case.insured.person
    read(agent, case.insured)
    read(reviewer, case, case_number=case.number)
    read(reviewer, person, when="2026-09-30 23:59")
    shown = page(auditor, person=person.pk)
    assert str(agent) in shown
    assert str(reviewer) in shown
    assert person.name in shown
    assert f"被保险人 {case.insured_id}" not in shown
    assert "2026-09-30" not in shown


def test_readings_of_others_are_left_out_of_a_persons(auditor, case, agent):
    other = worlds.staff(Role.AGENT)
    read(other, worlds.insured())
    assert str(other) not in page(auditor, person=case.insured.person_id)


def test_a_day_belongs_to_shanghai(auditor, case, agent):
    read(agent, case, when="2026-10-31 23:30")
    read(agent, case, when="2026-11-01 00:30")
    days = readings.by_person_and_day(
        readings.log(since=at("2026-10-01 00:00").date(), until=at("2026-10-31 00:00").date())
    )
    assert [(str(day.day), day.total) for day in days] == [("2026-10-31", 1)]


def test_a_search_shows_its_words_with_numbers_masked_and_how_many_it_found(auditor, case, agent):
    read(agent, type(case.insured), action="search", words="13800000077", found=3)
    shown = page(auditor)
    assert "检索“138****0077” ，得 3 条" in shown or "检索“138****0077”，得 3 条" in shown


def test_reasons_are_counted_as_purposes(auditor, case, agent):
    for _ in range(2):
        read(agent, case.insured.person, action="unmask", field="phone", reason="核对来电人号码")
    shown = page(auditor)
    assert "解除掩码 核对来电人号码 2" in shown


def test_a_day_of_far_more_than_the_usual_is_marked(auditor, case, agent, reviewer):
    for _ in range(31):
        read(agent, case)
    for day in (12, 13, 14):
        read(reviewer, case, when=f"2026-10-{day} 10:00")
    shown = page(auditor)
    assert "查看 31 次，平常约 1 次" in shown
    assert f"2026-10-12 {agent}" in shown


@pytest.mark.parametrize(("hour", "marked"), [("21:59", False), ("22:00", True), ("05:59", True), ("06:00", False)])
def test_reading_at_night_is_marked(auditor, case, agent, hour, marked):
    for _ in range(readings.LEAST_AT_NIGHT):
        read(agent, case, when=f"2026-10-12 {hour}")
    assert ("深夜查看 5 次" in page(auditor)) is marked


def test_a_look_at_the_log_is_logged_itself(auditor, case):
    page(auditor, person=case.insured.person_id)
    entry = AccessLog.objects.get(user=auditor)
    assert (entry.action, entry.subject_type, entry.subject_id) == (
        "view",
        "policies.person",
        str(case.insured.person_id),
    )


def test_bad_input_narrows_nothing_and_breaks_nothing(auditor):
    client = signed_in(auditor)
    for asked in (
        {"since": "x"},
        {"person": "9" * 40},
        {"reader": "\x00"},
        {"case": "\x00"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
    ):
        assert client.get(reverse("office:who_read"), asked).status_code == 200, asked


def test_the_page_asks_as_many_questions_for_many_readings(auditor, case, agent, django_assert_max_num_queries):
    for _ in range(20):
        read(agent, case, case_number=case.number)
        read(agent, worlds.insured())
    client = signed_in(auditor)
    with django_assert_max_num_queries(20):
        client.get(reverse("office:who_read"), OCTOBER)


@pytest.mark.owner
def test_keys_rotate_under_the_words_and_nothing_else_changes(auditor, case, agent, settings):
    read(agent, type(case.insured), action="search", words="张三")
    settings.PRIVACY_KEYS = [Fernet.generate_key().decode(), *settings.PRIVACY_KEYS]
    changed, _ = rotate_column(AccessLog, "words")
    assert changed == 1
    assert AccessLog.objects.get().words == "张三"
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_accesslog SET words = 'clear'")
