"""Refuses a request that is too large as a whole before any of it is read."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from cases.bookkeeping.uploads import MAX_BYTES, MAX_FILES, MEGABYTE

MAX_REQUEST = MAX_FILES * MAX_BYTES + MEGABYTE


class WholeRequestLimit(FileUploadHandler):
    """The first upload handler: looks at the request's length only, and leaves the files to the others."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any, **more: Any) -> None:
        """Raise ``RequestDataTooBig`` for more than ``MAX_FILES`` full files could need."""
        if content_length > MAX_REQUEST:
            raise RequestDataTooBig("the request is larger than any upload may be")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the data on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Keep nothing."""
