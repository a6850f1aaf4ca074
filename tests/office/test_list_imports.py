"""From the spreadsheet to the draft in the back office: uploaded, looked at, imported; templates and exports."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from coverage import releases
from coverage.models import Hospital, ListRelease
from privacy.models import AccessLog
from spreadsheets.models import Upload
from spreadsheets.workbooks import read_sheet
from tests import worlds
from tests.coverage.test_import_list import tidy
from tests.making import as_csv, xlsx
from tests.pages import signed_in


@pytest.fixture
def data(world):
    return worlds.staff(Role.DATA_TEAM)


def sent(user, code, content, name="insurer.xlsx"):
    """Upload a file and return the client and the address of its preview."""
    client = signed_in(user)
    answer = client.post(reverse("lists:upload", args=[code]), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.context["form"].errors
    return client, answer.url


def seen(client, address):
    page = client.get(address)
    return page.content.decode(), page.context["found"]


def confirmed(client, address, **more):
    _, found = seen(client, address)
    asked = {
        "seen": found.fingerprint,
        "edition": "2026-03",
        "reason": "官网公告",
        "ticked": [w.key for w in found.warnings],
    }
    return client.post(address, asked | more, follow=True)


CHANGED = [row for row in tidy("green_channel") if row[1] != "长春市"] + [["江苏", "常州"], ["吉林", "四平"]]


def test_the_preview_shows_what_changes_and_changes_nothing(data):
    client, address = sent(data, "green_channel", xlsx(CHANGED))
    page, _ = seen(client, address)
    for words in (
        "新增 2 项",
        "江苏省常州市",
        "删除 1 项",
        "提示 1 条",
        "吉林省在列，而省会（首府）长春市不在",
        "不变 42 项",
    ):
        assert words in page
    assert not ListRelease.objects.filter(status="draft").exists()


def test_a_confirmed_import_is_a_draft_with_its_warnings_ticked_by_whom(data):
    client, address = sent(data, "green_channel", xlsx(CHANGED))
    page = confirmed(client, address).content.decode()
    draft = ListRelease.objects.get(status="draft")
    assert (draft.created_by, draft.edition, draft.placeentry_set.count()) == (data, "2026-03", 44)
    assert [warning.ticked_by for warning in draft.warnings.all()] == [data]
    assert "已存为草稿" in page
    assert not Upload.objects.exists()


def test_who_imported_cannot_publish_and_another_can(data):
    client, address = sent(data, "green_channel", xlsx(CHANGED))
    confirmed(client, address)
    draft, now = ListRelease.objects.get(status="draft"), timezone.now()
    notice = {
        "at": now,
        "effective_from": now,
        "notice_channel": "website",
        "notice_reference": "https://example.cn/1",
        "notice_time": now,
    }
    with pytest.raises(releases.Refused, match="不能发布"):
        releases.publish(release=draft, actor=data, **notice)
    assert not releases.publish(release=draft, actor=worlds.staff(Role.DATA_TEAM), **notice).is_draft


def test_a_draft_is_not_published_before_every_warning_was_looked_at(data):
    client, address = sent(data, "green_channel", xlsx(CHANGED))
    confirmed(client, address, ticked=[])
    draft, second = ListRelease.objects.get(status="draft"), worlds.staff(Role.DATA_TEAM)
    page = signed_in(second).post(
        reverse("admin:coverage_release_publish", args=[draft.pk]),
        {
            "effective_from": "2026-03-01T00:00",
            "notice_channel": "website",
            "notice_reference": "x",
            "notice_time": "2026-03-01T00:00",
        },
    )
    assert "有 1 条提示还没有人核对" in page.content.decode()
    warnings = reverse("admin:coverage_release_warnings", args=[draft.pk])
    signed_in(second).post(warnings, {"ticked": [draft.warnings.get().pk]})
    assert draft.warnings.get().ticked_by == second


def test_a_file_with_errors_shows_the_first_hundred_and_offers_all(data):
    rows = [["省/直辖市", "城市"], *(["江苏", f"无此地{number}"] for number in range(150))]
    client, address = sent(data, "green_channel", xlsx(rows))
    page, _ = seen(client, address)
    assert "错误 150 处" in page
    assert ("绿通!B101<" in page, "绿通!B102<" in page) == (True, False)
    assert "存为草稿" not in page
    everything = client.get(address + "findings.csv").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(everything)))) == 151


def test_posting_a_file_with_errors_imports_nothing(data):
    client, address = sent(data, "green_channel", xlsx([["省/直辖市", "城市"], ["江苏", "无此地"]]))
    assert "没有导入任何内容" in confirmed(client, address).content.decode()
    assert not ListRelease.objects.filter(status="draft").exists()


def test_what_has_changed_since_the_preview_is_shown_again(data):
    client, address = sent(data, "green_channel", xlsx(CHANGED))
    assert "请再核对一遍" in confirmed(client, address, seen="another").content.decode()
    assert not ListRelease.objects.filter(status="draft").exists()


def test_an_upload_is_encrypted_in_the_database_and_its_owners_alone(data):
    _, address = sent(data, "hospitals", as_csv([["医院名称"], ["只此一家医院"]]), "一三八零零零零零零零一.csv")
    assert Upload.objects.get().file_name == "[已隐去].csv"
    (raw,) = Upload.objects.extra(select={"token": "content"}).values_list("token", flat=True)
    assert "医院" not in str(raw)
    assert signed_in(worlds.staff(Role.DATA_TEAM)).get(address).status_code == 404


def test_hospitals_are_written_at_once_in_the_importers_name(data):
    rows = [["医院名称", "等级", "性质", "所在区划"], ["示例医院", "三甲", "公立", "南京"]]
    client, address = sent(data, "hospitals", xlsx(rows))
    assert "已导入医院" in confirmed(client, address).content.decode()
    assert Hospital.objects.get(name="示例医院").history.get().history_user == data


def test_a_file_that_is_no_spreadsheet_is_answered_in_words(data):
    client, address = sent(data, "green_channel", b"%PDF-1.7 x")
    assert "这是PDF，不是表格" in seen(client, address)[0]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DATA_TEAM])
def test_without_the_permission_nobody_imports_by_any_address(world, role, data):
    _, address = sent(data, "green_channel", xlsx(CHANGED))
    client = signed_in(worlds.staff(role))
    upload = reverse("lists:upload", args=["green_channel"])
    for url in (upload, address, address + "findings.csv", reverse("lists:template", args=["green_channel"])):
        assert client.get(url).status_code in (403, 404)
        assert client.post(url).status_code in (403, 404, 405)
    assert not ListRelease.objects.filter(status="draft").exists()


def test_an_export_is_logged_and_refused_without_the_permission(data):
    address = reverse("lists:export", args=["green_channel", "xlsx"])
    answer = signed_in(data).get(address)
    assert read_sheet(answer.content).lines[0].values[1] == "省/直辖市"
    log = AccessLog.objects.get(action="export")
    assert (log.user, log.reason) == (User.objects.get(pk=data.pk), "导出就医绿通服务城市")
    assert signed_in(worlds.staff(Role.AGENT)).get(address).status_code == 403


def test_unknown_lists_and_formats_are_not_found(data):
    client = signed_in(data)
    assert client.get("/office/lists/cities/").status_code == 404
    assert client.get("/office/lists/drugs/export.pdf").status_code == 404
