"""Takes an upload in encrypted, part by part as it arrives: Django's own handlers would write it to a file in clear."""

import base64
import struct
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from policies.importing.source import PART
from privacy import keys

_LENGTH = struct.Struct(">I")


class EncryptedUpload(UploadedFile):
    """An uploaded file of which only ciphertext lies on the disk."""

    def tokens(self) -> Iterator[bytes]:
        """Yield the encrypted parts in order."""
        file: Any = self.file
        file.seek(0)
        while head := file.read(_LENGTH.size):
            yield file.read(_LENGTH.unpack(head)[0])


class EncryptingHandler(FileUploadHandler):
    """Encrypts each part of one size as soon as it is complete."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 read by the view, closed with the request
        self._rest = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next bytes, and leave nothing for other handlers."""
        self._rest += raw_data
        while len(self._rest) >= PART:
            self._keep(bytes(self._rest[:PART]))
            del self._rest[:PART]

    def file_complete(self, file_size: int) -> EncryptedUpload:
        """Return the file."""
        if self._rest:
            self._keep(bytes(self._rest))
        return EncryptedUpload(self._out, self.file_name, self.content_type, file_size)

    def upload_interrupted(self) -> None:
        """Forget a file that did not come to its end."""
        if hasattr(self, "_out"):
            self._out.close()

    def _keep(self, clear: bytes) -> None:
        token = base64.urlsafe_b64decode(keys.cipher().encrypt(clear))
        self._out.write(_LENGTH.pack(len(token)) + token)
