"""Before a list is published, the open cases it hits are named."""

import pytest

from cases.jobs.list_changes import open_cases_hit
from coverage.comparing import Differences
from coverage.models import ListRelease

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(world):
    return ListRelease.objects.get(kind="green_channel")


def dropped(release, name):
    return Differences(removed=list(release.placeentry_set.filter(division__name=name).select_related("division")))


def test_an_open_case_of_a_dropped_city_is_named(case, release):
    assert open_cases_hit(release, dropped(release, "南京市")) == [
        f"南京市将移出名单，办理中的案件 1 件仍按申请时的名单办理：{case.number}"
    ]


def test_a_city_without_open_cases_is_not(case, release):
    assert open_cases_hit(release, dropped(release, "苏州市")) == []


def test_cases_of_a_service_with_another_list_are_not(case, release):
    release.kind = "gene_testing"
    assert open_cases_hit(release, dropped(release, "南京市")) == []
