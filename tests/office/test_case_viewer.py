"""The viewer for papers."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.roles import Role
from privacy.models import AccessLog
from tests.pages import case_page, give_to_another_team, post_step, signed_in, stored, text
from tests.papers import pdf
from tests.worlds import VISIT, do, opened, picture, staff


def view(case, user, document):
    return signed_in(user).get(reverse("office:document_view", args=[case.number, document.pk]))


def address(name, case, *more):
    return reverse(name, args=[case.number, *more])


def test_a_picture_is_shown_through_the_logged_download(case, agent, reviewer):
    document = stored(case, agent)
    html = view(case, reviewer, document).content.decode()
    assert f'src="{address("office:document", case, document.pk)}"' in html
    for act in ("in", "out", "fit", "left", "right"):
        assert f'data-act="{act}"' in html
    assert not AccessLog.objects.exists()  # the picture's own loading is what is logged


def test_the_viewer_carries_no_inline_style_or_script(case, agent, reviewer):
    html = view(case, reviewer, stored(case, agent)).content.decode()
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", html) == []


def test_a_pdfs_pages_are_drawn_by_the_server_and_the_file_stays_a_download(case, agent, reviewer):
    document = stored(case, agent, SimpleUploadedFile("病历.pdf", pdf(pages=3)))
    html = view(case, reviewer, document).content.decode()
    for page in (1, 2, 3):
        assert f'src="{address("office:document_page", case, document.pk, page)}"' in html
    assert html.count("data-picture") == 3
    assert f'href="{address("office:document", case, document.pk)}">下载 PDF' in html
    assert not re.search(r"<(iframe|embed|object)\b", html)


def test_a_page_is_a_picture_and_its_sight_is_logged(case, agent, reviewer):
    document = stored(case, agent, SimpleUploadedFile("病历.pdf", pdf(pages=2)))
    page = signed_in(reviewer).get(address("office:document_page", case, document.pk, 2))
    assert (page.status_code, page.headers["Content-Type"]) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(page.content)).width == 1400
    assert "no-store" in page.headers["Cache-Control"]
    entry = AccessLog.objects.get()
    assert (entry.user, entry.action, entry.subject_id, entry.field) == (reviewer, "view", str(document.pk), "第 2 页")


@pytest.mark.parametrize("page", [0, 3, 99999])
def test_a_page_that_is_not_there_is_not_found(case, agent, reviewer, page):
    document = stored(case, agent, SimpleUploadedFile("病历.pdf", pdf(pages=2)))
    client = signed_in(reviewer)
    assert client.get(address("office:document_page", case, document.pk, page)).status_code == 404
    give_to_another_team(case)
    assert client.get(address("office:document_page", case, document.pk, 1)).status_code in (200, 404)
    assert signed_in(agent).get(address("office:document_page", case, document.pk, 99)).status_code == 404


def test_the_form_of_what_a_paper_proves_stands_beside_it_the_paper_chosen(case, agent, reviewer):
    document = stored(case, agent)
    do(case, "confirm_visit", agent, **VISIT)
    do(case, "submit_for_review", agent)
    shown = " ".join(view(case, reviewer, document).content.decode().split())
    assert "<h2>记录确诊情况</h2>" in shown
    assert f'<option value="{document.pk}" selected>' in shown


def test_accepting_the_paper_that_was_asked_for_settles_the_request(case, agent, reviewer):
    asked = {"recipient": "insured", "cause": "customer", "reason": "缺病理", "detail": ""}
    do(case, "request_document", agent, items=["pathology"], **asked)
    other = stored(case, agent, type="ct")
    do(case, "review_document", reviewer, document=other.pk, decision="accepted")
    assert case.document_requests.filter(initial=False, settled_at=None).count() == 1
    wanted = stored(case, agent, type="pathology")
    event = do(case, "review_document", reviewer, document=wanted.pk, decision="accepted")
    request = case.document_requests.get(initial=False)
    assert (request.settled_by, request.settlement) == (reviewer, "已补齐")
    assert "已补齐" in event.sentence


@pytest.mark.parametrize(
    ("file", "remark"),
    [
        (SimpleUploadedFile("空白.pdf", pdf(pages=2)), "第 1、2 页是空白页，请核对"),
        (picture("空白.png"), "图片是空白的，请核对"),
    ],
)
def test_a_blank_page_is_said_when_it_arrives_with_the_files_name(case, agent, file, remark):
    file.seek(0)
    sentence = do(case, "upload_document", agent, files={"file": file}, type="ct", received_via="upload").sentence
    assert file.name in sentence
    assert remark in sentence


def test_papers_are_leafed_through_in_order(case, agent, reviewer):
    first, second, third = (stored(case, agent) for _ in range(3))
    html = " ".join(view(case, reviewer, second).content.decode().split())
    assert f'data-key="p" href="{address("office:document_view", case, first.pk)}"' in html
    assert f'data-key="n" href="{address("office:document_view", case, third.pk)}"' in html
    assert 'data-key="p"' not in view(case, reviewer, first).content.decode()
    assert 'data-key="n"' not in view(case, reviewer, third).content.decode()


def test_a_reviewer_accepts_and_goes_on_to_the_next_pending_paper(case, agent, reviewer):
    first, second = stored(case, agent), stored(case, agent)
    assert 'data-key="a"' in view(case, reviewer, first).content.decode()
    for paper in (first, second):
        signed_in(reviewer).get(address("office:document", case, paper.pk))
    values = {"document": first.pk, "decision": "accepted"}
    response = post_step(case, reviewer, "review_document", query="?then=paper", **values)
    assert response.url == address("office:document_view", case, second.pk)
    values = {"document": second.pk, "decision": "accepted"}
    response = post_step(case, reviewer, "review_document", query="?then=paper", key="page2", **values)
    assert response.url == f"{address('office:case', case)}?step=complete_documents#opened"
    assert 'data-key="a"' not in view(case, reviewer, first).content.decode()


def test_refusing_without_a_reason_is_refused(case, agent, reviewer):
    document = stored(case, agent)
    values = {"document": document.pk, "decision": "refused", "reason": ""}
    response = post_step(case, reviewer, "review_document", query="?then=paper", **values)
    assert response.status_code == 422
    assert "退回资料须填写原因" in text(response)


def test_a_stale_viewer_is_told_or_the_word_stands_once(case, agent, reviewer):
    document = stored(case, agent)
    signed_in(reviewer).get(address("office:document", case, document.pk))
    seen = case.revision
    do(case, "note", agent, text="别处有人")
    values = {"document": document.pk, "decision": "accepted", "revision": seen}
    assert post_step(case, reviewer, "review_document", query="?then=paper", **values).status_code == 409
    document.refresh_from_db()
    assert document.status == "pending"


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR])
def test_who_may_not_review_is_offered_no_word(role, case, agent):
    document = stored(case, agent)
    html = view(case, staff(role), document).content.decode()
    assert 'value="accepted"' not in html
    assert 'data-act="in"' in html


def test_a_paper_of_another_case_or_team_is_not_found(case, insured, agent):
    other = stored(opened(insured, agent, kind="inpatient"), agent)
    assert view(case, agent, other).status_code == 404
    document = stored(case, agent)
    give_to_another_team(case)
    assert view(case, staff(Role.REVIEWER), document).status_code == 404


def test_the_case_page_leads_to_the_viewer(case, agent):
    document = stored(case, agent)
    assert f'href="{address("office:document_view", case, document.pk)}"' in case_page(case, agent).content.decode()
