"""Papers: judged by what they are, cleaned, kept encrypted, reviewed, asked for, decided complete."""

import hashlib
import io
import struct
import zlib
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cases import errors, guards, uploads
from cases.declaration import Document
from cases.rotation import rotate_papers
from privacy import rotation
from tests.cases import toy
from tests.worlds import NOW, at, do, paper, picture

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
# As telephones write them: HEVC in tiles, turned by ``irot`` (quarters: blue red, white green once upright), and an EXIF
# that asks for the same turn again, names a fictional camera and a place. Drawn by ourselves, encoded by libheif.
HEIC = (Path(__file__).parent / "files" / "phone.heic").read_bytes()


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


def test_a_file_lies_encrypted_under_a_name_that_says_nothing(toy_case, agent):
    do(toy_case, "upload_document", agent, files={"file": pdf()}, type="pathology", received_via="email")
    paper = toy_case.documents.get()
    raw = Path(default_storage.path(paper.storage_name)).read_bytes()
    assert b"PDF" not in raw
    assert "pathology" not in paper.storage_name
    assert uploads.fetch(paper.storage_name) == PDF


def test_files_follow_the_rotation_of_the_keys(toy_case, agent, settings, django_capture_on_commit_callbacks):
    new = Fernet.generate_key().decode()
    for content in (PDF, PDF + b"%%EOF\n"):
        files = {"file": SimpleUploadedFile("a.pdf", content)}
        do(toy_case, "upload_document", agent, files=files, type="pathology", received_via="email")
    settings.PRIVACY_KEYS = [new, *settings.PRIVACY_KEYS]
    with django_capture_on_commit_callbacks(execute=True):
        assert rotate_papers() == (2, 0)
    assert rotate_papers() == (0, 2)
    settings.PRIVACY_KEYS = [new]
    assert [uploads.fetch(paper.storage_name) for paper in toy_case.documents.all()] == [PDF, PDF + b"%%EOF\n"]
    assert len(list(Path(settings.MEDIA_ROOT).rglob("documents/*"))) == 2


def test_a_file_no_key_fits_is_named_by_the_rotation(toy_case, agent, settings):
    do(toy_case, "upload_document", agent, files={"file": pdf()}, type="pathology", received_via="email")
    settings.PRIVACY_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(ValidationError, match=toy_case.documents.get().storage_name):
        rotate_papers()


def test_the_rotation_of_the_keys_knows_the_files():
    assert rotate_papers in dict(rotation.others).values()


def test_a_file_that_is_gone_or_not_ours_is_not_found(settings, tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "foreign").write_bytes(b"not encrypted")
    for name in ("documents/foreign", "documents/gone"):
        with pytest.raises(FileNotFoundError):
            uploads.fetch(name)


def pdf(name="paper.pdf"):
    return SimpleUploadedFile(name, PDF)


# Review


@pytest.fixture
def uploaded(toy_case, agent):
    do(toy_case, "upload_document", agent, files={"file": pdf()}, type="pathology", received_via="email")
    return toy_case.documents.get()


def test_a_fresh_paper_waits_for_review(uploaded, agent):
    assert (uploaded.status, uploaded.uploaded_by, uploaded.uploaded_at) == ("pending", agent, NOW)


def test_a_reviewer_accepts_a_paper(toy_case, uploaded, reviewer):
    do(toy_case, "review_document", reviewer, document=uploaded.pk, decision="accepted")
    uploaded.refresh_from_db()
    assert (uploaded.status, uploaded.reviewed_by, uploaded.reviewed_at) == ("accepted", reviewer, NOW)


def test_an_agent_may_not_review(toy_case, uploaded, agent):
    with pytest.raises(errors.StepNotAllowed):
        do(toy_case, "review_document", agent, document=uploaded.pk, decision="accepted")


def test_a_refusal_needs_a_reason(toy_case, uploaded, reviewer):
    with pytest.raises(errors.StepInvalid, match="须填写原因"):
        do(toy_case, "review_document", reviewer, document=uploaded.pk, decision="refused")


def test_a_refusal_is_kept_and_told_without_its_reason(toy_case, uploaded, reviewer):
    do(toy_case, "review_document", reviewer, document=uploaded.pk, decision="refused", reason="肺癌诊断页缺失")
    uploaded.refresh_from_db()
    assert (uploaded.status, uploaded.review_reason) == ("refused", "肺癌诊断页缺失")
    text = toy_case.messages.get().text
    assert "病理报告未能通过审核" in text
    assert "肺癌" not in text


def test_a_paper_of_another_case_cannot_be_reviewed_here(toy_case, uploaded, insured, agent, reviewer):
    other = toy.opened(insured, agent)
    with pytest.raises(errors.StepInvalid):
        do(other, "review_document", reviewer, document=uploaded.pk, decision="accepted")


@pytest.mark.parametrize("document", ["", "\x00", "x", "999999999999999999999"])
def test_a_paper_that_does_not_exist_is_refused(toy_case, uploaded, reviewer, document):
    with pytest.raises(errors.StepInvalid, match="资料："):
        do(toy_case, "review_document", reviewer, document=document, decision="accepted")


# What a step asks for


def asking(*papers):
    return {"documents": papers}


def missing(case, actor, step="end", when=NOW):
    with pytest.raises(errors.StepBlocked) as problem:
        do(case, step, actor, when)
    return [item.text for item in problem.value.missing]


def test_a_paper_is_due_accepted_before_its_step(register_toy, insured, agent, reviewer):
    register_toy(**asking(Document(type="ct", before="end"), Document(type="mri", before="end")))
    case = toy.opened(insured, agent)
    paper(case, agent, reviewer, type="ct")
    assert missing(case, agent) == ["MRI 报告须审核接受"]
    paper(case, agent, reviewer, type="mri")
    assert do(case, "end", agent).to_state == "done"


def test_a_paper_not_yet_accepted_does_not_count(register_toy, insured, agent):
    register_toy(**asking(Document(type="ct", before="end")))
    case = toy.opened(insured, agent)
    do(case, "upload_document", agent, files={"file": picture()}, type="ct", received_via="email")
    assert missing(case, agent) == ["CT 报告须审核接受"]


def test_one_of_a_group_is_enough(register_toy, insured, agent, reviewer):
    group = [Document(type=code, before="end", any_of="images") for code in ("ct", "mri")]
    register_toy(**asking(*group))
    case = toy.opened(insured, agent)
    assert missing(case, agent) == ["CT 报告、MRI 报告中至少一项须审核接受"]
    paper(case, agent, reviewer, type="mri")
    assert do(case, "end", agent).to_state == "done"


def test_a_paper_is_asked_for_only_when_its_fact_holds(register_toy, insured, agent):
    register_toy(**asking(Document(type="ct", before="end", when=lambda file: bool(file.moment("begun")))))
    case = toy.opened(insured, agent)
    do(case, "begin", agent)
    assert missing(case, agent) == ["CT 报告须审核接受"]


def test_opening_asks_for_the_papers_and_tells_the_applicant(register_toy, insured, agent):
    register_toy(**asking(Document(type="ct", before="end"), Document(type="pathology", before="end")))
    case = toy.opened(insured, agent)
    asked = case.document_requests.get()
    assert (asked.items, asked.initial, asked.requested_at) == (["CT 报告", "病理报告"], True, NOW)
    assert "CT 报告；病理报告" in case.messages.get().text


def test_an_accepted_paper_sets_its_moment_to_its_day_of_issue(register_toy, insured, agent, reviewer):
    register_toy(**asking(Document(type="ct", before="end", moment="scanned")))
    case = toy.opened(insured, agent)
    paper(case, agent, reviewer, type="ct", issued_on="2026-03-02")
    assert case.moments["scanned"] == at("2026-03-02 00:00").isoformat()


def test_a_paper_taken_back_takes_its_moment_along(register_toy, insured, agent, reviewer):
    register_toy(**asking(Document(type="ct", before="end", moment="scanned")))
    case = toy.opened(insured, agent)
    paper(case, agent, reviewer, type="ct", issued_on="2026-03-02")
    do(case, "review_document", reviewer, document=case.documents.get().pk, decision="refused", reason="看不清")
    assert "scanned" not in case.moments


def test_a_paper_that_sets_a_moment_needs_its_day_of_issue(register_toy, insured, agent):
    register_toy(**asking(Document(type="ct", before="end", moment="scanned")))
    case = toy.opened(insured, agent)
    with pytest.raises(errors.StepInvalid, match="CT 报告必须填写开具日期"):
        do(case, "upload_document", agent, files={"file": picture()}, type="ct", received_via="email")


def test_a_day_of_issue_in_the_future_is_refused(toy_case, agent):
    with pytest.raises(errors.StepInvalid, match="开具日期不能晚于今天"):
        do(
            toy_case,
            "upload_document",
            agent,
            files={"file": picture()},
            type="ct",
            received_via="email",
            issued_on="2026-03-11",
        )


# Asking for more, and completeness

MORE = {"items": ["ct"], "recipient": "applicant", "cause": "customer", "reason": "需近期影像"}


@pytest.fixture
def complete_case(register_toy, insured, agent, reviewer):
    steps = (*toy.STEPS[:-1], toy.step("end", target="done", guards=(guards.papers_complete,)))
    register_toy(steps=steps, states=toy.BASE.states)
    case = toy.opened(insured, agent)
    do(case, "complete_documents", reviewer)
    return case


def test_completeness_is_a_decision_that_leaves_its_moment(complete_case):
    assert complete_case.documents_complete
    assert complete_case.moments["docs_complete"] == NOW.isoformat()


def test_completeness_is_decided_once(complete_case, reviewer):
    assert missing(complete_case, reviewer, "complete_documents") == ["资料已确认齐全"]


def test_an_agent_may_not_decide_it(toy_case, agent):
    with pytest.raises(errors.StepNotAllowed):
        do(toy_case, "complete_documents", agent)


def test_a_request_for_more_reopens_it_and_says_all_that_is_missing(complete_case, agent):
    do(complete_case, "request_document", agent, **MORE)
    assert not complete_case.documents_complete
    assert missing(complete_case, agent) == ["尚未确认资料齐全", "要求补充的“CT 报告”尚未了结"]


def test_a_request_is_told_without_its_detail_or_reason(complete_case, agent):
    do(complete_case, "request_document", agent, **MORE | {"detail": "胃癌术后", "reason": "胃癌复查"})
    text = complete_case.messages.get().text
    assert "CT 报告" in text
    assert "胃癌" not in text


def test_a_request_without_items_is_refused(toy_case, agent):
    with pytest.raises(errors.StepInvalid, match="需补充的资料"):
        do(toy_case, "request_document", agent, **MORE | {"items": []})


def test_completeness_waits_until_the_request_is_settled(complete_case, agent, reviewer):
    do(complete_case, "request_document", agent, **MORE)
    assert missing(complete_case, reviewer, "complete_documents") == ["要求补充的“CT 报告”尚未了结"]
    request = complete_case.document_requests.get()
    do(complete_case, "settle_request", agent, request=request.pk, settlement="supplied")
    assert do(complete_case, "complete_documents", reviewer)
    request.refresh_from_db()
    assert (request.settled_by, request.settlement) == (agent, "已补齐")


def test_a_request_dropped_needs_a_reason(complete_case, agent):
    do(complete_case, "request_document", agent, **MORE)
    request = complete_case.document_requests.get()
    with pytest.raises(errors.StepInvalid, match="请说明理由"):
        do(complete_case, "settle_request", agent, request=request.pk, settlement="waived")


def complete_again(case, agent, reviewer, cause, when):
    do(case, "request_document", agent, at("2026-03-11 09:00"), **MORE | {"cause": cause})
    request = case.document_requests.get()
    do(case, "settle_request", agent, when, request=request.pk, settlement="supplied")
    do(case, "complete_documents", reviewer, when)


def test_papers_the_customer_had_not_sent_move_the_moment(complete_case, agent, reviewer):
    later = at("2026-03-12 09:00")
    complete_again(complete_case, agent, reviewer, "customer", later)
    assert complete_case.moments["docs_complete"] == later.isoformat()


def test_papers_another_had_not_sent_leave_the_moment(complete_case, agent, reviewer):
    complete_again(complete_case, agent, reviewer, "hospital", at("2026-03-12 09:00"))
    assert complete_case.moments["docs_complete"] == NOW.isoformat()
