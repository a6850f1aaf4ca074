"""Pictures from a customer's phone: judged by what they are, and what leaves tells neither place nor owner (F39)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests import pages, worlds
from tests.customers import signed_in
from tests.sources import ROOT

HEIC = (ROOT / "tests" / "files" / "phone.heic").read_bytes()
TOLD = (b"TEST-OWNER", b"TEST-PLACE", b"Fictional Camera", b"Exif")


def jpeg():
    """Return a photograph that names its owner and place."""
    exif = Image.Exif()
    exif[0x8298] = "TEST-OWNER"
    exif.get_ifd(0x8825)[1] = "TEST-PLACE"
    exif[0x0112] = 6  # lies on its side
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def case(world, agent, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return worlds.opened(worlds.current_insured(), agent, timezone.now())


@pytest.mark.parametrize("said_to_be", ["", "application/octet-stream"])
def test_pictures_are_judged_by_content_and_leave_without_place_or_owner_and_upright(case, agent, said_to_be):
    mine, staff = signed_in(case.insured.person), pages.signed_in(agent)
    size = {"IMG_1.HEIC": (48, 64), "IMG_2.png": (30, 40), "扫描.heic": (30, 40), "IMG_3": (48, 64)}
    sent = {"IMG_1.HEIC": HEIC, "IMG_2.png": jpeg(), "扫描.heic": jpeg(), "IMG_3": HEIC}
    for name, raw in sent.items():
        file = SimpleUploadedFile(name, raw, content_type=said_to_be)
        mine.post(reverse("portal:papers", args=[case.number]), {"type": "ct", "file": file})
        paper = case.documents.latest("pk")
        args = [case.number, paper.pk]
        for answer in (mine.get(reverse("portal:paper", args=args)), staff.get(reverse("office:document", args=args))):
            assert answer.headers["Content-Type"] == "image/jpeg", name
            assert ".jpg" in answer.headers["Content-Disposition"], name
            assert [word for word in TOLD if word in answer.content] == [], name
            assert Image.open(io.BytesIO(answer.content)).size == size[name], name
