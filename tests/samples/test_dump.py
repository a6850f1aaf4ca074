"""A dump of a database with walked cases of every service holds nothing in clear that it should not."""

import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.loading import load_roles
from accounts.models import User
from cases.declaration import registry
from cases.models import Case, Complaint, EligibilityCheck, EventPayload
from coverage.loading import load_hospitals_demo
from policies.customers import account_of
from policies.models import CoveredDisease, InsuredPerson, Person
from portal import drafts
from portal.models import DataRequest
from privacy.access import record_access
from privacy.fields import EncryptedTextField
from samples import demo
from samples.demo_policies import CROWD, load_demo_policies
from samples.service_examples import examples, ways
from samples.walking import Walk, open_example
from tests import customers, worlds
from tests.api.test_api import Caller
from tests.opened import save
from tests.pages import signed_in

PERSONS = {"policies_person", "policies_historicalperson"}
DISEASES = {"policies_covereddisease", "policies_historicalcovereddisease"}
TYPED = {
    "note": "来电人称近日化疗后呕吐，身份证 110101-19000101-0014",
    "complaint": "回电太慢，病情不等人，请打 138 0000 9999",
    "call": "告知手术排期和注意事项",
    "reason": "核对来电号码与病历是否一致",
    "system": "接口备注：患者夜间咯血两次",
    "draft": "腹部肿块三个月，想尽快看专家",
    "asked": "病历里肿瘤的分期写错了，请更正",
}
CALLED_FROM = "13800000099"  # samples.walking
LEAST = 6  # characters; shorter words may stand anywhere for something else


@pytest.fixture
def walked(world):
    """The demo's people with one case of every service, walked as far as it goes, and words typed on each."""
    load_roles()
    load_demo_policies(today=timezone.localdate(worlds.NOW))
    load_hospitals_demo()
    demo.load_staff()
    crew = tuple(
        User.objects.get(username=name) for name in ("agent", "reviewer", "pharmacist", "supervisor", "supervisor2")
    )
    people = InsuredPerson.objects.filter(policy__number__startswith=CROWD).order_by("policy__number")
    for (code, known), insured in zip(examples().items(), people, strict=False):
        service = registry.get(code)
        case = open_example(service=service, insured=insured, request=known.requests[0], crew=crew, at=worlds.NOW)
        worlds.do(case, "note", crew[0], text=TYPED["note"])
        worlds.do(case, "record_complaint", crew[0], complainant=insured.person.name, text=TYPED["complaint"])
        worlds.do(case, "promise_call_back", crew[0], topic=TYPED["call"], due_at="2026-03-12T10:00")
        record_access(user=crew[0], action="unmask", subject=case, reason=TYPED["reason"])
        Walk(case, crew, known).to(max(ways(service, known).items(), key=lambda way: len(way[1]))[0])
    _by_other_roads(case, crew)


def _by_other_roads(case, crew):
    """Have a system write to a case, a customer begin an application and ask to have a record corrected, staff save a form."""
    system = Caller(crew[3])
    assert system.step(case, "note", Case.objects.get(pk=case.pk).revision, text=TYPED["system"]).status_code == 200
    customer = account_of(case.insured.person)
    draft = drafts.begin(user=customer, insured=case.insured, service=case.service, at=worlds.NOW)
    drafts.save(draft, "illness", {"illness": [TYPED["draft"]]}, revision=0, at=worlds.NOW)
    browser = customers.signed_in(case.insured.person)
    browser.post(reverse("portal:data_request", args=["correct"]), {"text": TYPED["asked"]})
    assert DataRequest.objects.get().text == TYPED["asked"]
    customers.ask_code(Client(), case.insured.policy.number, customers.tail(case.insured.person))
    root = signed_in(User.objects.create(username="root", is_staff=True, is_superuser=True))
    request = DataRequest.objects.get()
    form = reverse("admin:portal_datarequest_change", args=[request.pk])
    assert save(root, form, {"answer": TYPED["asked"]}).status_code == 302


def dumped():
    """Return every table as COPY writes it, which is what a dump of the database holds."""
    tables = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            with cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
                tables[name] = b"".join(copy).decode()
    return tables


def holding(dump, words, *, but=frozenset()):
    """Return which tables hold any of ``words`` in clear, and which of them."""
    found = {name: [word for word in words if word in text] for name, text in dump.items() if name not in but}
    return {name: held for name, held in found.items() if held}


def strings(value):
    if isinstance(value, dict):
        return {text for item in value.values() for text in strings(item)}
    if isinstance(value, list):
        return {text for item in value for text in strings(item)}
    return {value} if isinstance(value, str) else set()


def kept_words():
    """Return whatever the encrypted columns about cases hold in words: Han characters, enough of them to be told apart."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_config.name.split(".")[0] == "cases":
            columns = [field.name for field in model._meta.local_fields if isinstance(field, EncryptedTextField)]
            found |= {text for row in model._base_manager.values_list(*columns) for text in row if columns and text}
    for payload in EventPayload.objects.all():
        found |= strings(payload.data)
    for check in EligibilityCheck.objects.all():
        found |= strings(check.facts)
    return {word for word in found if sum("\u4e00" <= char <= "\u9fff" for char in word) >= LEAST}


def of_cases(dump):
    """Return the tables about cases and what is said and done on them: all but lists, contracts and texts of the system."""
    outside = (
        "coverage_",
        "policies_",
        "drugs_",
        "partners_",
        "workdays_",
        "accounts_",
        "auth_",
        "django_content_type",
    )
    return {name: text for name, text in dump.items() if not name.startswith(outside)}


def check(dump, words, numbers, *, people):
    """Find no number anywhere, no words about cases outside their columns, names and illnesses in their own tables alone."""
    assert holding(of_cases(dump), words) == {}
    assert holding(dump, numbers) == {}
    assert holding(dump, {person.name for person in people}, but=PERSONS) == {}
    assert holding(dump, set(CoveredDisease.objects.values_list("name", flat=True)), but=DISEASES) == {}


def numbers_of(people):
    return {secret.reveal() for person in people for secret in (person.id_number, person.phone) if secret}


def test_a_dump_holds_no_words_about_cases_no_numbers_and_names_and_illnesses_in_their_own_tables_alone(walked):
    assert Case.objects.count() == len(examples()) == Complaint.objects.count()
    words, people = kept_words() | set(TYPED.values()), Person.objects.all()
    numbers = numbers_of(people)
    assert len(words) > 50
    assert len(numbers) > 50
    check(dumped(), words, numbers | {CALLED_FROM, "110101-19000101-0014", "138 0000 9999"}, people=people)


@pytest.mark.soak
def test_a_dump_of_the_whole_demo_holds_none_either(world, settings):
    settings.DEBUG = True
    call_command("load_demo", stdout=io.StringIO())
    words, people = kept_words(), Person.objects.all()
    numbers = numbers_of(people)
    assert Case.objects.count() > 100
    assert len(words) > 200
    check(dumped(), words, numbers | {CALLED_FROM}, people=people)
