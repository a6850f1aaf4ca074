"""What tests of the signed-in portal share: codes as the phone gets them, and browsers of customers."""

import re

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.codes import send_code
from policies.customers import account_of
from portal.models import CustomerSession
from portal.sessions import BACKEND
from privacy.keys import digest
from tests import sms_backends

KEEPING = "tests.sms_backends.Keeping"


def deliver_codes():
    """Do what the worker does with codes that wait, and return what phones got, oldest first."""
    jobs = ProcrastinateJob.objects.filter(task_name="accounts.codes.send_code").order_by("pk")
    before = len(sms_backends.Keeping.sent)
    for job in jobs:
        if job.pk not in _done:
            _done.add(job.pk)
            send_code(**job.args)
    return sms_backends.Keeping.sent[before:]


_done: set[int] = set()


def code_in(text):
    return re.search(r"验证码 (\d{6})", text)[1]


def newest_code():
    return code_in(deliver_codes()[-1][1])


def tail(person):
    return person.id_number.reveal()[-4:]


def signed_in(person, **options):
    """Return a browser in which ``person`` is signed in."""
    client, user, now = Client(**options), account_of(person), timezone.now()
    client.force_login(user, backend=BACKEND)
    CustomerSession.objects.create(
        user=user,
        key_digest=digest(f"customer session {client.session.session_key}"),
        device="测试设备",
        signed_in_at=now,
        last_seen_at=now,
    )
    return client


def ask_code(client, policy_number, id_tail, **more):
    return client.post(reverse("portal:sign_in"), {"policy_number": policy_number, "id_tail": id_tail, **more})


def give_code(client, code):
    return client.post(reverse("portal:sign_in_code"), {"code": code})
