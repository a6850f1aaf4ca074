"""Files from outside: judged by content, images re-encoded without their metadata, kept encrypted.

JPEG, PNG, HEIC and PDF up to 20 MB. The hash kept is that of the file as it was received.
"""

import hashlib
import io
import secrets
from dataclasses import dataclass
from typing import IO

import pi_heif
from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

from privacy import keys
from privacy.keys import cipher
from privacy.logging import redact
from privacy.typed_text import visible

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_FILES = 20
MAX_PIXELS = 60_000_000
NAME_LENGTH = 120
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")

pi_heif.register_heif_opener()


@dataclass(frozen=True)
class Received:
    """A judged file: what will be stored, and the hash and size of what came."""

    content: bytes
    content_type: str
    name: str
    sha256: str
    size: int


def receive(file: "UploadedFile | IO[bytes]", name: str) -> Received:
    """Judge and clean one uploaded file; its name, kept in clear, loses ID numbers and phone numbers.

    Raises ``ValidationError`` saying what is wrong and how to mend it.
    """
    raw = file.read(MAX_BYTES + 1)
    name = clean_name(name)
    if not raw:
        raise ValidationError(f"文件“{name}”是空的，请重新选择文件。", code="empty")
    if len(raw) > MAX_BYTES:
        raise ValidationError(f"文件“{name}”超过 20 MB，请压缩或分开上传。", code="too_large")
    kind = sniff(raw)
    if kind is None:
        raise ValidationError(f"文件“{name}”不是 JPEG、PNG、HEIC 或 PDF，请转换后上传。", code="type")
    content, content_type = (raw, "application/pdf") if kind == "PDF" else _clean_image(raw, kind, name)
    return Received(content, content_type, name, hashlib.sha256(raw).hexdigest(), len(raw))


def sniff(raw: bytes) -> str | None:
    """Return JPEG, PNG, HEIF or PDF by the first bytes of ``raw``, or None; a PDF must also have its end."""
    if raw.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if raw[4:8] == b"ftyp" and raw[8:12] in HEIC_BRANDS:
        return "HEIF"
    if raw.startswith(b"%PDF-") and b"%%EOF" in raw[-2048:]:
        return "PDF"
    return None


def _clean_image(raw: bytes, kind: str, name: str) -> tuple[bytes, str]:
    """Decode and encode anew, upright: only pixels survive, so nothing hidden in the file does."""
    try:
        with Image.open(io.BytesIO(raw), formats=[kind]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_many_pixels(name)
            upright = ImageOps.exif_transpose(image)
            mode = "RGBA" if kind == "PNG" and "A" in upright.getbands() else "RGB"
            target = "PNG" if kind == "PNG" else "JPEG"
            clean = Image.new(mode, upright.size)
            clean.paste(upright.convert(mode))
            out = io.BytesIO()
            clean.save(out, target, **({"quality": 92} if target == "JPEG" else {}))
    except ValidationError:
        raise
    except Image.DecompressionBombError as problem:
        raise _too_many_pixels(name) from problem
    except Exception as problem:  # whatever a decoder trips over, the file is at fault
        raise ValidationError(f"图片“{name}”已损坏或不完整，请重新拍摄或上传。", code="broken") from problem
    return out.getvalue(), f"image/{target.lower()}"


def _too_many_pixels(name: str) -> ValidationError:
    return ValidationError(f"图片“{name}”的像素过大，请缩小后上传。", code="pixels")


def keep(received: Received) -> str:
    """Store the file encrypted under a name that says nothing; returns the name."""
    return _store(cipher().encrypt(received.content))


def keep_as_it_came(raw: bytes) -> str:
    """Store a file nobody has judged yet, encrypted; returns the name."""
    return _store(cipher().encrypt(raw))


def clean_name(name: str) -> str:
    """Return a file's name as it may be kept in clear: printable, without ID numbers and mobile numbers, its end."""
    return redact(visible(name))[-NAME_LENGTH:]


def _store(token: bytes) -> str:
    return default_storage.save(f"documents/{secrets.token_hex(16)}", ContentFile(token))


def kept_anew(storage_name: str) -> str | None:
    """Store a kept file once more, under the current key, and return its new name; None where it is under it already.

    Raises ``FileNotFoundError`` when it is gone, ``InvalidToken`` where no key fits.
    """
    with default_storage.open(storage_name) as stored:
        token = stored.read().decode()
    return None if keys.is_current(token) else _store(keys.rotate(token).encode())


def fetch(storage_name: str) -> bytes:
    """Return a stored file in clear. Raises ``FileNotFoundError`` when it is gone or cannot be decrypted."""
    with default_storage.open(storage_name) as stored:
        try:
            return cipher().decrypt(stored.read())
        except InvalidToken as problem:
            raise FileNotFoundError(storage_name) from problem


def discard(storage_name: str) -> None:
    """Remove a stored file whose case entry never came to be."""
    default_storage.delete(storage_name)
