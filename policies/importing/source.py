"""The uploaded file: taken in encrypted, stored in the database, read again by any host.

Parts are encrypted as they arrive, so no temporary file holds a person's number in clear, and kept as rows of the
database, so a page on one host and the worker on another read the same file.
"""

import base64
import io
from collections.abc import Iterable
from typing import BinaryIO

from cryptography.fernet import InvalidToken

from policies.importing.models import FilePart, ImportRun
from privacy import keys
from spreadsheets.errors import Unreadable

PART = 256 * 1024
"""Bytes of a part in clear."""


class Taking:
    """Takes a file in as it arrives, in chunks of any size."""

    def __init__(self, run: ImportRun) -> None:
        """Begin the file of ``run``."""
        self._run = run
        self._rest = bytearray()
        self._number = 0
        self.size = 0

    def add(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.size += len(chunk)
        self._rest += chunk
        while len(self._rest) >= PART:
            self._keep(bytes(self._rest[:PART]))
            del self._rest[:PART]

    def finish(self) -> None:
        """Record what is left, and say how much there was."""
        if self._rest:
            self._keep(bytes(self._rest))
        self._run.file_bytes = self.size
        self._run.save(update_fields=["file_bytes"])

    def _keep(self, clear: bytes) -> None:
        token = base64.urlsafe_b64decode(keys.cipher().encrypt(clear))
        FilePart.objects.create(run=self._run, number=self._number, content=token)
        self._number += 1


def take(run: ImportRun, file: BinaryIO) -> None:
    """Take all of ``file`` in."""
    taking = Taking(run)
    while chunk := file.read(PART):
        taking.add(chunk)
    taking.finish()


def adopt(run: ImportRun, tokens: Iterable[bytes], size: int) -> None:
    """Record a file of ``size`` bytes that comes in encrypted parts already, of ``PART`` bytes in clear each."""
    for number, token in enumerate(tokens):
        FilePart.objects.create(run=run, number=number, content=token)
    run.file_bytes = size
    run.save(update_fields=["file_bytes"])


class Reader(io.RawIOBase):
    """The file as a stream that can be read again from any place; one part of it is in memory at a time."""

    def __init__(self, run: ImportRun) -> None:
        """Open the file of ``run``. Reading raises ``Unreadable`` where no key fits any more."""
        self._run = run
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._run.file_bytes}[whence]
        self._at = start + offset
        return self._at

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        number, start = divmod(self._at, PART)
        piece = self._part(number)[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _part(self, number: int) -> bytes:
        if self._held[0] != number:
            content = FilePart.objects.filter(run=self._run, number=number).values_list("content", flat=True).first()
            self._held = (number, _clear(bytes(content)) if content else b"")
        return self._held[1]


def _clear(content: bytes) -> bytes:
    try:
        return keys.cipher().decrypt(base64.urlsafe_b64encode(content))
    except InvalidToken as error:
        raise Unreadable("上传的文件用现有密钥已解不开，请重新上传。") from error


def open_file(run: ImportRun) -> BinaryIO:
    """Return the file of ``run`` as a buffered stream."""
    return io.BufferedReader(Reader(run), PART)  # type: ignore[type-var]
