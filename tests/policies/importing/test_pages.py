import io

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.loading import load_roles
from accounts.models import User
from accounts.roles import Role
from office.views import policy_imports
from policies.importing import runs, tasks, uploading
from policies.importing.models import FilePart, ImportRun
from policies.models import Policy
from privacy.models import AccessLog
from tests.policies.importing.conftest import AT, as_csv, citizen, row

INDEX = "policy_imports:index"


@pytest.fixture
def data_team(product):
    load_roles()
    return signed_in("data1", Role.DATA_TEAM)


def signed_in(name, role):
    user = User.objects.create(username=name, display_name=name, is_staff=True)
    user.groups.add(Group.objects.get(name=role.label))
    client = Client()
    client.force_login(user)
    return client


def upload(client, *rows, content=None):
    file = io.BytesIO(content or as_csv(*rows))
    file.name = "测试.csv"
    return client.post(reverse(INDEX), {"file": file})


def page(client):
    return client.get(reverse("policy_imports:run", args=[ImportRun.objects.latest("pk").pk]))


def jobs():
    """The jobs of this app's imports alone: what other tests queued, and the hour's sweep, are not ours."""
    return ProcrastinateJob.objects.filter(
        task_name__startswith="policies.importing.", args__has_key="run_id"
    ).order_by("pk")


def work():
    """Carry out the jobs that wait, each once."""
    for job in jobs():
        getattr(tasks, job.task_name.rpartition(".")[2])(**job.args)


def decide(client, act):
    return client.post(page(client).wsgi_request.path, {"act": act}, follow=True)


def test_an_upload_is_checked_confirmed_and_imported(data_team):
    assert upload(data_team, row(1), row(2)).status_code == 302
    assert "可以离开本页" in page(data_team).content.decode()
    assert page(data_team)["Refresh"] == "2"
    work()
    assert "确认导入" in page(data_team).content.decode()
    assert not Policy.objects.exists()
    decide(data_team, "stop")
    work()
    assert "已导入" in page(data_team).content.decode()
    assert Policy.objects.count() == 2


def test_refused_rows_are_shown_and_can_be_left_out(data_team):
    upload(data_team, row(1), row(2, 保险期间起日="2026-02-30"))
    work()
    shown = page(data_team).content.decode()
    assert "没有 2026 年 2 月 30 日这一天" in shown
    assert "略过 1 行不合格的" in shown
    decide(data_team, "stop")
    work()
    assert not Policy.objects.exists()
    decide(data_team, "skip")
    work()
    assert [policy.number for policy in Policy.objects.all()] == ["TEST000001"]


def test_the_sheet_of_refused_rows_has_the_reasons_beside_and_can_be_mended_and_uploaded(data_team):
    upload(data_team, row(1), row(2, 保险期间起日="2026-02-30"))
    work()
    sent = data_team.get(reverse("policy_imports:errors", args=[ImportRun.objects.get().pk]))
    book = openpyxl.load_workbook(io.BytesIO(sent.content))
    heading, bad = book.active.iter_rows(values_only=True)
    assert bad[0] == "3"
    assert "C3：保险期间起日：没有 2026 年 2 月 30 日" in bad[1]
    assert bad[heading.index("投保人证件号码")] == citizen(2)
    assert AccessLog.objects.filter(action="export").exists()
    book.active.cell(2, heading.index("保险期间起日") + 1, "2026-02-28")
    mended = io.BytesIO()
    book.save(mended)
    upload(data_team, content=mended.getvalue())
    work()
    assert ImportRun.objects.latest("pk").rejected == 0


def test_many_refused_rows_are_sent_as_csv(data_team, monkeypatch):
    monkeypatch.setattr(policy_imports, "WORKBOOK_MOST", 1)
    upload(data_team, *(row(number, 保险期间起日="2026-02-30") for number in range(1, 4)))
    work()
    sent = data_team.get(reverse("policy_imports:errors", args=[ImportRun.objects.get().pk]))
    lines = sent.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["行", "2", "3", "4"]
    upload(data_team, content=sent.content.replace(b"2026-02-30", b"2026-02-28"))
    work()
    assert (ImportRun.objects.latest("pk").state, ImportRun.objects.latest("pk").rejected) == ("ready", 0)


def test_where_a_file_cannot_be_read_on_the_sheet_of_refused_rows_says_so(data_team):
    upload(data_team, content=as_csv(row(1)) + b'"TEST000002,x\n')
    work()
    sent = data_team.get(reverse("policy_imports:errors", args=[ImportRun.objects.get().pk]))
    rows = list(openpyxl.load_workbook(io.BytesIO(sent.content)).active.iter_rows(values_only=True))
    assert [(one[0], "引号" in one[1]) for one in rows[1:]] == [("第 3 行", True)]


def test_a_file_no_longer_there_says_so(data_team):
    upload(data_team, row(1, 保险期间起日="2026-02-30"))
    work()
    FilePart.objects.all().delete()
    shown = data_team.get(reverse("policy_imports:errors", args=[ImportRun.objects.get().pk]), follow=True)
    assert "已删除" in shown.content.decode()


def test_what_nobody_can_choose_is_refused(data_team):
    upload(data_team, row(1))
    work()
    assert "请选择“确认导入”" in decide(data_team, "anything").content.decode()
    assert ImportRun.objects.get().state == "ready"


def test_an_import_finished_by_another_process_is_not_carried_out_again(data_team):
    upload(data_team, row(1))
    work()
    run = ImportRun.objects.get()
    runs.carry_out(run, at=AT)
    counts = ImportRun.objects.get().counts
    runs.carry_out(run, at=AT)
    assert (ImportRun.objects.get().state, ImportRun.objects.get().counts) == ("done", counts)


def test_an_import_given_up_changes_nothing(data_team):
    upload(data_team, row(1))
    work()
    decide(data_team, "discard")
    assert "已放弃" in page(data_team).content.decode()
    decide(data_team, "stop")
    work()
    assert not Policy.objects.exists()


def test_the_file_is_nowhere_in_clear(data_team, monkeypatch):
    written = []
    keep = uploading.EncryptingHandler._keep

    def spied(self, clear):
        keep(self, clear)
        self._out.seek(0)
        written.append(self._out.read())

    monkeypatch.setattr(uploading.EncryptingHandler, "_keep", spied)
    upload(data_team, row(1))
    kept = [bytes(part.content) for part in FilePart.objects.all()] + written
    assert written
    assert not any(citizen(1).encode() in content or "测试".encode() in content for content in kept)
    assert set(jobs().get().args) == {"run_id"}


def test_an_upload_without_its_token_is_refused(data_team):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="data1"))
    assert upload(client, row(1)).status_code == 403
    assert not ImportRun.objects.exists()


def test_the_import_of_another_is_not_there(data_team):
    upload(data_team, row(1))
    other = signed_in("data2", Role.DATA_TEAM)
    pk = ImportRun.objects.get().pk
    for name in ("run", "errors"):
        assert other.get(reverse(f"policy_imports:{name}", args=[pk])).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DATA_TEAM])
def test_nobody_else_may_import(data_team, role):
    other = signed_in("other", role)
    assert upload(other, row(1)).status_code == 403
    assert other.get(reverse("policy_imports:template")).status_code == 403
    assert not ImportRun.objects.exists()


def test_the_template_can_be_filled_in_and_its_example_is_passed_over(data_team):
    book = openpyxl.load_workbook(io.BytesIO(data_team.get(reverse("policy_imports:template")).content))
    headings = [cell.value for cell in book.active[1]]
    for column, heading in enumerate(headings, 1):
        book.active.cell(3, column, row(1)[heading])
    filled = io.BytesIO()
    book.save(filled)
    upload(data_team, content=filled.getvalue())
    work()
    run = ImportRun.objects.get()
    assert (run.state, run.rows, run.rejected) == ("ready", 1, 0)


def test_a_job_run_again_after_the_import_does_nothing(data_team):
    upload(data_team, row(1))
    work()
    decide(data_team, "stop")
    work()
    history = Policy.history.count()
    work()
    assert Policy.history.count() == history


def test_the_name_of_a_file_loses_numbers_of_persons(db):
    run = runs.create(file_name="测试甲 138-0000-0001 名单.csv", actor=None, at=AT)
    assert run.file_name == "测试甲 [已隐去] 名单.csv"


def test_a_run_without_its_process_says_that_it_failed(data_team):
    run = runs.create(file_name="x.csv", actor=None, at=AT)
    ImportRun.objects.filter(pk=run.pk).update(state="checking")
    runs.sweep(at=AT + runs.SILENT / 2)
    run.refresh_from_db()
    assert run.state == "checking"
    runs.sweep(at=AT + runs.SILENT * 2)
    run.refresh_from_db()
    assert (run.state, run.message) == ("failed", "处理进程中断，没有导入任何内容。请重新上传。")
