"""Who else looks at a case just now."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.models import CasePresence
from office.presence import see
from privacy.models import AccessLog
from tests.pages import case_page, give_to_another_team, signed_in, text
from tests.worlds import NOW, staff


def poll(case, user):
    return signed_in(user).post(reverse("office:presence", args=[case.number]))


def test_the_page_names_who_else_has_it_open(case, agent, reviewer):
    case_page(case, reviewer)
    assert f"{reviewer} 也在看" in text(case_page(case, agent))


def test_nobody_is_told_of_oneself(case, agent):
    case_page(case, agent)
    assert "也在看" not in text(case_page(case, agent))


def test_the_poll_answers_with_the_others_and_counts_as_looking(case, agent, reviewer):
    case_page(case, agent)
    assert poll(case, reviewer).json() == {"others": [str(agent)]}
    assert poll(case, agent).json() == {"others": [str(reviewer)]}


@pytest.mark.parametrize(("seconds", "others"), [(59, 1), (60, 0)])
def test_who_was_not_seen_for_a_minute_is_gone(seconds, others, case, agent, reviewer):
    see(case=case, user=reviewer, now=NOW)
    assert len(see(case=case, user=agent, now=NOW + timedelta(seconds=seconds))) == others


def test_looking_again_and_again_keeps_one_row(case, agent):
    for minutes in range(3):
        see(case=case, user=agent, now=NOW + timedelta(minutes=minutes))
    assert CasePresence.objects.get().seen_at == NOW + timedelta(minutes=2)


def test_a_poll_is_neither_an_event_nor_an_entry_of_the_access_log(case, agent):
    poll(case, agent)
    assert AccessLog.objects.count() == 0
    assert case.events.count() == 1


def test_another_case_shows_nobody(case, insured, agent, reviewer):
    from tests.worlds import opened

    case_page(opened(insured, agent, kind="inpatient"), reviewer)
    assert poll(case, agent).json() == {"others": []}


def test_another_teams_case_is_not_found_by_the_poll(case):
    give_to_another_team(case)
    assert poll(case, staff(Role.REVIEWER)).status_code == 404
    assert not CasePresence.objects.exists()


def test_the_poll_needs_its_token_and_is_never_read(case, agent):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(agent)
    address = reverse("office:presence", args=[case.number])
    assert strict.post(address).status_code == 403
    assert signed_in(agent).get(address).status_code == 405
    assert not CasePresence.objects.exists()


def test_the_moment_kept_is_now(case, agent):
    before = timezone.now()
    poll(case, agent)
    assert before <= CasePresence.objects.get().seen_at <= timezone.now()
