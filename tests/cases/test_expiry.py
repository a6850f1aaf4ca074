"""GEN-15: what was never applied for ends with the policy; before that, whoever has services left can be reminded."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cases.bookkeeping.expiry import is_expired, unused
from cases.bookkeeping.messages import send_message
from cases.jobs.reminders import remind
from cases.jobs.tasks import remind_of_policies
from cases.jobs.undelivered import promise_calls
from cases.models import Message, PolicyReminder
from policies.models import PolicyStatusChange
from tests import toy, worlds
from tests.worlds import at, do

pytestmark = pytest.mark.rule("GEN-15")
END, AFTER = at("2026-12-31 23:59"), at("2027-01-01 00:00")
SIXTY, THIRTY = at("2026-11-01 10:00"), at("2026-12-01 10:00")


@pytest.fixture
def person(register_toy, world):
    register_toy()
    return worlds.insured(worlds.policy(services=["toy"]))


@pytest.fixture
def on(settings):
    settings.POLICY_REMINDERS_A_DAY = 100
    return settings


def reminders():
    return list(PolicyReminder.objects.values_list("insured", "days"))


@pytest.mark.parametrize(("moment", "ended"), [(END, False), (AFTER, True)])
def test_a_minute_decides(person, moment, ended):
    assert is_expired(insured=person, at=moment) is ended


def test_a_policy_that_is_prolonged_has_not_ended(person):
    person.policy.period_end = date(2027, 1, 31)
    assert not is_expired(insured=person, at=AFTER)


def test_a_case_applied_for_in_time_goes_on(person, agent):
    case = toy.opened(person, agent, END)
    do(case, "begin", agent, at("2027-01-05 09:00"))
    assert case.is_open


def left(person):
    return [service.code for service in unused([person])[person.pk]]


def test_a_service_never_applied_for_is_unused_one_applied_for_is_not(person, agent, supervisor):
    assert left(person) == ["toy"]
    case = toy.opened(person, agent)
    assert left(person) == []
    do(case, "close", supervisor, kind="opened_in_error", reason="x")
    assert left(person) == ["toy"]


def test_of_two_kinds_the_one_left_is_unused(insured, agent, reviewer):
    for kind, expected in (("outpatient", ["green_channel"]), ("inpatient", [])):
        case = worlds.opened(insured, agent, kind=kind)
        more = {"slip_issued": "no"} if kind == "inpatient" else {}
        worlds.approved(case, agent, reviewer, **more)
        assert left(insured) == expected


# Reminders


def test_without_the_setting_nobody_is_reminded(person):
    assert remind(at=SIXTY) == 0
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("when", "days"),
    [
        (SIXTY, [60]),
        (SIXTY - timedelta(days=1), []),
        (THIRTY, [30]),
        (THIRTY - timedelta(days=1), [60]),
        (at("2026-12-30 10:00"), [30]),
        (at("2026-12-31 10:00"), []),
        (at("2027-01-01 10:00"), []),
    ],
)
def test_sixty_and_thirty_days_before_the_end_and_not_on_or_after_it(on, person, when, days):
    assert remind(at=when) == len(days)
    assert reminders() == [(person.pk, number) for number in days]


def test_each_reminder_is_sent_exactly_once(on, person):
    assert [remind(at=SIXTY), remind(at=SIXTY), remind(at=SIXTY + timedelta(days=9))] == [1, 0, 0]
    assert [remind(at=THIRTY), remind(at=THIRTY + timedelta(days=1))] == [1, 0]
    assert Message.objects.count() == 2


def test_a_moved_end_is_reminded_of_anew(on, person):
    remind(at=SIXTY)
    person.policy.period_end = date(2027, 3, 31)
    person.policy.save()
    assert remind(at=SIXTY) == 0
    assert remind(at=at("2027-01-30 10:00")) == 1


def test_the_cap_holds_for_the_day_and_the_rest_follows_the_next(on, person):
    on.POLICY_REMINDERS_A_DAY = 2
    for _ in range(2):
        worlds.insured(person.policy)
    assert [remind(at=SIXTY), remind(at=SIXTY + timedelta(hours=1))] == [2, 0]
    assert remind(at=SIXTY + timedelta(days=1)) == 1
    assert len(set(reminders())) == 3


def test_the_nearest_end_comes_first(on, person):
    on.POLICY_REMINDERS_A_DAY = 1
    sooner = worlds.insured(worlds.policy(services=["toy"], period_end=date(2026, 11, 20)))
    remind(at=SIXTY)
    assert reminders() == [(sooner.pk, 30)]


def test_more_than_a_batch_is_reminded_whole(on, person, monkeypatch):
    monkeypatch.setattr("cases.jobs.reminders.BATCH", 2)
    for _ in range(4):
        worlds.insured(person.policy)
    assert remind(at=SIXTY) == 5


def test_whose_services_are_used_up_is_not_reminded(on, person, agent):
    toy.opened(person, agent)
    assert remind(at=SIXTY) == 0


def test_an_ended_policy_or_one_without_services_is_not_reminded_of(on, person):
    worlds.insured(worlds.policy(services=[]))
    PolicyStatusChange.objects.create(policy=person.policy, status="surrendered", effective_at=at("2026-06-01 00:00"))
    assert remind(at=SIXTY) == 0


def test_who_died_is_not_reminded(on, person, agent, supervisor):
    person.policy.services = ["toy", "mdt"]
    person.policy.save()
    do(toy.opened(person, agent), "close", supervisor, kind="deceased", reason="x")
    assert remind(at=SIXTY) == 0


def test_who_has_no_phone_uses_up_no_reminder(on, person):
    on.POLICY_REMINDERS_A_DAY = 1
    for someone in (person.person, person.policy.policyholder):
        someone.phone = ""
        someone.save()
    other = worlds.insured(worlds.policy(services=["toy"]))
    assert remind(at=SIXTY) == 1
    assert reminders() == [(other.pk, 60)]


def test_the_message_goes_the_road_of_all_messages_and_tells_end_and_hotline(on, person):
    remind(at=SIXTY)
    message = Message.objects.get()
    assert "2026年12月31日24:00到期" in message.text
    assert "95550" in message.text
    assert person.person.name not in message.text
    send_message(message.pk)
    message.refresh_from_db()
    assert message.status == "sent"


def test_a_reminder_that_was_lost_hangs_no_call_on_any_case(on, person):
    remind(at=SIXTY)
    Message.objects.update(status="failed", attempts=99)
    assert promise_calls(at=SIXTY + timedelta(hours=2)) == 0


def test_the_job_of_the_morning_reminds(on, person):
    ends = date.today() + timedelta(days=45)
    soon = worlds.policy(services=["toy"], period_start=ends - timedelta(days=300), period_end=ends)
    who = worlds.insured(soon)
    remind_of_policies(timestamp=0)
    assert (who.pk, 60) in reminders()


@pytest.mark.owner
@pytest.mark.django_db(transaction=True)
def test_the_way_back_is_open_with_reminders_sent(on, person):
    remind(at=SIXTY)
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate([("cases", "0045_warned_rules_filled")])
        assert "cases_entitlementexpiry" in connection.introspection.table_names()
    finally:
        MigrationExecutor(connection).migrate(leaves)
    assert not Message.objects.exists()
