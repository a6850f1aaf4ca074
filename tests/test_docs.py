"""What the documents name is there: files, pictures, headings, make's targets."""

import re

import pytest

from tests.sources import ROOT

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
TARGET = re.compile(r"`make ([a-z-]+)|^ {4}make ([a-z-]+)", re.MULTILINE)
EVERY = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def anchors(path):
    """Return the anchors of a document's headings, made as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@EVERY
def test_every_file_a_document_links_to_exists(document):
    links = [link for link in LINK.findall(document.read_text()) if "://" not in link]
    missing = [link for link in links if not (document.parent / link.split("#")[0]).exists()]
    assert missing == []


@EVERY
def test_every_heading_a_document_links_to_exists(document):
    linked = [link[1:] for link in LINK.findall(document.read_text()) if link.startswith("#")]
    assert set(linked) <= anchors(document)


@EVERY
def test_every_make_target_a_document_names_exists(document):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {first or second for first, second in TARGET.findall(document.read_text())}
    assert named <= targets


def test_every_picture_is_shown_and_small():
    pictures = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").iterdir()}
    shown = {link.rsplit("/", 1)[-1] for path in DOCUMENTS for link in LINK.findall(path.read_text())}
    assert {name for name, size in pictures.items() if name not in shown or size > 150_000} == set()


@EVERY
def test_every_command_a_document_names_exists(document):
    named = set(re.findall(r"manage\.py ([a-z_]+)", document.read_text()))
    homes = ("*/management/commands/*.py", "*/*/management/commands/*.py")
    ours = {path.stem for pattern in homes for path in ROOT.glob(pattern)}
    theirs = {"procrastinate", "migrate", "makemigrations", "check", "runserver", "createcachetable", "collectstatic"}
    assert named <= ours | theirs


@EVERY
def test_every_test_a_document_names_exists(document):
    named = set(re.findall(r"`(tests/[\w/]+\.\w+)`", document.read_text()))
    assert {name for name in named if not (ROOT / name).exists()} == set()
