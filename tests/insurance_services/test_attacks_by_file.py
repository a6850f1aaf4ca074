"""Bad files: bombs, programs, pages dressed as pictures, uploads cut off."""

import io
import re
import struct
import zipfile
import zlib

import pytest
from django.urls import reverse
from PIL import Image

from cases.bookkeeping import uploads
from cases.models import CaseDocument
from tests.insurance_services.attacking import jpeg, png, take, upload
from tests.pages import signed_in
from tests.papers import pdf
from tests.worlds import picture

HTML = b"<html><script>alert(1)</script></html>"
PDF = pdf(b"<</S/JavaScript/JS(app.alert(1))>>", b"<<>>" + HTML)


def gif():
    out = io.BytesIO()
    Image.new("P", (4, 3)).save(out, "GIF")
    return out.getvalue()


def zip_bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(5_000_000))
    return out.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_claiming(width, height):
    """A PNG of a few bytes that says it is huge."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return png()[:8] + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def png_with_swollen_text():
    """A small picture whose text chunks unpack to a hundred megabytes."""
    text = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(50_000_000), 9))
    whole = png()
    return whole[:33] + text + text + whole[33:]


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    "make",
    [
        lambda: b"MZ\x90\x00" + bytes(100),
        lambda: HTML,
        lambda: b"GIF89a" + HTML,
        gif,
        zip_bomb,
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        lambda: b"",
        lambda: png_claiming(60_000, 60_000),
        lambda: png_claiming(2**31 - 1, 2**31 - 1),
        lambda: png(20_000, 20_000, mode="1"),
        png_with_swollen_text,
        lambda: jpeg()[:300],
        lambda: b"%PDF-1.4\n" + HTML,
    ],
    ids=[
        "program",
        "html",
        "gif-html",
        "gif",
        "zip bomb",
        "svg",
        "empty",
        "pixel bomb",
        "pixel bomb of the largest numbers",
        "decompression bomb",
        "swollen text",
        "cut off",
        "half a pdf",
    ],
)
def test_a_bad_file_is_refused_in_words_and_leaves_nothing(case, agent, make, tmp_path):
    response = upload(signed_in(agent), case, make())
    assert response.status_code == 422
    assert re.search("不是 JPEG|空|像素过大|已损坏", response.content.decode())
    assert not CaseDocument.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("raw", [jpeg() + HTML, png() + HTML, jpeg()[:2] + b"\xff\xfe\x00\x28" + HTML + jpeg()[2:]])
def test_a_picture_that_is_also_a_page_is_kept_as_a_picture_only(case, agent, raw):
    client = signed_in(agent)
    assert upload(client, case, raw).status_code == 302
    stored = uploads.fetch(CaseDocument.objects.get().storage_name)
    assert b"script" not in stored
    assert Image.open(io.BytesIO(stored)).size == (40, 30)


def test_a_pdf_with_scripts_is_kept_but_only_ever_saved_to_disk(case, agent):
    client = signed_in(agent)
    assert upload(client, case, PDF, name="x.html").status_code == 302
    paper = CaseDocument.objects.get()
    assert uploads.fetch(paper.storage_name) == PDF
    headers = client.get(reverse("office:document", args=[case.number, paper.pk])).headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment")
    assert "html" not in headers["Content-Disposition"]
    assert headers["Content-Security-Policy"].startswith("sandbox")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_an_upload_cut_off_on_the_way_leaves_nothing(case, agent):
    boundary = "cut"
    fields = {"revision": str(case.revision), "idempotency_key": "cut1", "type": "ct", "received_via": "upload"}
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}'
        for name, value in fields.items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    body = "\r\n".join(parts).encode() + jpeg()[:200]
    address = reverse("office:step", args=[case.number, "upload_document"])
    response = signed_in(agent).generic("POST", address, body, f"multipart/form-data; boundary={boundary}")
    assert response.status_code in (400, 422)
    assert not CaseDocument.objects.exists()


def test_two_hundred_files_at_once_are_refused(case, agent, tmp_path):
    files = [picture(f"{number}.png") for number in range(200)]
    response = take(signed_in(agent), case, "upload_document", type="ct", received_via="upload", file=files)
    assert response.status_code == 413
    assert not CaseDocument.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_files_name_carries_nothing_into_a_header(case, agent):
    client = signed_in(agent)
    upload(client, case, jpeg(), name='a"\r\nSet-Cookie: x=1\r\n.jpg')
    paper = CaseDocument.objects.get()
    response = client.get(reverse("office:document", args=[case.number, paper.pk]))
    assert response.headers["Content-Disposition"] == f'inline; filename="{case.number}-{paper.pk}.jpg"'
    assert "x" not in response.cookies
