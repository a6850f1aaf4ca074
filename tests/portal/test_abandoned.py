"""Applications nobody goes on with are deleted with their files, as their page says; what is worked on stays."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from cases.declaration import registry
from portal import drafts, questions
from portal.models import Draft
from portal.tasks import delete_abandoned_drafts
from tests import worlds
from tests.customers import signed_in
from tests.pages import text
from tests.worlds import picture


@pytest.fixture
def insured(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return worlds.current_insured()


@pytest.fixture
def mine(insured):
    return signed_in(insured.person)


@pytest.fixture
def draft(mine, insured):
    mine.post(reverse("portal:apply", args=[insured.pk, "green_channel"]))
    draft = Draft.objects.get()
    mine.post(reverse("portal:draft_papers", args=[draft.pk]), {"type": "ct", "file": picture()})
    draft.refresh_from_db()
    return draft


def test_its_page_says_until_when_it_stays(mine, draft):
    day = timezone.localtime(draft.saved_at + timedelta(days=30))
    said = text(mine.get(reverse("portal:draft", args=[draft.pk])))
    assert f"{day.year}年{day.month}月{day.day}日前没有继续填写的，草稿和资料会自动删除" in said


def test_it_stays_until_then_and_goes_with_its_files(draft, django_capture_on_commit_callbacks):
    name = draft.files.get().storage_name
    assert drafts.delete_abandoned(at=drafts.goes_at(draft) - timedelta(seconds=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert drafts.delete_abandoned(at=drafts.goes_at(draft)) == 1
    assert not Draft.objects.exists()
    assert not default_storage.exists(name)
    assert drafts.delete_abandoned(at=drafts.goes_at(draft)) == 0


def test_one_that_became_a_case_stays(draft, agent, insured):
    case = worlds.opened(insured, agent, timezone.now())
    with drafts.locked(draft.pk) as found:
        drafts.mark_sent(found, case, at=timezone.now())
    assert drafts.delete_abandoned(at=timezone.now() + timedelta(days=365)) == 0
    assert Draft.objects.get().case == case


def test_the_job_runs_every_night(draft):
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=31))
    delete_abandoned_drafts(timestamp=0)
    assert not Draft.objects.exists()


@pytest.mark.rule("ADV-31")
def test_a_warning_for_some_cases_alone_is_read_before_sending_too():
    shown = [notice.rule for notice in questions.warnings(registry.get("inpatient_advance"))]
    assert "ADV-31" in shown
