"""SMS backends: ``settings.SMS_BACKEND`` names a class with ``send(number, text)``."""

import json
import sys
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from privacy.masking import mask_phone


class OutcomeUnknown(Exception):
    """The gateway took the request and gave no answer: the text may have gone out, so it is not sent again."""


class SmsBackend(Protocol):
    """What a backend must do. It gives up by itself after its own time limit, well below a minute.

    Raises ``OutcomeUnknown`` when nobody can say whether the text went out, as after a time-out while waiting for the
    answer; any other exception means that it did not, and it is tried again.
    """

    def send(self, number: str, text: str) -> None:
        """Send ``text`` to ``number``."""


class Refused(Exception):
    """The gateway did not take the text; the message is its status alone."""


class HttpBackend:
    """Posts ``{"to", "text"}`` as JSON to ``settings.SMS_URL``, with ``settings.SMS_TOKEN`` as bearer.

    Any 2xx answer means taken. No redirect is followed. Without https only this machine is spoken to.
    """

    CONNECT, READ = 5, 15  # seconds
    UNSURE = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT)

    def __init__(self) -> None:
        """Read the settings. Raises ``ImproperlyConfigured`` for an address that would send in clear."""
        self.url = urlsplit(settings.SMS_URL)
        if self.url.scheme != "https" and self.url.hostname not in ("127.0.0.1", "localhost"):
            raise ImproperlyConfigured("SMS_URL：须为 https 地址 / SMS_URL must be an https address")

    def send(self, number: str, text: str) -> None:
        """Post one text. Raises ``OutcomeUnknown``, ``Refused``, or what prevented the connection."""
        kind = HTTPSConnection if self.url.scheme == "https" else HTTPConnection
        connection = kind(self.url.hostname or "", self.url.port, timeout=self.CONNECT)
        connection.connect()
        connection.sock.settimeout(self.READ)
        try:
            connection.request("POST", self.url.path or "/", *self._body(number, text))
            status = connection.getresponse().status
        except (OSError, HTTPException) as problem:
            raise OutcomeUnknown from problem
        finally:
            connection.close()
        if status in self.UNSURE:
            raise OutcomeUnknown
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise Refused(str(status))

    def _body(self, number: str, text: str) -> tuple[bytes, dict[str, str]]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_TOKEN}"}
        return json.dumps({"to": number, "text": text}).encode(), headers


class ConsoleBackend:
    """Writes to standard output for development, the number masked."""

    def send(self, number: str, text: str) -> None:
        """Print one line."""
        sys.stdout.write(f"[短信] {mask_phone(number)}：{text}\n")
        sys.stdout.flush()


def backend() -> SmsBackend:
    """Return the backend the settings name."""
    made: SmsBackend = import_string(settings.SMS_BACKEND)()
    return made
