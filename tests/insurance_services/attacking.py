"""What attacks are made with: steps posted by hand, files sent, pictures made for the purpose."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image


def take(client, case, code, *, key="attack1", **data):
    case.refresh_from_db()
    body = {"revision": case.revision, "idempotency_key": key} | data
    return client.post(reverse("office:step", args=[case.number, code]), body)


def upload(client, case, raw, name="paper.jpg", key="file1"):
    file = SimpleUploadedFile(name, raw, content_type="image/jpeg")
    return take(client, case, "upload_document", key=key, type="ct", received_via="upload", file=file, whole="yes")


def png(width=40, height=30, mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, "PNG", **options)
    return out.getvalue()


def jpeg():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return out.getvalue()
