"""Papers and records when keys rotate: readable under the new key alone, never gone in between."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from cases.bookkeeping import uploads
from cases.models import PendingConfirmation, PendingFile
from privacy.access import record_access
from privacy.models import AccessLog
from tests.pages import stored
from tests.worlds import NOW, do

pytestmark = pytest.mark.owner

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def paper(settings, case, agent):
    settings.PRIVACY_KEYS = [OLD, *settings.PRIVACY_KEYS]
    paper = stored(case, agent)
    settings.PRIVACY_KEYS = [NEW, *settings.PRIVACY_KEYS]
    return paper


def rotate(capture):
    out = StringIO()
    with capture(execute=True):
        call_command("rotate_privacy_keys", stdout=out)
    return out.getvalue()


def test_a_paper_is_readable_with_the_new_key_alone_and_the_old_file_is_gone(
    paper, settings, django_capture_on_commit_callbacks
):
    before, old = uploads.fetch(paper.storage_name), paper.storage_name
    original, old_original = uploads.fetch(paper.original_name), paper.original_name
    assert "资料文件：重新加密 2 个" in rotate(django_capture_on_commit_callbacks)
    settings.PRIVACY_KEYS = [NEW]
    paper.refresh_from_db()
    assert uploads.fetch(paper.storage_name) == before
    assert uploads.fetch(paper.original_name) == original
    with pytest.raises(FileNotFoundError):
        uploads.fetch(old_original)
    with pytest.raises(FileNotFoundError):
        uploads.fetch(old)


def test_a_second_run_leaves_the_files_alone(paper, django_capture_on_commit_callbacks):
    rotate(django_capture_on_commit_callbacks)
    paper.refresh_from_db()
    name = paper.storage_name
    assert "资料文件：重新加密 0 个，已是当前密钥 2 个" in rotate(django_capture_on_commit_callbacks)
    paper.refresh_from_db()
    assert paper.storage_name == name


def test_a_file_that_is_gone_stops_nothing(paper, django_capture_on_commit_callbacks):
    uploads.discard(paper.storage_name)
    uploads.discard(paper.original_name)
    assert "资料文件：重新加密 0 个，已是当前密钥 0 个" in rotate(django_capture_on_commit_callbacks)


def test_a_file_no_key_fits_is_named(paper, settings, django_capture_on_commit_callbacks):
    rotate(django_capture_on_commit_callbacks)
    paper.refresh_from_db()
    path = settings.MEDIA_ROOT / paper.storage_name
    path.write_bytes(Fernet(Fernet.generate_key()).encrypt(b"x"))
    with pytest.raises(CommandError, match=f"资料第 {paper.pk} 号的文件用现有密钥都解不开"):
        call_command("rotate_privacy_keys", stdout=StringIO())


def test_a_file_that_waits_for_a_second_person_is_rotated_too(
    case, agent, settings, django_capture_on_commit_callbacks
):
    settings.PRIVACY_KEYS = [OLD, *settings.PRIVACY_KEYS]
    asked = {"step": "deem_completed", "data": {}, "at": NOW, "requested_at": NOW, "requested_by": agent}
    waiting = PendingConfirmation.objects.create(case=case, **asked)
    name = uploads.store(b"%PDF-1.4")
    file = PendingFile.objects.create(confirmation=waiting, field="file", file_name="x.pdf", storage_name=name)
    settings.PRIVACY_KEYS = [NEW, *settings.PRIVACY_KEYS]
    assert "资料文件：重新加密 1 个" in rotate(django_capture_on_commit_callbacks)
    settings.PRIVACY_KEYS = [NEW]
    assert uploads.fetch(PendingFile.objects.get(pk=file.pk).storage_name) == b"%PDF-1.4"


def test_the_words_of_a_case_are_under_the_new_key_alone_and_its_chain_holds(
    toy_case, agent, settings, django_capture_on_commit_callbacks
):
    settings.PRIVACY_KEYS = [OLD, *settings.PRIVACY_KEYS]
    do(toy_case, "note", agent, text="来电人称下月手术")
    do(toy_case, "record_complaint", agent, text="等得太久", complainant="本人")
    do(toy_case, "promise_call_back", agent, topic="手术日期", due_at="2026-03-12T10:00")
    record_access(user=agent, action="unmask", subject=toy_case, reason="核对来电人号码")
    settings.PRIVACY_KEYS = [NEW, *settings.PRIVACY_KEYS]
    rotate(django_capture_on_commit_callbacks)
    settings.PRIVACY_KEYS = [NEW]
    assert toy_case.events.get(step="note").sentence == "来电人称下月手术"
    assert (toy_case.complaints.get().text, toy_case.call_backs.get().topic) == ("等得太久", "手术日期")
    assert AccessLog.objects.get(action="unmask").reason == "核对来电人号码"
    call_command("verify_events", stdout=StringIO())
