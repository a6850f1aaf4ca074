"""Several papers in one request."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from cases.bookkeeping import upload_limits, uploads
from tests.pages import give_to_another_team, post_step, signed_in, text
from tests.worlds import do, picture, staff

BROKEN = b"\x89PNG\r\n\x1a\n cut off here"


def several(case, user, files, key="page1", **changes):
    values = {"type": "ct", "received_via": "upload", "whole": "yes"} | changes
    return post_step(case, user, "upload_document", key=key, file=files, **values)


def stored():
    return list(settings.MEDIA_ROOT.glob("documents/*"))


def pictures(count):
    return [picture(f"{number}.png", f"#0000{number:02x}") for number in range(count)]


def test_every_file_is_a_step_of_its_own(case, agent):
    response = several(case, agent, pictures(3))
    assert response.status_code == 200
    assert [paper.file_name for paper in case.documents.all()] == ["0.png", "1.png", "2.png"]
    keys = case.events.filter(step="upload_document").values_list("idempotency_key", flat=True)
    assert list(keys) == ["page1-1", "page1-2", "page1-3"]
    assert response.content.decode().count("已保存</span>") == 3


def test_the_same_request_again_keeps_nothing_twice(case, agent):
    several(case, agent, pictures(2))
    again = several(case, agent, pictures(2))
    assert again.status_code == 200
    assert case.documents.count() == 2
    assert len(stored()) == 4  # each clean and as it came


def test_one_bad_file_stops_no_other(case, agent):
    files = [picture("good.png"), SimpleUploadedFile("bad.png", BROKEN), picture("also.png", "black")]
    response = several(case, agent, files)
    assert response.status_code == 422
    assert [paper.file_name for paper in case.documents.all()] == ["good.png", "also.png"]
    assert "bad.png 填写有误：文件：图片“bad.png”已损坏或不完整" in text(response)
    assert len(stored()) == 4


def test_more_than_twenty_files_are_told_so_and_none_is_stored(case, agent):
    response = several(case, agent, pictures(uploads.MAX_FILES + 1))
    assert response.status_code == 422
    assert "一次最多上传 20 个文件，本次选了 21 个" in text(response)
    assert not case.documents.exists()
    assert stored() == []


def test_two_hundred_files_are_not_even_read(case, agent, monkeypatch):
    monkeypatch.setattr(uploads, "receive", None)
    files = [SimpleUploadedFile(f"{number}.png", b"x") for number in range(200)]
    response = several(case, agent, files)
    assert response.status_code == 413
    assert "一次最多上传 20 个文件，单个不超过 20 MB" in text(response)
    assert not case.documents.exists()


def test_a_request_too_large_as_a_whole_is_not_even_read(case, agent, monkeypatch):
    monkeypatch.setattr(upload_limits, "MAX_REQUEST", 100)
    response = several(case, agent, pictures(2))
    assert response.status_code == 413
    assert "提交的内容过大" in text(response)
    assert not case.documents.exists()


def test_an_upload_cut_off_leaves_nothing_behind(case, agent):
    client = signed_in(agent)
    address = reverse("office:step", args=[case.number, "upload_document"])
    head = "".join(
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {"idempotency_key": "cut1", "type": "ct", "received_via": "upload"}.items()
    )
    whole = picture().read()
    part = '--cut\r\nContent-Disposition: form-data; name="file"; filename="{}.png"\r\nContent-Type: image/png\r\n\r\n'
    body = head.encode() + part.format("a").encode() + whole + b"\r\n" + part.format("b").encode() + whole[:40]
    response = client.generic("POST", address, body, content_type="multipart/form-data; boundary=cut")
    assert response.status_code == 422
    assert "上传没有完成，连接可能中断，均未保存" in text(response)
    assert not case.documents.exists()
    assert stored() == []


def test_one_file_cut_off_leaves_nothing_behind(case, agent):
    whole = picture().read()
    response = several(case, agent, SimpleUploadedFile("half.png", whole[: len(whole) // 2]))
    assert response.status_code == 422
    assert not case.documents.exists()
    assert stored() == []


def test_files_come_beside_a_colleagues_step(case, agent, supervisor):
    seen = case.revision
    do(case, "assign", supervisor, assignee=agent.username)
    assert several(case, agent, pictures(2), revision=seen).status_code == 200
    assert case.documents.count() == 2


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 403), (Role.DATA_TEAM, 404)])
def test_who_may_not_upload_keeps_nothing(role, status, case):
    assert several(case, staff(role), pictures(2)).status_code == status
    assert stored() == []


def test_another_teams_case_is_not_found(case):
    give_to_another_team(case)
    assert several(case, staff(Role.REVIEWER), pictures(2)).status_code == 404
    assert stored() == []
