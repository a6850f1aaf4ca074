"""Words that landed in clear become ciphertext, histories included, and the way back is open."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import Leave, User
from policies.importing.models import ImportRun, Problem
from policies.models import PolicyStatusChange
from portal.models import Draft, DraftFile

pytestmark = [pytest.mark.owner, pytest.mark.django_db(transaction=True)]
BEFORE = [
    ("accounts", "0008_one_time_codes"),
    ("policies", "0007_one_person_per_citizen_number"),
    ("policy_imports", "0002_only_its_own_permission"),
    ("portal", "0003_data_requests"),
]
NOON = datetime(2026, 3, 4, 4, tzinfo=UTC)
COLUMNS = {
    ("accounts_leave", "note"): "住院手术",
    ("accounts_historicalleave", "note"): "住院手术",
    ("policies_policystatuschange", "reason"): "未如实告知既往症",
    ("policies_historicalpolicystatuschange", "reason"): "未如实告知既往症",
    ("policy_imports_problem", "read"): "测试张三",
    ("policy_imports_problem", "message"): "姓名含有无法识别的符号",
    ("portal_draftfile", "file_name"): "胃镜报告.pdf",
}


def stored():
    with connection.cursor() as cursor:
        found = {}
        for table, column in COLUMNS:
            cursor.execute(f'SELECT "{column}" FROM {table}')
            (found[table, column],) = (value for (value,) in cursor.fetchall())
        return found


@pytest.fixture
def written(insured):
    user = User.objects.create_user("away", display_name="演示")
    Leave.objects.create(user=user, first_day=date(2026, 3, 4), last_day=date(2026, 3, 5), note="住院手术")
    PolicyStatusChange.objects.create(
        policy=insured.policy, status="rescinded", effective_at=NOON, reason="未如实告知既往症"
    )
    run = ImportRun.objects.create(file_name="a.csv", created_by=user, created_at=NOON, heard_at=NOON)
    Problem.objects.create(run=run, line=2, cell="A2", read="测试张三", message="姓名含有无法识别的符号")
    draft = Draft.objects.create(user=user, insured=insured, service="toy", begun_at=NOON, saved_at=NOON)
    DraftFile.objects.create(draft=draft, type="ct", file_name="胃镜报告.pdf", storage_name="x", uploaded_at=NOON)


def test_words_in_clear_become_ciphertext_and_clear_again_on_the_way_back(written):
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate(BEFORE)
        assert stored() == COLUMNS
    finally:
        MigrationExecutor(connection).migrate(leaves)
    assert all(value.startswith("gAAAA") for value in stored().values())
    assert Leave.objects.get().note == "住院手术"
    assert PolicyStatusChange.history.get().reason == "未如实告知既往症"
    assert Problem.objects.get().message == "姓名含有无法识别的符号"
    assert str(DraftFile.objects.get()) == "胃镜报告.pdf"
