"""How often each clause took effect, and the cases behind each number."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.actions import intake
from cases.actions.open_case import open_case
from cases.declaration import registry
from cases.models import EligibilityCheck
from office import rule_counts
from office.rule_counts import Counts, Effect
from tests import pages
from tests.worlds import do, insured, key, request, staff, verified

EARLY = timezone.now() - timedelta(days=3650)


@pytest.fixture
def case(agent):
    """A case whose caller is a friend and asks for a certain doctor; told of GC-24 twice over, refused a doctor."""
    opened = open_case(
        service=registry.get("green_channel"),
        verification=verified(insured(), agent, applicant="other"),
        request=request(wishes="希望找王医生"),
        actor=agent,
        idempotency_key=key(),
    )
    do(opened, "acknowledge_notice", agent, rule="GC-24", acknowledged_by="亲友", method="recorded_call")
    do(opened, "refused_request", agent, rule="GC-11", asked="指定医生")
    return opened


def counts(user, since=EARLY):
    return rule_counts.by_rule(user=user, since=since)


def test_a_case_counts_once_under_each_rule_that_warned_referred_or_refused(case, agent):
    found = counts(agent)
    assert found["GC-11"] == Counts(warned=1, refused=1)
    assert found["GC-24"] == Counts(warned=1)
    assert "GC-01" not in found
    assert found["GEN-08"] == Counts(referred=1)


def test_all_rules_take_one_query(case, agent):
    agent.get_all_permissions()
    with CaptureQueriesContext(connection) as queries:
        counts(agent)
    assert len(queries) == 1


def test_an_enquiry_counts_by_itself(agent):
    call = verified(insured(), agent)
    intake.judge_request(
        service=registry.get("green_channel"), verification=call, request=request(city="三沙"), actor=agent
    )
    assert counts(agent)["GC-15"] == Counts(enquiries=1)


def test_what_happened_before_is_not_counted(case, agent):
    assert counts(agent, since=timezone.now() + timedelta(days=1)) == {}


def test_only_visible_cases_are_counted_and_listed(case):
    pages.give_to_another_team(case)
    stranger = staff(Role.REVIEWER)
    assert counts(stranger) == {}
    assert not rule_counts.cases_of(user=stranger, rule="GC-11", effect=Effect.REFUSED, since=EARLY).exists()


@pytest.mark.parametrize(("rule", "effect"), [("GC-11", "warned"), ("GEN-08", "referred"), ("GC-11", "refused")])
def test_the_list_has_the_cases_behind_a_number(case, agent, rule, effect):
    client = pages.signed_in(agent)
    EligibilityCheck.objects.update(checked_at=timezone.now())
    case.referrals.update(raised_at=timezone.now())
    case.refused_requests.update(at=timezone.now())
    manual = client.get(reverse("manual:rules"), {"text": rule}).content.decode()
    address = f"{reverse('manual:cases')}?rule={rule}&effect={effect}"
    assert f'href="{address.replace("&", "&amp;")}"' in manual
    assert case.number in pages.text(client.get(address))
    assert case.number not in pages.text(client.get(address.replace(rule, "GC-25")))


def test_without_the_permission_nothing_is_counted_or_listed(case):
    data_team = staff(Role.DATA_TEAM)
    assert counts(data_team) == {}
    assert pages.signed_in(data_team).get(reverse("manual:cases"), {"rule": "GC-11"}).status_code == 403
