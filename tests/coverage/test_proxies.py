"""Restrictions of proxies: per hospital or for all, by their days; none unless the data team enters one."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.urls import reverse

from accounts.roles import Role
from coverage import proxies
from coverage.models import Hospital, ProxyRestriction
from tests import worlds

FIRST, LAST = date(2026, 3, 10), date(2026, 3, 20)


@pytest.fixture
def hospital(world):
    return Hospital.objects.get(name=worlds.PUBLIC_3A)


def restricted(hospital, day):
    return proxies.restriction(hospital=hospital, day=day) is not None


def test_by_default_no_hospital_keeps_a_proxy_out(hospital):
    assert not restricted(hospital, FIRST)


def test_a_hospitals_restriction_holds_from_its_first_to_its_last_day_and_for_it_alone(hospital):
    ProxyRestriction.objects.create(hospital=hospital, first_day=FIRST, last_day=LAST, source="医院通知")
    days = [date(2026, 3, 9), FIRST, LAST, date(2026, 3, 21)]
    assert [restricted(hospital, day) for day in days] == [False, True, True, False]
    assert not restricted(Hospital.objects.get(name=worlds.PRIVATE), FIRST)


def test_one_for_all_without_a_last_day_holds_everywhere_until_further_notice(hospital):
    ProxyRestriction.objects.create(first_day=FIRST, source="卫健委通知")
    assert restricted(hospital, date(2099, 1, 1))
    assert not restricted(hospital, date(2026, 3, 9))


def test_one_that_would_end_before_it_begins_is_refused(hospital):
    with pytest.raises(IntegrityError, match="proxy_restriction_ends_after_it_begins"):
        ProxyRestriction.objects.create(first_day=LAST, last_day=FIRST, source="x")


def test_the_data_team_enters_one_and_nobody_deletes_it(client, hospital):
    client.force_login(worlds.staff(Role.DATA_TEAM))
    data = {"hospital": hospital.pk, "first_day": "2026-03-10", "last_day": "", "source": "医院防控通知"}
    page = client.post(reverse("admin:coverage_proxyrestriction_add"), data, follow=True).content.decode()
    assert worlds.PUBLIC_3A in page
    assert "医院防控通知" in page
    made = ProxyRestriction.objects.get()
    assert (
        client.post(reverse("admin:coverage_proxyrestriction_delete", args=[made.pk]), {"post": "yes"}).status_code
        == 403
    )
