"""Papers as files: judged by what they are, cleaned, stored encrypted."""

import hashlib
import io
import resource
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from cases.bookkeeping import pictures, uploads
from cases.declaration.errors import CaseError
from cases.models import CaseDocument
from tests.papers import PDF, pdf
from tests.worlds import do

# As telephones write them: HEVC in tiles, turned by ``irot`` (quarters: blue red, white green once upright), and an EXIF
# that asks for the same turn again, names a fictional camera and a place. Drawn by ourselves, encoded by libheif.
FILES = Path(__file__).parents[1] / "files"
HEIC = (FILES / "phone.heic").read_bytes()


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


@pytest.mark.parametrize("raw", [b"MZ\x90\x00", b"<html></html>", b"<svg xmlns='x'/>", b"PK\x03\x04"])
def test_what_is_no_paper_is_refused(raw):
    problem = refusal(raw, "paper.pdf")
    assert problem.code == "type"
    assert "paper.pdf" in problem.message
    assert "JPEG" in problem.message


# PDFs


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n", b"\0" * 200, b"x" * 1_000], ids=len)
def test_a_pdf_may_have_something_before_its_header(before):
    assert received(before + PDF).content == before + PDF


@pytest.mark.parametrize("after", [b"\0" * 3_000, b"\r\n" * 3_000, b"scanned by TEST" * 100], ids=len)
def test_a_pdf_may_have_something_after_its_end(after):
    assert received(PDF + after).content_type == "application/pdf"


def test_a_pdf_header_far_into_a_file_makes_no_pdf():
    assert refusal(b"x" * 1_024 + PDF).code == "type"


def test_a_pdf_that_asks_for_a_password_is_refused_in_words():
    problem = refusal((FILES / "password.pdf").read_bytes(), "paper.pdf")
    assert (problem.code, problem.message) == (
        "password",
        "PDF“paper.pdf”设有打开密码，无法查看；请取消密码后上传，或截图上传。",
    )


def test_a_pdf_locked_only_against_changes_may_come():
    raw = (FILES / "owner_password.pdf").read_bytes()
    assert received(raw).content == raw


@pytest.mark.parametrize(
    ("raw", "word"),
    [(PDF[: len(PDF) // 2], "缺少结尾"), (b"%PDF-1.4\nnothing\n%%EOF\n", "已损坏"), (pdf(pages=0), "没有页面")],
    ids=["cut", "broken", "no page"],
)
def test_a_pdf_that_shows_nothing_is_refused_in_words(raw, word):
    problem = refusal(raw, "paper.pdf")
    assert problem.code == "broken"
    assert word in problem.message


def test_pdfs_may_come_from_many_at_once():
    with ThreadPoolExecutor(8) as pool:
        kinds = list(pool.map(lambda number: received(pdf(pages=number % 5 + 1)).content_type, range(200)))
    assert set(kinds) == {"application/pdf"}


def test_an_empty_file_is_refused():
    assert refusal(b"").code == "empty"


def test_twenty_megabytes_may_come():
    assert received(PDF + b"\0" * (uploads.MAX_BYTES - len(PDF))).size == uploads.MAX_BYTES


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


# What can be seen stays


def ramp16(brightest):
    """A grey ramp of 64 steps in 16 bits, from black to ``brightest``."""
    raw = b"".join(struct.pack("<H", brightest * step // 63) for step in range(64)) * 8
    out = io.BytesIO()
    Image.frombytes("I;16", (64, 8), raw).save(out, "PNG")
    return out.getvalue()


def seen(raw):
    """The stored picture on white, as the viewer shows it."""
    stored = Image.open(io.BytesIO(received(raw).content)).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", stored.size, "white"), stored).convert("RGB")


@pytest.mark.parametrize("brightest", [65_535, 4_095], ids=["16 bits", "12 bits in 16"])
def test_a_grey_picture_of_sixteen_bits_keeps_its_steps(brightest):
    steps = [seen(ramp16(brightest)).getpixel((step, 4))[0] for step in range(64)]
    assert steps == sorted(steps)
    assert len(set(steps)) == 64
    assert (steps[0], steps[-1]) == (0, 255)


def writing(mode, transparent, ink, **options):
    """A black stroke on a transparent ground, in the colours ``ink`` on ``transparent``."""
    drawn = Image.new(mode, (40, 30), transparent)
    drawn.paste(ink, (10, 10, 30, 20))
    out = io.BytesIO()
    drawn.save(out, "PNG", **options)
    return out.getvalue()


def palette_writing():
    drawn = Image.new("P", (40, 30), 0)
    drawn.putpalette([0, 0, 0, 0, 0, 0])
    drawn.paste(1, (10, 10, 30, 20))
    out = io.BytesIO()
    drawn.save(out, "PNG", transparency=0)
    return out.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        palette_writing(),
        writing("L", 5, 0, transparency=5),
        writing("RGB", (0, 0, 5), (0, 0, 0), transparency=(0, 0, 5)),
        writing("1", 1, 0, transparency=1),
        writing("RGBA", (0, 0, 0, 0), (0, 0, 0, 255)),
        writing("LA", (0, 0), (0, 255)),
    ],
    ids=["palette", "grey", "colour", "two colours", "rgba", "grey with alpha"],
)
def test_writing_on_a_transparent_ground_is_seen(raw):
    shown = seen(raw)
    assert shown.getpixel((20, 15)) == (0, 0, 0)
    assert shown.getpixel((2, 2)) == (255, 255, 255)


def test_a_palette_picture_keeps_its_colours():
    drawn = Image.new("P", (40, 30), 0)
    drawn.putpalette([10, 200, 30])
    out = io.BytesIO()
    drawn.save(out, "PNG")
    assert seen(out.getvalue()).getpixel((5, 5)) == (10, 200, 30)


def test_a_telephones_picture_of_ten_bits_keeps_its_shades():
    stored = Image.open(io.BytesIO(received((FILES / "ten_bit.heic").read_bytes()).content)).convert("L")
    shades = [stored.getpixel((column, 20)) for column in range(0, 64, 4)]
    assert shades == sorted(shades)
    assert (shades[0] < 5, len(set(shades)), stored.getpixel((63, 20)) > 250) == (True, 16, True)


def test_an_animated_png_is_refused_in_words():
    raw = image("PNG", save_all=True, append_images=[Image.new("RGB", (40, 30), "black")])
    problem = refusal(raw, "a.png")
    assert (problem.code, "只能上传静止的图片" in problem.message) == ("animated", True)


def test_a_telephones_jpeg_with_a_second_picture_inside_is_no_animation():
    raw = image("MPO", save_all=True, append_images=[Image.new("RGB", (40, 30), "black")])
    stored = Image.open(io.BytesIO(received(raw).content))
    assert (stored.format, getattr(stored, "n_frames", 1), stored.getpixel((5, 5))) == ("JPEG", 1, (255, 255, 255))


@pytest.mark.parametrize("size", [(9_248, 6_936), (12_000, 9_000)], ids=["64 megapixels", "108 megapixels"])
@pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")
def test_a_jpeg_of_a_large_camera_is_scaled_down(size):
    stored = Image.open(io.BytesIO(received(image("JPEG", size, "L")).content))
    assert stored.size == (size[0] // 2, size[1] // 2)


def test_a_heic_of_a_large_camera_is_scaled_down_too(monkeypatch):
    whole = Image.open(io.BytesIO(received(HEIC).content)).size
    monkeypatch.setattr(pictures, "MAX_PIXELS", whole[0] * whole[1] - 1)
    assert Image.open(io.BytesIO(received(HEIC).content)).size == ((whole[0] + 1) // 2, (whole[1] + 1) // 2)


def test_a_photograph_may_be_twice_as_large_as_a_pdf():
    photo = image("JPEG")
    assert received(photo + b"\0" * (uploads.MAX_PHOTO_BYTES - len(photo))).size == uploads.MAX_PHOTO_BYTES
    assert "40 MB" in refusal(photo + b"\0" * uploads.MAX_PHOTO_BYTES).message


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_jpeg_of_more_is_refused():
    assert refusal(image("JPEG", (12_100, 10_000), "L")).code == "pixels"


# What is stored


def test_what_hangs_behind_an_image_is_left_behind():
    stored = received(image("PNG") + b"PK\x03\x04<script>alert(1)</script>")
    assert b"script" not in stored.content
    assert Image.open(io.BytesIO(stored.content)).size == (40, 30)


def test_the_hash_is_that_of_what_came():
    raw = image("PNG")
    assert received(raw).sha256 == hashlib.sha256(raw).hexdigest()


def test_orientation_is_applied_and_camera_data_dropped():
    stored = Image.open(io.BytesIO(received(rotated_jpeg()).content))
    assert stored.size == (30, 40)
    assert not stored.getexif()
    assert b"TESTCAMERA" not in received(rotated_jpeg()).content


def labelled(kind):
    """A picture with everything its format lets people write beside the pixels."""
    exif = Image.Exif()
    exif[0x8298] = "TEST-OWNER"
    exif.get_ifd(0x8825)[1] = "TEST-PLACE"
    more = {"exif": exif, "icc_profile": b"TEST-PROFILE"}
    if kind == "PNG":
        more["pnginfo"] = PngImagePlugin.PngInfo()
        more["pnginfo"].add_text("Author", "TEST-AUTHOR")
        more["pnginfo"].add_itxt("XML:com.adobe.xmp", "TEST-XMP")
    else:
        more |= {"comment": b"TEST-COMMENT", "xmp": b"TEST-XMP"}
    return image(kind, **more)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_owner_place_comment_and_profile_are_not_shown(kind):
    raw = labelled(kind)
    assert raw.count(b"TEST-") >= 4
    assert b"TEST-" not in received(raw).content
    stored = Image.open(io.BytesIO(received(raw).content))
    assert not {"exif", "xmp", "icc_profile", "comment", "Author"} & set(stored.info)


def test_transparency_of_a_png_survives():
    assert Image.open(io.BytesIO(received(image("PNG", mode="RGBA")).content)).mode == "RGBA"


def test_a_print_colour_jpeg_becomes_rgb():
    assert Image.open(io.BytesIO(received(image("JPEG", mode="CMYK")).content)).mode == "RGB"


def test_a_pdf_is_kept_as_it_came():
    assert received(PDF).content == PDF
    assert received(PDF).original is None


def test_a_telephones_heic_is_turned_once_and_loses_camera_and_place():
    assert b"Fictional Camera" in HEIC
    stored = received(HEIC, "IMG_0001.HEIC")
    upright = Image.open(io.BytesIO(stored.content), formats=["JPEG"])
    corners = [upright.getpixel(place) for place in ((5, 5), (42, 5), (5, 58), (42, 58))]
    assert upright.size == (48, 64)
    assert [max(range(3), key=corner.__getitem__) for corner in (*corners[:2], corners[3])] == [2, 0, 1]
    assert not upright.getexif()
    assert b"Fictional Camera" not in stored.content
    assert stored.sha256 == hashlib.sha256(HEIC).hexdigest()


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


def test_a_picture_lies_encrypted_twice_clean_and_as_it_came(toy_case, agent):
    raw = rotated_jpeg()
    file = {"file": SimpleUploadedFile("paper.jpg", raw)}
    do(toy_case, "upload_document", agent, files=file, type="evidence", received_via="email")
    paper = toy_case.documents.get()
    assert uploads.fetch(paper.original_name) == raw
    assert b"TESTCAMERA" not in uploads.fetch(paper.storage_name)
    assert b"TESTCAMERA" not in Path(default_storage.path(paper.original_name)).read_bytes()


def test_a_step_that_fails_leaves_neither_file(toy_case, agent, monkeypatch, settings):
    def fail(**values):
        raise RuntimeError("interrupted")

    monkeypatch.setattr(CaseDocument.objects, "create", fail)
    with pytest.raises(RuntimeError):
        file = {"file": SimpleUploadedFile("paper.jpg", rotated_jpeg())}
        do(toy_case, "upload_document", agent, files=file, type="evidence", received_via="email")
    assert list(settings.MEDIA_ROOT.glob("documents/*")) == []


@contextmanager
def disk_with_room_for(size):
    """Let no file of this process grow beyond ``size`` bytes, which fails a write half-way as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_in_words_and_leaves_no_partial_file(toy_case, agent, settings):
    file = {"file": SimpleUploadedFile("paper.pdf", PDF + b"\0" * 200_000)}
    with disk_with_room_for(100_000), pytest.raises(CaseError, match="磁盘已满"):
        do(toy_case, "upload_document", agent, files=file, type="evidence", received_via="email")
    assert list(settings.MEDIA_ROOT.glob("documents/*")) == []
    assert not toy_case.documents.exists()


def test_a_file_that_is_gone_or_not_ours_is_not_found(settings, tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "foreign").write_bytes(b"not encrypted")
    for name in ("documents/foreign", "documents/gone"):
        with pytest.raises(FileNotFoundError):
            uploads.fetch(name)
