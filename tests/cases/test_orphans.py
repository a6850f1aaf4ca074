"""Files without rows and rows without files are found, and nothing that is in use is touched."""

import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.bookkeeping import uploads
from cases.jobs import orphans
from cases.models import PendingConfirmation, PendingFile
from tests.pages import stored
from tests.worlds import NOW


def stored_ago(settings, hours, content=b"orphan"):
    name = uploads.store(content)
    moment = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(settings.MEDIA_ROOT / name, (moment, moment))
    return name


def aged(settings, *names):
    for name in names:
        os.utime(settings.MEDIA_ROOT / name, (0, 0))


def sweep(*options):
    out = StringIO()
    call_command("sweep_papers", *options, stdout=out)
    return out.getvalue()


def test_a_run_without_consent_names_the_orphan_and_deletes_nothing(db, settings):
    name = stored_ago(settings, 25)
    said = sweep()
    assert f"没有记录的文件：{name}" in said
    assert "没有记录的文件 1 个（未删除，加 --delete 删除）" in said
    assert uploads.fetch(name) == b"orphan"


def test_with_consent_the_orphan_is_deleted(db, settings):
    name = stored_ago(settings, 25)
    assert "没有记录的文件 1 个（已删除）" in sweep("--delete")
    with pytest.raises(FileNotFoundError):
        uploads.fetch(name)


def test_a_file_whose_row_may_be_on_its_way_is_left_alone(db, settings):
    name = stored_ago(settings, 23)
    assert "没有记录的文件 0 个" in sweep("--delete")
    assert uploads.fetch(name) == b"orphan"


def test_less_than_an_hour_is_no_age(db):
    with pytest.raises(CommandError, match="至少为 1"):
        sweep("--hours", "0")


def test_shown_files_originals_and_waiting_files_are_no_orphans(case, agent, settings):
    paper = stored(case, agent)
    asked = {"step": "deem_completed", "data": {}, "at": NOW, "requested_at": NOW, "requested_by": agent}
    waiting = PendingConfirmation.objects.create(case=case, **asked)
    name = uploads.store(b"waiting")
    PendingFile.objects.create(confirmation=waiting, field="file", file_name="x.pdf", storage_name=name)
    assert paper.original_name
    aged(settings, paper.storage_name, paper.original_name, name)
    said = sweep("--delete")
    assert "没有记录的文件 0 个" in said
    assert "丢失文件的记录 0 条" in said


@pytest.mark.parametrize("column", ["storage_name", "original_name"])
def test_a_row_whose_file_is_gone_is_named_and_the_command_fails(case, agent, column):
    paper = stored(case, agent)
    uploads.discard(getattr(paper, column))
    with pytest.raises(CommandError, match=f"1 条记录的文件已丢失.*\n- 资料第 {paper.pk} 号（{column}）"):
        sweep()


def test_a_file_renamed_while_the_rows_are_read_is_not_lost(case, agent):
    paper = stored(case, agent)
    read = orphans.Named(type(paper), paper.pk, "storage_name", paper.storage_name)
    paper.storage_name = uploads.store(b"rotated")
    paper.save(update_fields=["storage_name"])
    uploads.discard(read.name)
    assert orphans.rows_without_files() == []
    assert not orphans._is_lost(read)


def test_where_nothing_was_ever_stored_nothing_is_found(db):
    assert orphans.files_without_rows(at=timezone.now()) == []
