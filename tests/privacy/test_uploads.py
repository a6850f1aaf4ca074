"""Large uploads on their way in: read in clear by the view, on the disk as ciphertext alone."""

import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

MARK = "病历：胃癌 110101190001010014".encode()
CONTENT = os.urandom(100) + MARK * 100_000  # larger than what is held in memory


@pytest.fixture
def received():
    """Return the file as a view is handed it, by the handlers that the settings name."""
    sent = {"file": SimpleUploadedFile("scan.pdf", CONTENT, "application/pdf")}
    return RequestFactory().post("/", sent).FILES["file"]


def test_a_large_upload_lies_on_the_disk_as_ciphertext_alone(received):
    received.file.raw._file.seek(0)
    on_disk = received.file.raw._file.read()
    assert len(on_disk) == len(CONTENT)
    assert MARK not in on_disk
    assert on_disk[:100] != CONTENT[:100]


def test_a_large_upload_is_read_as_it_was_sent(received):
    assert (received.name, received.content_type, received.size) == ("scan.pdf", "application/pdf", len(CONTENT))
    assert b"".join(received.chunks()) == CONTENT
    received.seek(0)
    assert received.read(7) == CONTENT[:7]
    assert received.read() == CONTENT[7:]
    assert received.read() == b""


@pytest.mark.parametrize("place", [0, 1, 15, 16, 17, 65_536, 1_000_003, len(CONTENT) - 1, len(CONTENT)])
def test_a_large_upload_is_read_from_any_place(received, place):
    received.seek(place)
    assert received.read(100) == CONTENT[place : place + 100]
    received.seek(-50, os.SEEK_END)
    assert received.read() == CONTENT[-50:]


def test_two_uploads_of_one_file_have_nothing_in_common():
    files = RequestFactory().post("/", {name: SimpleUploadedFile(name, CONTENT) for name in ("one", "two")}).FILES
    first, second = (file.file.raw._file for file in (files["one"], files["two"]))
    first.seek(0)
    second.seek(0)
    assert first.read(1_000) != second.read(1_000)
