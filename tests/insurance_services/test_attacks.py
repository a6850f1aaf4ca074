"""Bad values in addresses, forms and searches, and what of good ones may not be told."""

import logging
import wsgiref.util

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import Role
from cases.actions.open_case import open_case
from cases.declaration import registry
from cases.models import Case
from insurance_services.wsgi import application, utf8_only
from policies.models import Person
from policies.search import find_insured, find_persons
from privacy.models import AccessLog
from tests import worlds
from tests.insurance_services.addresses import Things
from tests.insurance_services.attacking import jpeg, take, upload
from tests.pages import signed_in, told
from tests.worlds import do, opened, picture, staff

ID_NUMBER, PHONE, NAME = "110101190001010014", "13800009999", "测试张三丰"


# Values nobody should send

BAD = ["\0", "a\0b", "字" * 10_000, "9" * 5_000, "9" * 19, "-1", "%", "_", "\\", "'", "{{7*7}}", "\ud7ff", "²", "٣"]
BAD += ["0001-01-01", "9999-12-31", "0001-01-01T00:00", "9999-12-31T23:59"]
WORST = ["\0", "9" * 19, "字" * 10_000]
GET_PAGES = {
    "office:queue": (
        "heading",
        "service",
        "state",
        "waits_for",
        "waited",
        "assignee",
        "received_from",
        "page",
        "queue",
    ),
    "office:enquiries": ("rule", "service", "since", "page"),
    "office:clocks": ("service", "week", "in_time", "page"),
    "office:call_backs": ("whose", "due", "page"),
    "office:hospitals": ("field", "hospital", "city", "near"),
    "office:who_read": ("since", "until", "reader", "case", "action", "person", "page"),
    "office:decided": ("month", "service", "kind", "rule", "page"),
    "office:endangered": ("holder",),
    "manual:rules": ("section", "text"),
    "manual:cases": ("rule", "effect", "page"),
    "admin:index": ("period",),
    "admin:cases_case_changelist": ("q", "p", "o", "service", "state", "open", "work", "place", "opened_since", "all"),
    "admin:policies_person_changelist": ("q", "p", "o", "name", "id_number", "phone__startswith"),
    "admin:policies_policy_changelist": ("q", "p", "number__startswith"),
    "admin:policies_insuredperson_changelist": ("q", "p", "policy__number"),
    "admin:privacy_accesslog_changelist": ("q", "p", "action__exact", "at__gte"),
    "admin:coverage_placeentry_changelist": ("q", "p", "release", "doubt"),
    "admin:coverage_listrelease_changelist": ("p", "kind", "status__exact", "number"),
    "portal:home": ("q",),
}


@pytest.mark.parametrize("name", GET_PAGES)
def test_no_value_in_an_address_breaks_a_page(case, supervisor, name):
    client = signed_in(supervisor, raise_request_exception=False)
    asked = [dict.fromkeys(GET_PAGES[name], value) for value in BAD]
    asked += [{parameter: value} for parameter in GET_PAGES[name] for value in WORST]
    assert [query for query in asked if client.get(reverse(name), query).status_code >= 500] == []


def test_no_number_of_a_version_breaks_a_history(case, supervisor):
    address = reverse("admin:policies_policy_history", args=[case.insured.policy_id])
    assert [signed_in(supervisor).get(f"{address}{version}/").status_code for version in ("9" * 5_000, "9" * 19)] == [
        404,
        404,
    ]


def test_no_value_in_an_address_breaks_the_customers_pages(world, client):
    client.raise_request_exception = False
    address = reverse("portal:service", args=["green_channel"])
    assert {client.get(address, {"city": value}).status_code for value in BAD} == {200}


POSTS = {
    "office:intake": {"text": "测试"},
    "office:audit": {"text": "测试"},
    "office:intake_not_found": {
        "key": "7d1f3c1e-0000-4000-8000-000000000000",
        "name": "测试",
        "phone": "13800000077",
        "topic": "查保单",
        "due_at": "2099-03-11T09:30",
        "call_id": "",
    },
    "office:called": {"result": "已回电"},
    "office:reassign": {"number": "GC260310000001", "to": "nobody", "assignee": ""},
    "office:take_next": {"heading": "all"},
    "office:save_filter": {"name": "甲", "shared": "on"},
    "office:assign_many": {"number": "GC260310000001", "assignee": "nobody", "reason": "交接"},
    "office:intake_verify": {
        "told": "",
        "policy_number": "",
        "insured_name": "",
        "applicant": "insured",
        "applicant_phone": "",
        "call_id": "",
        "received_at": "",
    },
    "office:intake_decide_service": {"kind": "outpatient", "city": "南京", "illness": "", "action": "open", "key": "x"},
    "office:step": {"revision": "1", "idempotency_key": "k", "text": "备注", "when-at": "", "when-reason": ""},
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


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_day_at_either_end_of_time_breaks_a_case(world, supervisor, reviewer, day):
    client = signed_in(supervisor, raise_request_exception=False)
    case = opened(worlds.insured(), supervisor, kind="inpatient")
    moment = f"{day}T00:00"
    steps = {
        "confirm_visit": worlds.VISIT | {"visit_on": day, "slip_issued": "yes", "slip_issued_on": day},
        "promise_call_back": {"topic": "回电", "due_at": moment},
        "note": {"text": "补记", "when-at": moment, "when-reason": "补记原因"},
        "upload_document": {
            "type": "admission_notice",
            "received_via": "upload",
            "issued_on": day,
            "file": picture(),
            "whole": "yes",
        },
    }
    found = {
        code: take(client, case, code, key=code.replace("_", ""), **data).status_code for code, data in steps.items()
    }
    paper = case.documents.first()
    if paper:
        client.get(reverse("office:document", args=[case.number, paper.pk]))
        found["review"] = take(
            client, case, "review_document", key="r1", document=paper.pk, decision="accepted"
        ).status_code
    found["page"] = client.get(reverse("office:case", args=[case.number])).status_code
    found["queue"] = client.get(reverse("office:queue"), {"heading": "all"}).status_code
    found["dossier"] = client.get(reverse("office:dossier", args=[case.number])).status_code
    assert {code: status for code, status in found.items() if status >= 500} == {}


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "1900-01-01T00:00", "9999-12-31T23:59"])
def test_no_time_of_a_call_at_either_end_of_time_breaks_the_intake(world, supervisor, moment):
    insured = worlds.current_insured()
    client = signed_in(supervisor, raise_request_exception=False)
    said = told(insured, received_at=moment, backdate_reason="补记原因")
    answers = [client.post(reverse("office:intake_verify", args=[insured.pk]), said)]
    if answers[0].status_code == 302:
        there = answers[0].headers["Location"]
        answers.append(client.get(there))
        for action in ("", "enquiry", "open"):
            posted = {"kind": "outpatient", "city": "南京", "action": action}
            answers.append(client.post(f"{there}green_channel/", posted))
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


@pytest.mark.parametrize(
    "number", ["GC%00", "gc260310000001", "GC" + "9" * 40, "..%2f..%2fetc", "GC260310000001%0d%0aX"]
)
def test_no_number_of_a_case_breaks_its_page(world, agent, number):
    assert signed_in(agent).get(f"/office/cases/{number}/").status_code == 404


@pytest.mark.parametrize("parameter", ["name", "username", "q"])
def test_a_nul_hidden_in_another_is_taken_out_too(world, supervisor, parameter):
    address = reverse("admin:accounts_user_changelist")
    assert signed_in(supervisor).get(address, QUERY_STRING=f"{parameter}=%%000000").status_code in (200, 302)


def test_nothing_is_found_under_a_nul_and_no_cookie_holds_one(world, supervisor, client):
    assert signed_in(supervisor).get("/office/coverage/division/%00/change/").status_code == 404
    client.cookies.load({"sessionid": "x" * 9})
    assert client.get("/office/", headers={"cookie": r'sessionid="12345678\000"'}).status_code == 400


def answer_to(content_type):
    """Return the status line a WSGI server is given for a request of this content type."""
    environ = {"CONTENT_TYPE": content_type, "QUERY_STRING": r"city=\x00\ud800", "HTTP_HOST": "localhost"}
    wsgiref.util.setup_testing_defaults(environ)
    given = []
    application(environ | {"PATH_INFO": "/services/green_channel/"}, lambda status, headers: given.append(status))
    return given[0]


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "utf-16", "idna", "zlib", "hex", "none-such", "\x00"])
@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x"])
def test_a_request_in_another_charset_is_not_read(kind, charset):
    assert answer_to(f"{kind}; charset={charset}") == "400 Bad Request"


def test_a_charset_in_a_charset_of_its_own_is_not_read():
    assert answer_to("text/plain; charset*=none-such''utf-8") == "400 Bad Request"


@pytest.mark.parametrize("claim", ["", "text/plain", "text/plain; charset=UTF-8", "text/plain; charset=utf8"])
def test_a_request_in_utf_8_is_read(claim):
    assert utf8_only(lambda environ, start_response: [b"read"])({"CONTENT_TYPE": claim}, None) == [b"read"]


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**30])
def test_keys_too_large_for_the_database_are_not_found(case, supervisor, pk):
    client = signed_in(supervisor)
    addresses = [
        reverse("office:document", args=[case.number, pk]),
        reverse("office:intake_verify", args=[pk]),
        reverse("office:intake_decide", args=[pk]),
        reverse("office:audit_person", args=[pk]),
    ]
    assert [client.get(address).status_code for address in addresses] == [404] * 4
    assert client.post(reverse("office:delete_filter", args=[pk])).status_code == 404
    assert client.post(reverse("admin:policies_person_unmask", args=[pk]), {}).status_code == 404


@pytest.mark.parametrize("value", BAD)
def test_no_ticked_row_breaks_a_list(world, supervisor, value):
    Things()
    posted = {"action": "delete_selected", "_selected_action": value, "index": "0"}
    client = signed_in(supervisor, raise_request_exception=False)
    assert client.post(reverse("admin:accounts_leave_changelist"), posted).status_code < 500


@pytest.mark.parametrize(
    ("role", "page", "field"),
    [(Role.SUPERVISOR, "accounts_leave_add", "user"), (Role.DATA_TEAM, "coverage_hospital_add", "division")],
)
def test_no_key_chosen_by_hand_breaks_a_form(world, role, page, field):
    client = signed_in(staff(role), raise_request_exception=False)
    answers = {value: client.post(reverse(f"admin:{page}"), {field: value}).status_code for value in BAD}
    assert set(answers.values()) == {200}, answers


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
    assert [person.name for person in find_persons(text="测试';")] == ["测试'; DROP TABLE POLICIES_PERSON; --"]
    assert Person.objects.exists()


# What histories hold


def test_no_history_repeats_what_the_caller_said_of_the_illness(world, agent, reviewer):
    said = {"illness": "自述病情甲", "wishes": "意愿乙"}
    insured = worlds.current_insured()
    call = worlds.verified(insured, agent)
    service = registry.get("green_channel")
    request = worlds.request(**said)
    case = open_case(
        service=service, verification=call, request=request, actor=agent, idempotency_key="ill1", now=worlds.NOW
    )
    do(case, "confirm_visit", agent, **worlds.VISIT)
    details = service.details.objects.get(case=case)
    assert {name: getattr(details, name) for name in said} == said
    assert details.history.count() >= 2
    for row in details.history.values():
        assert not set(said.values()) & set(map(str, row.values()))


# What is written to the program's log


def test_a_whole_road_writes_no_number_and_no_name_to_the_log(world, supervisor, reviewer, caplog):
    caplog.set_level(logging.DEBUG)
    person = worlds.person(NAME, ID_NUMBER, PHONE)
    contract = worlds.policy(period_start="2020-01-01", period_end="2099-12-31", policyholder=person)
    insured = worlds.insured(contract, person=person, waiting_period_end="2020-03-01")
    client = signed_in(supervisor, raise_request_exception=False)
    for text in (ID_NUMBER, PHONE, NAME):
        client.post(reverse("office:intake"), {"text": text})
        client.post(reverse("admin:policies_person_changelist"), {"q": text}, follow=True)
        client.post(reverse("office:audit"), {"text": text})
    said = told(insured, applicant_phone=PHONE)
    client.post(reverse("office:intake_verify", args=[insured.pk]), said | {"insured_name": f"{NAME}错"})
    address = client.post(reverse("office:intake_verify", args=[insured.pk]), said).headers["Location"]
    client.post(f"{address}green_channel/", {"kind": "outpatient", "city": "南京", "action": "open", "illness": NAME})
    case = Case.objects.get()
    take(client, case, "note", text=f"{NAME} {PHONE} {ID_NUMBER}")
    take(client, case, "note", text="", key="refused")
    upload(client, case, b"no paper", name=f"{NAME}{ID_NUMBER}.jpg")
    upload(client, case, jpeg(), name=f"{NAME}{ID_NUMBER}.jpg", key="file2")
    client.get(reverse("office:case", args=[case.number]))
    client.get(reverse("office:audit_case_csv", args=[case.number]))
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


def test_who_tries_names_until_one_fits_is_logged_every_time(world, agent):
    insured = worlds.current_insured()
    for name in ("甲", "乙"):
        posted = {"policy_number": insured.policy.number, "insured_name": name, "applicant": "insured"}
        assert signed_in(agent).post(reverse("office:intake_verify", args=[insured.pk]), posted).status_code == 200
    logged = AccessLog.objects.filter(subject_type="policies.insuredperson", subject_id=str(insured.pk))
    assert [row.action for row in logged] == ["view"] * 2


# Unmasking


@pytest.mark.parametrize("reason", ["", " ", "看", "字" * 501, "\u200b" * 6, "。。。。。。", "看 、 看"])
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
