"""The API on the real thing: tokens, keys, revisions, refusals, partners, paging."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from api import tokens
from api.models import ApiToken, Scope, StoredAnswer
from cases.models import Case, CaseParty
from tests import worlds

pytestmark = pytest.mark.django_db
ALL = list(Scope.values)


class Caller:
    """A system with a token."""

    def __init__(self, user, scopes=ALL):
        self.token, text = tokens.issue(user=user, name="测试系统", scopes=scopes, days=1, issued_by=None)
        self.headers = {"Authorization": f"Bearer {text}"}
        self.client = Client()

    def get(self, path, data=None, **headers):
        return self.client.get(f"/api/v1/{path}", data or {}, headers={**self.headers, **headers})

    def post(self, path, body, key="", raw=None, content_type="application/json", **headers):
        sent = {**self.headers, **({"Idempotency-Key": key} if key else {}), **headers}
        return self.client.post(
            f"/api/v1/{path}", raw if raw is not None else json.dumps(body), content_type=content_type, headers=sent
        )

    def step(self, case, code, revision=None, key="", **data):
        match = {"If-Match": f'"{revision}"'} if revision is not None else {}
        return self.post(f"cases/{case.number}/steps/{code}", {"data": data}, key or worlds.key(), **match)


@pytest.fixture
def system(world):
    return Caller(worlds.staff(Role.SUPERVISOR))


@pytest.fixture
def party(case):
    lab = worlds.partner("测试服务商", "vendor", "green_channel")
    CaseParty.objects.create(case=case, partner=lab, role="vendor", since=worlds.NOW)
    return Caller(worlds.partner_user(lab)), lab


def problem(response, status, code):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == code
    return response.json()


def told(insured, **changes):
    return {
        "policy_number": insured.policy.number,
        "insured_name": insured.person.name,
        "applicant": "insured",
        "call_id": "C-1",
        **changes,
    }


def asking(insured):
    return {"service": "green_channel", "caller": told(insured), "request": _request()}


def _request():
    return {"kind": "outpatient", "city": "南京市"}


def test_a_case_is_read_whole_in_one_call_with_its_revision(system, case):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        response = system.get(f"cases/{case.number}")
    assert response.status_code == 200
    assert response["ETag"] == f'"{case.revision}"'
    shown = response.json()
    assert (shown["number"], shown["revision"]) == (case.number, case.revision)
    assert {"steps", "documents", "events", "consents", "clocks", "promises"} <= set(shown)
    assert len(seen) <= 20, "\n".join(item["sql"][:150] for item in seen)


def test_the_list_asks_as_much_for_one_case_as_for_many(system, case, agent):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert system.get("cases").status_code == 200
        return len(seen)

    one = queries()
    for _ in range(3):
        worlds.opened(worlds.insured(), agent)
    assert queries() == one <= 6


@pytest.mark.parametrize("order", ["received_at", "-received_at"])
def test_pages_hold_each_case_exactly_once_there_and_back(order, system, case, agent):
    made = [case, *(worlds.opened(worlds.insured(), agent) for _ in range(6))]
    seen, cursor, pages = [], "", []
    while True:
        page = system.get("cases", {"order": order, "size": 3, "cursor": cursor}).json()
        pages.append([row["number"] for row in page["cases"]])
        seen += pages[-1]
        if not page["next"]:
            break
        cursor = page["next"]
    assert sorted(seen) == sorted(item.number for item in made)
    back = system.get("cases", {"order": order, "size": 3, "cursor": page["previous"]}).json()
    assert [row["number"] for row in back["cases"]] == pages[-2]


def test_a_cursor_of_other_filters_or_another_account_is_refused(system, case, agent):
    worlds.opened(worlds.insured(), agent)
    cursor = system.get("cases", {"size": 1}).json()["next"]
    problem(system.get("cases", {"cursor": cursor, "service": "mdt"}), 400, "cursor-invalid")
    other = Caller(worlds.staff(Role.SUPERVISOR))
    problem(other.get("cases", {"cursor": cursor}), 400, "cursor-invalid")
    problem(system.get("cases", {"cursor": "x" * 20}), 400, "cursor-invalid")


def test_a_step_with_the_same_key_and_body_is_taken_once_and_answered_alike(system, case):
    first = system.step(case, "note", case.revision, "one", text="已联系客户")
    again = system.step(case, "note", case.revision, "one", text="已联系客户")
    assert first.status_code == 200, first.content
    assert (again.json(), again["ETag"]) == (first.json(), first["ETag"])
    assert again["Idempotent-Replayed"] == "true"
    assert Case.objects.get(pk=case.pk).revision == case.revision + 1
    other = system.step(case, "note", case.revision, "one", text="另一段话")
    problem(other, 422, "key-reused")


def test_a_key_is_asked_for_and_one_that_still_runs_is_told_so(system, case):
    path = f"cases/{case.number}/steps/note"
    problem(system.post(path, {"data": {"text": "备注一下"}}), 400, "key-missing")
    from api import idempotency

    held = f"api {system.token.user_id} {idempotency.digest('idempotency key busy')}"
    import psycopg

    with psycopg.connect(**_address()) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [held])
        running = system.step(case, "note", case.revision, "busy", text="备注一下")
    problem(running, 409, "key-running")
    assert running["Retry-After"] == "1"


def _address():
    known = connection.get_connection_params()
    return {name: known[name] for name in ("host", "port", "user", "password", "dbname") if known.get(name)}


def test_a_refusal_is_repeated_too_and_an_old_answer_goes(system, case):
    refused = system.step(case, "approve", case.revision, "early")
    assert refused.status_code in (409, 422)
    assert system.step(case, "approve", case.revision, "early").json() == refused.json()
    StoredAnswer.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    system.step(case, "note", case.revision, "later", text="过了很久")
    assert StoredAnswer.objects.count() == 1


@pytest.mark.parametrize("tag", ['"{}"', 'W/"{}"', '"{}-gzip"', '"999", "{}"'])
def test_every_written_form_of_the_revision_is_read(tag, system, case):
    path = f"cases/{case.number}/steps/note"
    headers = {"If-Match": tag.format(case.revision)}
    assert system.post(path, {"data": {"text": "记录情况"}}, "k", **headers).status_code == 200


def test_the_revision_may_stand_in_the_body(system, case):
    body = {"data": {"text": "记录情况"}, "revision": case.revision}
    assert system.post(f"cases/{case.number}/steps/note", body, "k").status_code == 200


def test_an_old_revision_is_told_who_and_when_and_the_one_now(system, case, agent):
    seen = case.revision
    worlds.do(case, "note", agent, text="同事先写了")
    said = problem(system.step(case, "note", seen, text="我后写"), 412, "stale-revision")
    assert said["changed_by"] == str(agent)
    assert said["revision"] == seen + 1
    assert said["changed_at"]


@pytest.mark.parametrize(("header", "status"), [("", 428), ("*", 400), ("17", 400), ('"x"', 400)])
def test_without_a_revision_nothing_is_written(header, status, system, case):
    headers = {"If-Match": header} if header else {}
    response = system.post(f"cases/{case.number}/steps/note", {"data": {"text": "记录情况"}}, "k", **headers)
    assert response.status_code == status
    assert Case.objects.get(pk=case.pk).revision == case.revision


def test_a_blocked_step_names_all_that_is_missing_with_clause_and_rule(system, case):
    offered = {row["code"]: row for row in system.get(f"cases/{case.number}").json()["steps"]}
    row = next(row for row in offered.values() if any(item["rule"] for item in row["missing"]))
    rules = {item["rule"] for item in row["missing"]}
    assert rules
    assert all(item["clause"] for item in row["missing"] if item["rule"])


def test_a_case_is_opened_once_and_a_second_for_the_same_thing_is_refused(system, insured):
    first = system.post("cases", asking(insured), "open-1")
    assert first.status_code == 201, first.content
    number = first.json()["number"]
    assert first["Location"] == f"/api/v1/cases/{number}"
    assert system.post("cases", asking(insured), "open-1").json() == first.json()
    assert Case.objects.count() == 1
    problem(system.post("cases", asking(insured), "open-2"), 409, "duplicate-case")


def test_a_caller_who_does_not_match_is_not_told_what_is_wrong(system, insured):
    for changes in ({"insured_name": "别人"}, {"policy_number": "NOSUCH123"}):
        body = {"service": "green_channel", "caller": told(insured, **changes), "request": _request()}
        said = problem(system.post("eligibility", body), 422, "caller-not-verified")
        assert "请向来电人再次核对" in said["detail"]


def test_eligibility_of_one_and_of_all(system, insured):
    one = system.post("eligibility", asking(insured))
    assert one.status_code == 200, one.content
    verdicts = one.json()["evaluations"][0]["verdicts"]
    assert all(row["rule"] and row["sentence"] for row in verdicts)
    assert {row["word"] for row in verdicts} >= {"符合", "待核实"}  # what holds, told from what nobody has checked
    every = system.post("eligibility", {"caller": told(insured)}).json()["evaluations"]
    assert len(every) == 6


def test_places_and_drugs_are_looked_up(system):
    found = system.get("services/green_channel/coverage", {"name": "南京"}).json()
    assert found["places"][0]["verdict"] == "covered"
    assert system.get("drugs", {"name": "可瑞达"}).json()["verdict"] == "listed"
    problem(system.get("drugs"), 400, "name-missing")
    problem(system.get("services/nothing/coverage", {"name": "南京"}), 404, "unknown-service")


def test_a_partner_sees_its_own_case_while_the_work_lasts_and_little_of_it(party, case, agent):
    worlds.do(case, "note", agent, text="内部备注")
    caller, _ = party
    shown = caller.get(f"cases/{case.number}").json()
    assert {"consents", "clocks", "requests", "due_at", "waits_for"} & set(shown) == set()
    assert shown["events"] == []
    assert "诊断" not in json.dumps(shown["details"], ensure_ascii=False)
    assert [row["number"] for row in caller.get("cases").json()["cases"]] == [case.number]
    CaseParty.objects.update(until=timezone.now() - timedelta(seconds=1))
    problem(caller.get(f"cases/{case.number}"), 404, "not-found")
    assert caller.get("cases").json()["cases"] == []


def test_another_partners_case_is_not_there_whatever_is_asked(party, case):
    stranger = Caller(worlds.partner_user(worlds.partner("另一服务商", "vendor", "green_channel")))
    for path in ("", "/events", "/documents", "/consents", "/steps"):
        problem(stranger.get(f"cases/{case.number}{path}"), 404, "not-found")
    problem(stranger.step(case, "note", case.revision, text="试一试"), 404, "not-found")


def test_a_partner_takes_no_step_of_staff_and_opens_nothing(party, case, insured):
    caller, _ = party
    problem(caller.step(case, "note", case.revision, text="试一试"), 403, "step-not-allowed")
    problem(caller.post("cases", asking(insured), "k"), 403, "step-not-allowed")
    problem(caller.post("eligibility", asking(insured)), 403, "step-not-allowed")


def test_a_partner_no_longer_worked_with_is_shut_out(party, case):
    caller, lab = party
    lab.is_active = False
    lab.save()
    problem(caller.get("cases"), 401, "not-authenticated")


def test_a_token_is_hashed_ends_and_counts_two_at_most(system, world):
    user = system.token.user
    text = system.headers["Authorization"].removeprefix("Bearer ")
    assert text not in str(ApiToken.objects.values())
    tokens.issue(user=user, name="下一个", scopes=ALL, days=1, issued_by=None)
    with pytest.raises(ValidationError, match="已有 2 个"):
        tokens.issue(user=user, name="第三个", scopes=ALL, days=1, issued_by=None)
    ApiToken.objects.filter(pk=system.token.pk).update(expiry=timezone.now() - timedelta(seconds=1))
    problem(system.get("cases"), 401, "not-authenticated")


def test_a_token_is_only_for_its_scopes(world, case):
    reader = Caller(worlds.staff(Role.SUPERVISOR), ["cases"])
    assert problem(reader.get("drugs", {"name": "可瑞达"}), 403, "scope-missing")["scope"] == "lists"
    problem(reader.step(case, "note", case.revision, text="试一试"), 403, "scope-missing")


def test_too_many_requests_of_one_account_wait(system, settings, monkeypatch):
    settings.API_PER_MINUTE = 2
    codes = [system.get("services").status_code for _ in range(6)]
    assert 429 in codes
    said = system.get("services")
    assert int(said["Retry-After"]) <= 60


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Bearer a b", "Bearer " + "f" * 5000, "Basic YTpi", "Bearer \xff\xfe"]
)
def test_a_wrong_token_is_refused(header, world):
    response = Client().get("/api/v1/cases", headers={"Authorization": header} if header else {})
    problem(response, 401, "not-authenticated")
    assert response["WWW-Authenticate"] == "Bearer"


BAD = [
    ('{"data": {"text": "a\\u0000b"}}', "application/json"),
    ('{"data": {"text": "\\ud800"}}', "application/json"),
    ('{"data": {"text": 1' + "0" * 5000 + "}}", "application/json"),
    ('{"data": {"text": 1e400}}', "application/json"),
    ("[" * 100_000, "application/json"),
    ('{"data": ' * 5000, "application/json"),
    ('{"data": {"text": {"a": {"b": 1}}}}', "application/json"),
    ("[]", "application/json"),
    ("null", "application/json"),
    ("", "application/json"),
    (b"\xff\xfe", "application/json"),
    ('{"data": {}, "revision": 1' + "0" * 30 + "}", "application/json"),
    ('{"data": {}, "revision": true}', "application/json"),
    ('{"data": {}, "at": "99999-99-99"}', "application/json"),
    ('{"data": {}, "at": "0001-01-01T00:00:00+14:00"}', "application/json"),
    ('{"data": {}, "more": 1}', "application/json"),
    ("a=b", "application/x-www-form-urlencoded"),
    ("<a/>", "application/xml"),
    ("--x\r\n", "multipart/form-data"),
    ("--x\r\n\r\n", "multipart/form-data; boundary=x"),
]


@pytest.mark.parametrize(("raw", "content_type"), BAD)
def test_bad_bodies_are_refused_and_nothing_is_written(raw, content_type, system, case):
    headers = {"If-Match": f'"{case.revision}"'}
    path = f"cases/{case.number}/steps/note"
    response = system.post(path, None, "bad", raw=raw, content_type=content_type, **headers)
    assert 400 <= response.status_code < 500, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert Case.objects.get(pk=case.pk).revision == case.revision


@pytest.mark.parametrize("path", ["cases/%00", "cases/" + "9" * 400, "nothing", "cases/x/steps/%00", "cases/x/y/z"])
def test_what_is_not_there_is_a_problem_too(path, system):
    assert system.get(path).status_code == 404
