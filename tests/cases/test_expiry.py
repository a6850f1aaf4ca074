"""GEN-15: what was never applied for ends with the policy."""

import pytest

from cases.jobs.expiry import expire_entitlements, is_expired
from cases.jobs.tasks import expire_entitlements as nightly
from cases.models import EntitlementExpiry
from tests import toy, worlds
from tests.worlds import NOW, at, do

pytestmark = pytest.mark.rule("GEN-15")
END, AFTER = at("2026-12-31 23:59"), at("2027-01-01 00:00")


@pytest.fixture
def person(register_toy, world):
    register_toy()
    return worlds.insured(worlds.policy(services=["toy"]))


def expired():
    return list(EntitlementExpiry.objects.values_list("insured", "service"))


def test_a_service_never_applied_for_ends_at_the_last_midnight(person):
    assert expire_entitlements(at=AFTER) == 1
    row = EntitlementExpiry.objects.get()
    assert (row.insured, row.service, row.expired_at) == (person, "toy", AFTER)


def test_nothing_ends_on_the_last_day(person):
    assert expire_entitlements(at=END) == 0


def test_a_service_applied_for_goes_on(person, agent):
    case = toy.opened(person, agent, END)
    assert expire_entitlements(at=AFTER) == 0
    do(case, "begin", agent, at("2027-01-05 09:00"))
    assert case.is_open


def test_a_withdrawn_application_was_an_application(person, agent, supervisor):
    do(toy.opened(person, agent), "close", supervisor, kind="withdrawn", reason="x")
    assert expire_entitlements(at=AFTER) == 0


def test_a_case_opened_in_error_was_no_application(person, agent, supervisor):
    do(toy.opened(person, agent), "close", supervisor, kind="opened_in_error", reason="x")
    assert expire_entitlements(at=AFTER) == 1


def test_it_is_recorded_once(person):
    expire_entitlements(at=AFTER)
    assert expire_entitlements(at=at("2027-01-02 00:10")) == 0
    assert len(expired()) == 1


def test_days_missed_are_caught_up(person):
    assert expire_entitlements(at=at("2028-06-01 00:10")) == 1
    assert EntitlementExpiry.objects.get().expired_at == AFTER


def test_a_service_the_policy_does_not_include_does_not_end(person):
    worlds.insured(worlds.policy(services=[]))
    expire_entitlements(at=AFTER)
    assert expired() == [(person.pk, "toy")]


def test_every_insured_of_a_policy_has_an_end_of_their_own(person, agent):
    other = worlds.insured(person.policy)
    toy.opened(other, agent)
    expire_entitlements(at=AFTER)
    assert expired() == [(person.pk, "toy")]


def test_a_renewal_starts_afresh(person):
    renewed = worlds.policy(period_start=AFTER.date(), period_end=at("2027-12-31 00:00").date(), services=["toy"])
    worlds.insured(renewed, person=person.person)
    assert expire_entitlements(at=AFTER) == 1


def test_more_than_a_batch_is_written_whole(person, monkeypatch):
    monkeypatch.setattr("cases.jobs.expiry.BATCH", 2)
    for _ in range(4):
        worlds.insured(person.policy)
    assert expire_entitlements(at=AFTER) == 5
    assert EntitlementExpiry.objects.count() == 5


@pytest.mark.parametrize(("moment", "ended"), [(END, False), (AFTER, True)])
def test_a_minute_decides(person, moment, ended):
    assert is_expired(insured=person, at=moment) is ended


def test_the_nightly_task_looks_at_today(register_toy, world):
    register_toy()
    long_past = worlds.policy(
        period_start=at("2022-01-01 00:00").date(), period_end=at("2022-12-31 00:00").date(), services=["toy"]
    )
    worlds.insured(long_past)
    nightly(timestamp=int(NOW.timestamp()))
    assert EntitlementExpiry.objects.count() == 1
