"""Papers as files: sent to who may see the case, logged, and never as a page of the site."""

from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from privacy.models import AccessLog
from tests.pages import signed_in, stored
from tests.papers import PDF
from tests.worlds import opened


def download(case, user, document):
    return signed_in(user).get(reverse("office:document", args=[case.number, document.pk]))


def test_a_paper_is_sent_logged_and_never_as_a_page_of_the_site(case, agent):
    document = stored(case, agent, SimpleUploadedFile("<b>病历.pdf", PDF))
    response = download(case, agent, document)
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{case.number}-{document.pk}.pdf"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    entry = AccessLog.objects.get(action="download")
    assert (entry.user, entry.subject_id, entry.case_number) == (agent, str(document.pk), case.number)


def test_an_image_may_be_looked_at_in_the_browser(case, agent):
    response = download(case, agent, stored(case, agent))
    assert response["Content-Disposition"].startswith("inline")
    assert response["Content-Type"] == "image/png"


def test_what_a_camera_wrote_into_a_picture_is_not_sent(case, agent):
    raw = (Path(__file__).parents[1] / "files" / "phone.heic").read_bytes()
    response = download(case, agent, stored(case, agent, SimpleUploadedFile("IMG_0001.HEIC", raw)))
    assert b"Fictional Camera" in raw
    assert response.content.startswith(b"\xff\xd8\xff")
    assert b"Fictional Camera" not in response.content
    assert b"Exif" not in response.content


def test_a_paper_of_another_case_is_not_found(case, insured, agent):
    other = opened(insured, agent, kind="inpatient")
    document = stored(other, agent)
    assert download(case, agent, document).status_code == 404


def test_a_paper_whose_file_is_gone_is_not_found(case, agent):
    document = stored(case, agent)
    for file in settings.MEDIA_ROOT.glob("documents/*"):
        file.unlink()
    assert download(case, agent, document).status_code == 404
