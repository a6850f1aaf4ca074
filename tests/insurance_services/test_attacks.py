"""Bad values in addresses, forms and searches, and what of good ones may not be told."""

import logging

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.models import Case
from policies.models import Person
from policies.search import find_insured, find_persons
from privacy.models import AccessLog
from tests import worlds
from tests.cases.pages import signed_in
from tests.insurance_services.addresses import Things
from tests.insurance_services.attacking import jpeg, take, upload
from tests.worlds import opened, staff

ID_NUMBER, PHONE, NAME = "110101190001010014", "13800009999", "测试张三丰"


# Values nobody should send

BAD = ["\0", "a\0b", "字" * 10_000, "9" * 5_000, "9" * 19, "-1", "%", "_", "\\", "'", "{{7*7}}", "\ud7ff", "²", "٣"]
WORST = ["\0", "9" * 19, "字" * 10_000]
GET_PAGES = {
    "cases:queue": ("heading", "service", "state", "waits_for", "assignee", "received_from", "page", "queue"),
    "cases:enquiries": ("rule", "service", "since", "page"),
    "cases:clocks": ("service", "week", "in_time", "page"),
    "manual:rules": ("section", "status", "text"),
    "admin:index": ("period",),
    "admin:cases_case_changelist": ("q", "p", "o", "service", "state", "open", "work", "place", "opened_since", "all"),
    "admin:policies_person_changelist": ("q", "p", "o", "name", "id_number", "phone__startswith"),
    "admin:policies_policy_changelist": ("q", "p", "number__startswith"),
    "admin:policies_insuredperson_changelist": ("q", "p", "policy__number"),
    "admin:privacy_accesslog_changelist": ("q", "p", "action__exact", "at__gte"),
    "portal:home": ("q",),
}


@pytest.mark.parametrize("name", GET_PAGES)
def test_no_value_in_an_address_breaks_a_page(case, supervisor, name):
    client = signed_in(supervisor, raise_request_exception=False)
    asked = [dict.fromkeys(GET_PAGES[name], value) for value in BAD]
    asked += [{parameter: value} for parameter in GET_PAGES[name] for value in WORST]
    assert [query for query in asked if client.get(reverse(name), query).status_code >= 500] == []


def test_no_value_in_an_address_breaks_the_customers_pages(world, client):
    client.raise_request_exception = False
    address = reverse("portal:service", args=["green_channel"])
    assert {client.get(address, {"city": value}).status_code for value in BAD} == {200}


POSTS = {
    "cases:intake": {"text": "测试"},
    "cases:audit": {"text": "测试"},
    "cases:take_next": {"heading": "all"},
    "cases:save_filter": {"name": "甲", "shared": "on"},
    "cases:assign_many": {"number": "GC260310000001", "assignee": "nobody", "reason": "交接"},
    "cases:intake_verify": {
        "told": "",
        "policy_number": "",
        "insured_name": "",
        "applicant": "insured",
        "applicant_phone": "",
        "call_id": "",
        "received_at": "",
    },
    "cases:intake_decide_service": {"kind": "outpatient", "city": "南京", "illness": "", "action": "open", "key": "x"},
    "cases:step": {"revision": "1", "idempotency_key": "k", "text": "备注", "when-at": "", "when-reason": ""},
    "admin:policies_person_unmask": {"field": "phone", "reason": "回电核对"},
}


@pytest.mark.parametrize("name", POSTS)
def test_no_posted_value_breaks_a_page(world, name):
    things = Things()
    client = signed_in(staff(Role.SUPERVISOR), raise_request_exception=False)
    good, broken = POSTS[name], []
    for field in good:
        for value in BAD:
            status = client.post(reverse(name, args=things.args(name)), good | {field: value}).status_code
            if status >= 500:
                broken.append((field, value[:20], status))
    assert broken == []


@pytest.mark.parametrize(
    "number", ["GC%00", "gc260310000001", "GC" + "9" * 40, "..%2f..%2fetc", "GC260310000001%0d%0aX"]
)
def test_no_number_of_a_case_breaks_its_page(world, agent, number):
    assert signed_in(agent).get(f"/office/cases/{number}/").status_code == 404


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**30])
def test_keys_too_large_for_the_database_are_not_found(case, supervisor, pk):
    client = signed_in(supervisor)
    addresses = [
        reverse("cases:document", args=[case.number, pk]),
        reverse("cases:intake_verify", args=[pk]),
        reverse("cases:intake_decide", args=[pk]),
        reverse("cases:audit_person", args=[pk]),
    ]
    assert [client.get(address).status_code for address in addresses] == [404] * 4
    assert client.post(reverse("cases:delete_filter", args=[pk])).status_code == 404
    assert client.post(reverse("admin:policies_person_unmask", args=[pk]), {}).status_code == 404


# Signs that mean something to SQL


@pytest.mark.parametrize("sign", ["%", "_", "\\"])
def test_signs_of_sql_patterns_are_looked_for_as_they_are(world, sign):
    literal = worlds.person(f"测试{sign}甲")
    worlds.person("测试乙甲")
    assert list(find_persons(text=f"测试{sign}")) == [literal]
    worlds.insured(worlds.policy(number="TEST900001"))
    assert find_insured(text=f"TEST9{sign}0001") == []
    assert find_insured(text=f"TEST900{sign}") == []


def test_a_quote_in_a_search_is_only_a_quote(world):
    worlds.person("测试'; DROP TABLE policies_person; --")
    assert [person.name for person in find_persons(text="测试';")] == ["测试'; DROP TABLE policies_person; --"]
    assert Person.objects.exists()


# What is written to the program's log


def test_a_whole_road_writes_no_number_and_no_name_to_the_log(world, supervisor, reviewer, caplog):
    caplog.set_level(logging.DEBUG)
    person = worlds.person(NAME, ID_NUMBER)
    person.phone = PHONE
    person.save()
    contract = worlds.policy(period_start="2020-01-01", period_end="2099-12-31", policyholder=person)
    insured = worlds.insured(contract, person=person, waiting_period_end="2020-03-01")
    client = signed_in(supervisor, raise_request_exception=False)
    for text in (ID_NUMBER, PHONE, NAME):
        client.post(reverse("cases:intake"), {"text": text})
        client.get(reverse("admin:policies_person_changelist"), {"q": text})
        client.post(reverse("cases:audit"), {"text": text})
    told = {
        "policy_number": contract.number,
        "insured_name": NAME,
        "applicant": "insured",
        "applicant_phone": PHONE,
        "channel": "hotline",
        "call_id": "C",
        "received_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
    }
    client.post(reverse("cases:intake_verify", args=[insured.pk]), told | {"insured_name": f"{NAME}错"})
    address = client.post(reverse("cases:intake_verify", args=[insured.pk]), told).headers["Location"]
    client.post(f"{address}green_channel/", {"kind": "outpatient", "city": "南京", "action": "open", "illness": NAME})
    case = Case.objects.get()
    take(client, case, "note", text=f"{NAME} {PHONE} {ID_NUMBER}")
    take(client, case, "note", text="", key="refused")
    upload(client, case, b"no paper", name=f"{NAME}{ID_NUMBER}.jpg")
    upload(client, case, jpeg(), name=f"{NAME}{ID_NUMBER}.jpg", key="file2")
    client.get(reverse("cases:case", args=[case.number]))
    client.get(reverse("cases:audit_case_csv", args=[case.number]))
    client.post(reverse("admin:policies_person_unmask", args=[person.pk]), {"field": "phone", "reason": "回电核对"})
    written = "\n".join(record.getMessage() + str(record.exc_text or "") for record in caplog.records)
    assert caplog.records
    for secret in (ID_NUMBER, PHONE, NAME):
        assert secret not in written


def test_no_address_and_no_message_of_the_road_carries_personal_data(world, supervisor):
    insured = worlds.current_insured()
    case = opened(insured, supervisor)
    response = take(signed_in(supervisor), case, "note", text=PHONE)
    assert PHONE not in response.headers["Location"]
    assert PHONE not in str(response.cookies)


# Unmasking


@pytest.mark.parametrize("reason", ["", " ", "看", "字" * 501])
def test_unmasking_without_a_reason_shows_and_logs_nothing(world, supervisor, reason):
    person = worlds.person(NAME, ID_NUMBER)
    address = reverse("admin:policies_person_unmask", args=[person.pk])
    response = signed_in(supervisor).post(address, {"field": "id_number", "reason": reason})
    assert response.status_code == 422
    assert ID_NUMBER not in response.content.decode()
    assert not AccessLog.objects.exists()


def test_a_search_text_nobody_can_mean_is_refused(world):
    with pytest.raises(ValidationError):
        find_persons(text="\0" * 3)
