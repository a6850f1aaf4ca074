"""Papers as files: judged by what they are, cleaned, kept encrypted."""

import hashlib
import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cases.bookkeeping import uploads
from tests.worlds import do

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
# As telephones write them: HEVC in tiles, turned by ``irot`` (quarters: blue red, white green once upright), and an EXIF
# that asks for the same turn again, names a fictional camera and a place. Drawn by ourselves, encoded by libheif.
HEIC = (Path(__file__).parents[1] / "files" / "phone.heic").read_bytes()


def image(kind, size=(40, 30), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "white").save(out, kind, **options)
    return out.getvalue()


def received(raw, name="file.bin"):
    return uploads.receive(io.BytesIO(raw), name)


def refusal(raw, name="file.bin"):
    with pytest.raises(ValidationError) as problem:
        received(raw, name)
    return problem.value


def rotated_jpeg(orientation=6):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "TESTCAMERA"
    return image("JPEG", (40, 30), exif=exif)


# What may come in


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (image("JPEG"), "image/jpeg"),
        (image("PNG"), "image/png"),
        (HEIC, "image/jpeg"),
        (PDF, "application/pdf"),
    ],
    ids=["jpeg", "png", "heic", "pdf"],
)
def test_the_kind_is_judged_by_content_whatever_the_name_says(raw, content_type):
    assert received(raw, "paper.exe").content_type == content_type


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_other_images_are_refused_even_under_a_good_name(kind):
    assert refusal(image(kind), "paper.png").code == "type"


@pytest.mark.parametrize("raw", [b"MZ\x90\x00", b"<html></html>", b"<svg xmlns='x'/>", b"PK\x03\x04", b"%PDF-1.4 cut"])
def test_what_is_no_paper_is_refused(raw):
    problem = refusal(raw, "paper.pdf")
    assert problem.code == "type"
    assert "paper.pdf" in problem.message
    assert "JPEG" in problem.message


def test_an_empty_file_is_refused():
    assert refusal(b"").code == "empty"


def test_twenty_megabytes_may_come():
    padding = b"%" * (uploads.MAX_BYTES - len(PDF))
    assert received(PDF[:9] + padding + PDF[9:]).size == uploads.MAX_BYTES


def test_a_byte_more_is_refused():
    problem = refusal(PDF + b" " * uploads.MAX_BYTES)
    assert (problem.code, "20 MB" in problem.message) == ("too_large", True)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_truncated_image_is_refused(kind):
    raw = image(kind, (400, 300))
    assert refusal(raw[: len(raw) // 2]).code == "broken"


def png_claiming(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(header)) + chunk + struct.pack(">I", zlib.crc32(chunk))


@pytest.mark.parametrize("side", [8_000, 12_000, 60_000])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(side):
    assert refusal(png_claiming(side, side) + image("PNG")[33:]).code == "pixels"


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["JPEG", "PNG"]), st.integers(8, 300), st.binary(min_size=1, max_size=12))
def test_a_damaged_image_is_cleaned_or_refused_and_never_crashes(kind, place, noise):
    raw = bytearray(image(kind))
    raw[place : place + len(noise)] = noise
    assert outcome(bytes(raw)) in (f"image/{kind.lower()}", "broken", "pixels", "type")


def outcome(raw):
    try:
        return received(raw).content_type
    except ValidationError as problem:
        return problem.code


# What is kept


def test_what_hangs_behind_an_image_is_left_behind():
    kept = received(image("PNG") + b"PK\x03\x04<script>alert(1)</script>")
    assert b"script" not in kept.content
    assert Image.open(io.BytesIO(kept.content)).size == (40, 30)


def test_the_hash_is_that_of_what_came():
    raw = image("PNG")
    assert received(raw).sha256 == hashlib.sha256(raw).hexdigest()


def test_orientation_is_applied_and_camera_data_dropped():
    kept = Image.open(io.BytesIO(received(rotated_jpeg()).content))
    assert kept.size == (30, 40)
    assert not kept.getexif()
    assert b"TESTCAMERA" not in received(rotated_jpeg()).content


def test_transparency_of_a_png_survives():
    assert Image.open(io.BytesIO(received(image("PNG", mode="RGBA")).content)).mode == "RGBA"


def test_a_print_colour_jpeg_becomes_rgb():
    assert Image.open(io.BytesIO(received(image("JPEG", mode="CMYK")).content)).mode == "RGB"


def test_a_pdf_is_kept_as_it_came():
    assert received(PDF).content == PDF


def test_a_telephones_heic_is_turned_once_and_loses_camera_and_place():
    assert b"Fictional Camera" in HEIC
    kept = received(HEIC, "IMG_0001.HEIC")
    upright = Image.open(io.BytesIO(kept.content), formats=["JPEG"])
    corners = [upright.getpixel(place) for place in ((5, 5), (42, 5), (5, 58), (42, 58))]
    assert upright.size == (48, 64)
    assert [max(range(3), key=corner.__getitem__) for corner in (*corners[:2], corners[3])] == [2, 0, 1]
    assert not upright.getexif()
    assert b"Fictional Camera" not in kept.content
    assert kept.sha256 == hashlib.sha256(HEIC).hexdigest()


@pytest.mark.parametrize("end", range(20, len(HEIC), 60))
def test_a_heic_cut_off_anywhere_is_refused(end):
    assert refusal(HEIC[:end]).code in ("broken", "type")


def test_a_heic_that_claims_to_be_huge_is_refused():
    claims = HEIC.replace(struct.pack(">II", 64, 48), struct.pack(">II", 60_000, 60_000))
    assert claims != HEIC
    assert refusal(claims).code in ("broken", "pixels")


@pytest.mark.parametrize("brand", [b"heic", b"mif1"])
def test_a_heic_is_known_by_its_brand_and_a_broken_one_refused(brand):
    raw = b"\x00\x00\x00\x18ftyp" + brand + b"\x00" * 40
    assert uploads.sniff(raw) == "HEIF"
    assert refusal(raw).code == "broken"


def test_a_long_name_is_cut_and_loses_what_cannot_be_printed():
    name = received(PDF, "长" * 200 + "\x00\n.pdf").name
    assert len(name) == uploads.NAME_LENGTH
    assert name.endswith("长.pdf")


def test_a_name_loses_id_numbers_and_mobile_numbers():
    name = received(PDF, "测试甲11010119000101001X_13800009999.pdf").name
    assert name == "测试甲[已隐去]_[已隐去].pdf"


@pytest.mark.parametrize(
    "number", ["138-0000-0001", "１３８ ００００ ０００１", "110101-19000101-0014", "010-12345678", "+852 9123 4567"]
)
def test_a_name_loses_numbers_in_any_shape_a_person_writes(number):
    assert received(PDF, f"测试甲{number}.pdf").name == "测试甲[已隐去].pdf"


def test_a_name_keeps_characters_newer_than_python():
    assert received(PDF, "张\U0003158e\U0002ebf0\u202e.pdf").name == "张\U0003158e\U0002ebf0.pdf"


def test_a_file_lies_encrypted_under_a_name_that_says_nothing(toy_case, agent):
    file = {"file": SimpleUploadedFile("paper.pdf", PDF)}
    do(toy_case, "upload_document", agent, files=file, type="evidence", received_via="email")
    paper = toy_case.documents.get()
    raw = Path(default_storage.path(paper.storage_name)).read_bytes()
    assert b"PDF" not in raw
    assert "pathology" not in paper.storage_name
    assert uploads.fetch(paper.storage_name) == PDF


def test_a_file_that_is_gone_or_not_ours_is_not_found(settings, tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "foreign").write_bytes(b"not encrypted")
    for name in ("documents/foreign", "documents/gone"):
        with pytest.raises(FileNotFoundError):
            uploads.fetch(name)
