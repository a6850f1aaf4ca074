"""What tests of the case's pages share: signing in, reading a page's text, posting a step."""

import re

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Team
from tests.worlds import do, picture


def signed_in(user, **options):
    client = Client(**options)
    client.force_login(user)
    return client


def case_page(case, user, query=""):
    return signed_in(user).get(reverse("office:case", args=[case.number]) + query)


def post_step(case, user, code, *, query="", key="page1", client=None, **data):
    case.refresh_from_db()
    body = {"revision": case.revision, "idempotency_key": key} | data
    return (client or signed_in(user)).post(reverse("office:step", args=[case.number, code]) + query, body)


def told(insured, **changes):
    """Return what the form of the caller check is sent, the call being now."""
    words = {
        "policy_number": insured.policy.number,
        "insured_name": insured.person.name,
        "applicant": "insured",
        "channel": "hotline",
        "call_id": "CALL-1",
        "received_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
    }
    return words | changes


def text(response):
    """Return the page's text, tags and runs of blanks taken out."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def give_to_another_team(case):
    case.team = Team.objects.create(name="别的团队")
    case.save(update_fields=["team"])


def stored(case, agent, file=None, type="ct", when=None):
    moment = {"when": when} if when else {}
    do(case, "upload_document", agent, files={"file": file or picture()}, type=type, received_via="upload", **moment)
    return case.documents.latest("id")
