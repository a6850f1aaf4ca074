"""Files from outside: judged by content, pictures made clean, stored encrypted.

JPEG, PNG and HEIC up to 40 MB, PDF up to 20 MB. A picture is stored twice, each in a file of its own: clean, which is what anybody is
shown, and as it came, which is evidence and never leaves. The hash stored is that of the file as it was received.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import IO

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from cases.bookkeeping import pdfs, pictures
from cases.declaration.errors import CaseError
from privacy import keys
from privacy.keys import cipher
from privacy.logging import redacted_name

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_PHOTO_BYTES = 40 * MEGABYTE
"""What a phone's photograph of 108 million pixels takes."""
MAX_FILES = 20
NAME_LENGTH = 120
FOLDER = "documents"
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


class NotStored(CaseError):
    """The place where files are stored took none, as a full disk does."""

    def __init__(self) -> None:
        """Say what to do: nothing of the file was stored."""
        super().__init__("文件没有保存：存放资料的磁盘已满或无法写入。请稍后重试，并请管理员检查磁盘空间。")


@dataclass(frozen=True)
class Received:
    """A judged file: what will be shown, the file as it came where that differs, and the hash and size of what came.

    ``remark`` says in Chinese what whoever receives it should look at.
    """

    content: bytes
    original: bytes | None
    content_type: str
    name: str
    sha256: str
    size: int
    remark: str = ""


def receive(file: "UploadedFile | IO[bytes]", name: str) -> Received:
    """Judge and clean one uploaded file; its name, stored in clear, loses ID numbers and phone numbers.

    Raises ``ValidationError`` saying what is wrong and how to mend it.
    """
    raw = file.read(MAX_PHOTO_BYTES + 1)
    name = clean_name(name)
    if not raw:
        raise ValidationError(f"文件“{name}”是空的，请重新选择文件。", code="empty")
    kind = sniff(raw)
    most = MAX_BYTES if kind in (None, "PDF") else MAX_PHOTO_BYTES
    if len(raw) > most:
        raise ValidationError(f"文件“{name}”超过 {most // MEGABYTE} MB，请压缩或分开上传。", code="too_large")
    if kind is None:
        raise ValidationError(f"文件“{name}”不是 JPEG、PNG、HEIC 或 PDF，请转换后上传。", code="type")
    digest = hashlib.sha256(raw).hexdigest()
    if kind == "PDF":
        pdfs.check(raw, name)
        return Received(raw, None, "application/pdf", name, digest, len(raw), _of_blank(pdfs.blank_pages(raw)))
    content, content_type, is_blank = pictures.clean(raw, kind, name)
    return Received(content, raw, content_type, name, digest, len(raw), "图片是空白的，请核对" if is_blank else "")


def _of_blank(pages: list[int]) -> str:
    return f"第 {'、'.join(map(str, pages))} 页是空白页，请核对" if pages else ""


def sniff(raw: bytes) -> str | None:
    """Return JPEG, PNG, HEIF or PDF by the first bytes of ``raw``, or None."""
    if raw.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if raw[4:8] == b"ftyp" and raw[8:12] in HEIC_BRANDS:
        return "HEIF"
    return "PDF" if pdfs.looks_like_one(raw) else None


def store(content: bytes) -> str:
    """Store a file encrypted under a name that says nothing; returns the name. Raises ``NotStored``."""
    return _write(cipher().encrypt(content))


def clean_name(name: str) -> str:
    """Return a paper's name as it may be stored (``privacy.logging.redacted_name``)."""
    return redacted_name(name, longest=NAME_LENGTH)


def _write(token: bytes) -> str:
    """Write the file whole or not at all: what a full disk cut off is removed."""
    name = f"{FOLDER}/{secrets.token_hex(16)}"
    try:
        return default_storage.save(name, ContentFile(token))
    except BaseException as problem:
        default_storage.delete(name)
        if isinstance(problem, OSError):
            raise NotStored from problem
        raise


def kept_anew(storage_name: str) -> str | None:
    """Store a file once more, under the current key, and return its new name; None where it is under it already.

    Raises ``FileNotFoundError`` when it is gone, ``InvalidToken`` where no key fits, ``NotStored``.
    """
    with default_storage.open(storage_name) as stored:
        token = stored.read().decode()
    return None if keys.is_current(token) else _write(keys.rotate(token).encode())


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
