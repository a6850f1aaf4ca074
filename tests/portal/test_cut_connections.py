"""What a phone with a bad line does: connections cut at any point, and sent again. Nothing that was confirmed is lost."""

import http.client
import socket
import struct
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from cases.models import Case
from portal import drafts, sending
from portal.models import Draft, DraftFile
from samples.service_examples import examples
from samples.walking import as_of
from tests import customers, snapshot, worlds

pytestmark = pytest.mark.django_db(transaction=True)
BOUNDARY = "cut"


@pytest.fixture
def draft(settings, tmp_path, transactional_db):
    settings.MEDIA_ROOT = tmp_path
    snapshot.load()
    insured = worlds.current_insured()
    user = customers.account_of(insured.person)
    return drafts.begin(user=user, insured=insured, service="green_channel", at=timezone.now())


class Phone:
    """Posts by hand, so that the line can be cut in the middle of what is sent, or before the answer is read."""

    def __init__(self, url, person):
        self.host = urlsplit(url).netloc
        client = customers.signed_in(person)
        client.get("/my/sign-in/")
        self.session, self.token = client.cookies["sessionid"].value, client.cookies["csrftoken"].value

    def post(self, path, body, kind, *, sent):
        """Send ``sent`` of the body (1: all of it, and read the answer); return the status, None where it was cut."""
        line = http.client.HTTPConnection(self.host, timeout=20)
        line.connect()
        line.putrequest("POST", path)
        cookies = f"sessionid={self.session}; csrftoken={self.token}"
        headers = {"Cookie": cookies, "X-CSRFToken": self.token, "Content-Type": kind, "Content-Length": len(body)}
        for name, value in headers.items():
            line.putheader(name, str(value))
        line.endheaders()
        line.send(body[: int(len(body) * min(sent, 1))])
        if sent >= 2:
            return line.getresponse().status
        # Reset, as a phone that loses its net does: what was not read yet is gone.
        line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()
        return None


def of_paper(number):
    """Return one upload."""
    raw = worlds.picture(color=f"#{number * 1999 % 0xFFFFFF:06x}").read()
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="type"\r\n\r\npathology\r\n'
    head += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{number}.png"\r\n'
    return (head + "Content-Type: image/png\r\n\r\n").encode() + raw + f"\r\n--{BOUNDARY}--\r\n".encode()


@pytest.mark.parametrize("cuts", [12, pytest.param(100, marks=pytest.mark.soak)])
def test_cut_connections_lose_no_field_saved_and_no_file_whose_receipt_was_shown(live_server, draft, cuts):
    phone, wrong, receipts = Phone(live_server.url, draft.insured.person), [], 0
    for number in range(cuts):
        how = (0.5, 1, 2)[number % 3]
        draft.refresh_from_db()
        illness = {"illness": f"需要进一步就医 {number}", "revision": draft.revision}
        form = "application/x-www-form-urlencoded"
        saved = phone.post(f"/my/drafts/{draft.pk}/questions/illness/", urlencode(illness).encode(), form, sent=how)
        draft.refresh_from_db()
        if saved == 302 and draft.data["illness"]["illness"] != [illness["illness"]]:
            wrong.append(f"field {number}")
        if number < drafts.MOST_FILES:
            before = DraftFile.objects.count()
            kind = f"multipart/form-data; boundary={BOUNDARY}"
            shown = phone.post(f"/my/drafts/{draft.pk}/papers/", of_paper(number), kind, sent=how)
            receipts += shown == 200
            if shown == 200 and [row.file_name for row in DraftFile.objects.all()].count(f"{number}.png") != 1:
                wrong.append(f"file {number} of {before}")
    assert wrong == []
    assert receipts == len([n for n in range(min(cuts, drafts.MOST_FILES)) if n % 3 == 2])
    assert all(default_storage.exists(row.storage_name) for row in DraftFile.objects.all())


@pytest.mark.parametrize("rounds", [3, pytest.param(100, marks=pytest.mark.soak)])
def test_a_hundred_double_submits_make_one_case_each(draft, rounds):
    user = draft.user
    known = examples()["inpatient_advance"]
    known.prepare()
    for _ in range(rounds):
        now = timezone.now()
        begun = drafts.begin(user=user, insured=draft.insured, service="inpatient_advance", at=now)
        for name, value in as_of(known.requests[0], now).items():
            begun = drafts.save(begun, name, {name: [str(value)]}, revision=begun.revision, at=now)

        def send(_, pk=begun.pk):
            try:
                return sending.send(Draft.objects.get(pk=pk), user, another=True, at=timezone.now())
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(send, range(2))
        assert first.number, first
        assert first == second
    assert Case.objects.count() == rounds
