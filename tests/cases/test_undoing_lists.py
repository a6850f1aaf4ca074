"""A release is undone by publishing an earlier one again: by its notice, with the cases of the time in between named."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.jobs.list_changes import cases_opened_in_between
from coverage import comparing, releases
from coverage.models import ListRelease
from tests import worlds
from tests.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(world):
    return ListRelease.objects.get(kind="green_channel")


def published(first, by, **more):
    draft = drafted(first)
    draft.placeentry_set.get(division_id="320600").delete()
    now = timezone.now()
    asked = {
        "effective_from": now,
        "notice_channel": "website",
        "notice_reference": "新公告",
        "notice_time": now,
    } | more
    return releases.publish(release=draft, actor=by, at=now, **asked)


def drafted(release):
    who = worlds.staff(Role.DATA_TEAM)
    return releases.create_draft(
        kind=release.kind, based_on=release, edition="2026-03", reason="撤销", actor=who, at=timezone.now()
    )


def page_of(draft, by):
    return signed_in(by).get(reverse("admin:coverage_release_publish", args=[draft.pk]))


def test_the_form_begins_with_the_notice_of_the_release_it_restores(first):
    second = worlds.staff(Role.DATA_TEAM)
    published(first, second)
    page = page_of(drafted(first), second)
    assert page.context["form"].initial["notice_reference"] == first.notice_reference
    assert "发布即恢复该版" in page.content.decode()


def test_a_future_release_is_withdrawn_by_its_own_moment(first):
    second, later = worlds.staff(Role.DATA_TEAM), timezone.now() + timedelta(days=9)
    published(first, second, effective_from=later)
    assert page_of(drafted(first), second).context["form"].initial["effective_from"] == later


def test_cases_opened_in_between_are_named_for_a_decision(first, case):
    second = worlds.staff(Role.DATA_TEAM)
    undone = published(first, second)
    case.releases.set([undone])
    back = drafted(first)
    (line,) = cases_opened_in_between(back, comparing.differences(undone, back))
    assert case.number in line
    assert "逐件决定" in line


def test_a_draft_with_changes_restores_nothing(first, case):
    undone = published(first, worlds.staff(Role.DATA_TEAM))
    case.releases.set([undone])
    back = drafted(first)
    back.placeentry_set.get(division_id="320500").delete()
    assert (releases.restored(back), cases_opened_in_between(back, comparing.Differences())) == (None, [])
