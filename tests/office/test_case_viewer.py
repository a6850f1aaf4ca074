"""The viewer for papers."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from privacy.models import AccessLog
from tests.pages import case_page, give_to_another_team, kept, post_step, signed_in, text
from tests.papers import PDF
from tests.worlds import do, opened, staff


def view(case, user, document):
    return signed_in(user).get(reverse("office:document_view", args=[case.number, document.pk]))


def address(name, case, *more):
    return reverse(name, args=[case.number, *more])


def test_a_picture_is_shown_through_the_logged_download(case, agent, reviewer):
    document = kept(case, agent)
    html = view(case, reviewer, document).content.decode()
    assert f'src="{address("office:document", case, document.pk)}"' in html
    for act in ("in", "out", "fit", "left", "right"):
        assert f'data-act="{act}"' in html
    assert not AccessLog.objects.exists()  # the picture's own loading is what is logged


def test_the_viewer_carries_no_inline_style_or_script(case, agent, reviewer):
    html = view(case, reviewer, kept(case, agent)).content.decode()
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", html) == []


def test_a_pdf_is_offered_for_download_only(case, agent, reviewer):
    document = kept(case, agent, SimpleUploadedFile("病历.pdf", PDF))
    html = view(case, reviewer, document).content.decode()
    assert "PDF 不在浏览器里打开" in html
    assert f'href="{address("office:document", case, document.pk)}"' in html
    assert not re.search(r"<(img|iframe|embed|object)\b", html)


def test_papers_are_leafed_through_in_order(case, agent, reviewer):
    first, second, third = (kept(case, agent) for _ in range(3))
    html = " ".join(view(case, reviewer, second).content.decode().split())
    assert f'data-key="p" href="{address("office:document_view", case, first.pk)}"' in html
    assert f'data-key="n" href="{address("office:document_view", case, third.pk)}"' in html
    assert 'data-key="p"' not in view(case, reviewer, first).content.decode()
    assert 'data-key="n"' not in view(case, reviewer, third).content.decode()


def test_a_reviewer_accepts_and_goes_on_to_the_next_pending_paper(case, agent, reviewer):
    first, second = kept(case, agent), kept(case, agent)
    assert 'data-key="a"' in view(case, reviewer, first).content.decode()
    values = {"document": first.pk, "decision": "accepted"}
    response = post_step(case, reviewer, "review_document", query="?then=paper", **values)
    assert response.url == address("office:document_view", case, second.pk)
    values = {"document": second.pk, "decision": "accepted"}
    response = post_step(case, reviewer, "review_document", query="?then=paper", key="page2", **values)
    assert response.url == address("office:case", case)
    assert 'data-key="a"' not in view(case, reviewer, first).content.decode()


def test_refusing_without_a_reason_is_refused(case, agent, reviewer):
    document = kept(case, agent)
    values = {"document": document.pk, "decision": "refused", "reason": ""}
    response = post_step(case, reviewer, "review_document", query="?then=paper", **values)
    assert response.status_code == 422
    assert "退回资料须填写原因" in text(response)


def test_a_stale_viewer_is_told_or_the_word_stands_once(case, agent, reviewer):
    document = kept(case, agent)
    seen = case.revision
    do(case, "note", agent, text="别处有人")
    values = {"document": document.pk, "decision": "accepted", "revision": seen}
    assert post_step(case, reviewer, "review_document", query="?then=paper", **values).status_code == 409
    document.refresh_from_db()
    assert document.status == "pending"


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR])
def test_who_may_not_review_is_offered_no_word(role, case, agent):
    document = kept(case, agent)
    html = view(case, staff(role), document).content.decode()
    assert 'value="accepted"' not in html
    assert 'data-act="in"' in html


def test_a_paper_of_another_case_or_team_is_not_found(case, insured, agent):
    other = kept(opened(insured, agent, kind="inpatient"), agent)
    assert view(case, agent, other).status_code == 404
    document = kept(case, agent)
    give_to_another_team(case)
    assert view(case, staff(Role.REVIEWER), document).status_code == 404


def test_the_case_page_leads_to_the_viewer(case, agent):
    document = kept(case, agent)
    assert f'href="{address("office:document_view", case, document.pk)}"' in case_page(case, agent).content.decode()
