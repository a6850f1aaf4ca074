"""Takes large uploads in: what lies on the disk while a request is read is ciphertext, under a key that dies with it.

Django's own handler would write papers and lists to a file in clear.
"""

import io
import os
import tempfile
from typing import IO, Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

BLOCK = 16  # bytes of AES


def _cipher(key: bytes, block: int) -> Cipher[CTR]:
    """Return the cipher as it stands at the ``block``-th block of a file; no two files share a key."""
    return Cipher(AES(key), CTR(block.to_bytes(BLOCK, "big")))


class Decrypted(io.RawIOBase):
    """The clear text of a file of ciphertext, read from any place."""

    def __init__(self, file: IO[bytes], key: bytes, size: int) -> None:
        """Read ``size`` bytes of ``file``, and close it with this."""
        self._file, self._key, self._size, self._at = file, key, size, 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, counted from the beginning, from here or from the end."""
        self._at = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence])
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer`` with what follows; 0 at the end."""
        block, within = divmod(self._at, BLOCK)
        self._file.seek(block * BLOCK)
        clear = _cipher(self._key, block).decryptor().update(self._file.read(within + len(buffer)))[within:]
        buffer[: len(clear)] = clear
        self._at += len(clear)
        return len(clear)

    def close(self) -> None:
        """Give the place on the disk back."""
        self._file.close()
        super().close()


class EncryptedTemporaryFiles(FileUploadHandler):
    """In place of Django's ``TemporaryFileUploadHandler``."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file under a key of its own."""
        super().new_file(*args, **kwargs)
        self._key = os.urandom(32)
        self._out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 closed with the request's file
        self._encryptor = _cipher(self._key, 0).encryptor()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next bytes, and leave nothing for other handlers."""
        self._out.write(self._encryptor.update(raw_data))

    def file_complete(self, file_size: int) -> UploadedFile:
        """Return the file, to be read in clear."""
        file = io.BufferedReader(Decrypted(self._out, self._key, file_size))
        return UploadedFile(file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra)

    def upload_interrupted(self) -> None:
        """Forget a file that did not come to its end."""
        if hasattr(self, "_out"):
            self._out.close()
