"""The gateway over HTTP: what was taken, refused, and what nobody can say."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.sms import HttpBackend, OutcomeUnknown, Refused


@contextmanager
def gateway(answer):
    """Serve on this machine; ``answer`` is a status, or "silent" for one that takes and never answers, "cut" for one that hangs up."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.path, self.headers["Authorization"], json.loads(body)))
            if answer == "silent":
                gone.wait(5)
            elif answer != "cut":
                self.send_response(answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *args):
            pass

    gone = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, seen
    gone.set()
    server.shutdown()
    server.server_close()


def sent(settings, port):
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{port}/sms", "token"
    HttpBackend().send("13800000001", "测试")


def test_a_text_is_posted_with_its_token(settings):
    with gateway(202) as (port, seen):
        sent(settings, port)
    assert seen == [("/sms", "Bearer token", {"to": "13800000001", "text": "测试"})]


@pytest.mark.parametrize("status", [301, 400, 401, 500, 503])
def test_another_answer_is_a_refusal_and_names_nobody(settings, status):
    with gateway(status) as (port, seen), pytest.raises(Refused, match=f"^{status}$"):
        sent(settings, port)
    assert len(seen) == 1


@pytest.mark.parametrize("answer", ["silent", "cut", 502, 504])
def test_without_a_clear_answer_nobody_knows(settings, monkeypatch, answer):
    monkeypatch.setattr(HttpBackend, "READ", 0.2)
    begun = time.monotonic()
    with gateway(answer) as (port, _), pytest.raises(OutcomeUnknown):
        sent(settings, port)
    assert time.monotonic() - begun < 5


def test_a_gateway_that_is_not_there_took_nothing(settings):
    with gateway(200) as (port, _):
        pass
    with pytest.raises(ConnectionError):
        sent(settings, port)


@pytest.mark.parametrize("url", ["", "http://sms.example/send", "ftp://127.0.0.2/"])
def test_nothing_is_sent_in_clear_over_the_net(settings, url):
    settings.SMS_URL = url
    with pytest.raises(ImproperlyConfigured):
        HttpBackend()
