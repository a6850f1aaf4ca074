"""ID and phone numbers typed into words about a case are masked wherever staff read them."""

import re
import unicodedata

import pytest
from django.urls import reverse

from accounts.roles import Role
from cases.declaration import registry
from cases.green_channel.models import GreenChannelDetails
from cases.models import Case, CaseEvent, EventPayload
from coverage.loading import load_hospitals_demo
from privacy.fields import EncryptedTextField
from samples.load.multiplying import tables
from samples.service_examples import examples, ways
from samples.walking import Walk, open_example
from tests import worlds

TYPED = "本人 110101 19000101 0014，１３８－００００－９９９９"
NUMBERS = ("110101190001010014", "13800009999")
PAGES = ("office:case", "office:dossier", "office:audit_case", "office:audit_case_csv")


@pytest.fixture(scope="module")
def crew_roles():
    return (Role.AGENT, Role.REVIEWER, Role.PHARMACIST, Role.SUPERVISOR, Role.SUPERVISOR)


def clear_numbers(page):
    """Return which of the numbers a page shows in any shape; what no person reads (addresses, keys) left out."""
    shown = re.sub(r"<[^>]*>|<(script|style).*?</\1>", "\n", page, flags=re.DOTALL)
    digits = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", shown))
    return [number for number in NUMBERS if number in digits]


def typed_everywhere(case):
    """Put the numbers into every word stored about ``case``, into what its events entered and into what stood before."""
    CaseEvent.objects.filter(case=case).exclude(pk__in=[e.pk for e in case.events.all() if not e.sentence]).update(
        sentence=TYPED
    )
    for model in tables():
        columns = [f for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]
        if columns and model is not CaseEvent:
            rows = model._base_manager.all()
            rows.update(**{column.name: TYPED[: column.max_length or None] for column in columns})
    for payload in EventPayload.objects.filter(event__case=case):
        details = (payload.before or {}).get("details", {})
        payload.before = payload.before and payload.before | {"details": details | {"illness": TYPED}}
        payload.data = dict.fromkeys(payload.data, TYPED) if isinstance(payload.data, dict) else payload.data
        payload.save()


def walked(code, roles):
    known = examples()[code]
    service = registry.get(code)
    who = worlds.insured(worlds.policy(services=[code]))
    crew = tuple(worlds.staff(role) for role in roles)
    case = open_example(service=service, insured=who, request=known.requests[0], crew=crew, at=worlds.NOW)
    walk = Walk(case, crew, known)
    longest = max(ways(service, known).items(), key=lambda item: len(item[1]))[0]
    walk.to(longest)
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("code", list(examples()))
@pytest.mark.owner
def test_no_page_of_a_case_shows_a_number_typed_into_its_words(code, world, crew_roles, client):
    load_hospitals_demo()
    case = walked(code, crew_roles)
    typed_everywhere(case)
    client.force_login(worlds.staff(Role.SUPERVISOR))
    readers = [worlds.staff(Role.SUPERVISOR), worlds.staff(Role.AUDITOR)]
    for name in PAGES:
        client.force_login(readers["audit" in name])
        answer = client.get(reverse(name, args=[case.number]))
        assert answer.status_code == 200, name
        page = answer.content.decode()
        assert clear_numbers(page) == [], name
        assert "110101********0014" in page, name


def test_the_words_that_are_chosen_among_are_masked_too(case, agent, client):
    worlds.do(case, "record_complaint", agent, complainant="本人", text=TYPED)
    worlds.do(case, "promise_call_back", agent, topic=TYPED, due_at="2026-03-12T10:00")
    client.force_login(worlds.staff(Role.SUPERVISOR))
    for step in ("answer_complaint", "keep_call_back"):
        page = client.get(reverse("office:case", args=[case.number]), {"step": step}).content.decode()
        assert clear_numbers(page) == []


def test_the_queue_masks_what_is_awaited(case, agent, client):
    Case.objects.update(waiting_reason=TYPED)
    client.force_login(agent)
    page = client.get(reverse("office:queue")).content.decode()
    assert clear_numbers(page) == []
    assert "110101********0014" in page


def test_a_form_is_not_filled_with_words_that_hold_a_number(case, agent, client):
    worlds.do(case, "confirm_visit", agent, **worlds.VISIT)
    client.force_login(agent)
    for department, filled in ((TYPED, False), ("肿瘤科", True)):
        GreenChannelDetails.objects.filter(case=case).update(department=department)
        page = client.get(reverse("office:case", args=[case.number]), {"step": "confirm_visit"}).content.decode()
        assert (f'value="{department}"' in page) is filled
        assert TYPED not in page
