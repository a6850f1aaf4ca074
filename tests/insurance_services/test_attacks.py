"""The product attacked as it stands: bad files, bad values, other people's cases, forged and doubled requests."""

import io
import logging
import re
import struct
import zipfile
import zlib

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Team, User
from accounts.roles import Role
from cases import registry, uploads, urls
from cases.models import CallerVerification, Case, CaseDocument, CaseEvent, SavedFilter
from cases.opening import open_case
from policies.models import Person
from policies.search import find_insured, find_persons
from privacy.history import HistoryAdmin
from privacy.models import AccessLog
from tests import worlds
from tests.insurance_services.addresses import Things
from tests.worlds import do, opened, picture, staff

HTML = b"<html><script>alert(1)</script></html>"
PDF = b"%PDF-1.4\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n" + HTML + b"\ntrailer<<>>\n%%EOF\n"
ID_NUMBER, PHONE, NAME = "110101190001010014", "13800009999", "测试张三丰"


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def signed_in(user, **options):
    client = Client(**options)
    client.force_login(user)
    return client


def take(client, case, code, *, key="attack1", **data):
    case.refresh_from_db()
    body = {"revision": case.revision, "idempotency_key": key} | data
    return client.post(reverse("cases:step", args=[case.number, code]), body)


def png(width=40, height=30, mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, "PNG", **options)
    return out.getvalue()


def jpeg():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return out.getvalue()


def gif():
    out = io.BytesIO()
    Image.new("P", (4, 3)).save(out, "GIF")
    return out.getvalue()


def zip_bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(5_000_000))
    return out.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_claiming(width, height):
    """A PNG of a few bytes that says it is huge."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return png()[:8] + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def png_with_swollen_text():
    """A small picture whose text chunks unpack to a hundred megabytes."""
    text = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(50_000_000), 9))
    whole = png()
    return whole[:33] + text + text + whole[33:]


# Files


def upload(client, case, raw, name="paper.jpg", key="file1"):
    file = SimpleUploadedFile(name, raw, content_type="image/jpeg")
    return take(client, case, "upload_document", key=key, type="ct", received_via="upload", file=file, whole="yes")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    "make",
    [
        lambda: b"MZ\x90\x00" + bytes(100),
        lambda: HTML,
        lambda: b"GIF89a" + HTML,
        gif,
        zip_bomb,
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        lambda: b"",
        lambda: png_claiming(60_000, 60_000),
        lambda: png_claiming(2**31 - 1, 2**31 - 1),
        lambda: png(20_000, 20_000, mode="1"),
        png_with_swollen_text,
        lambda: jpeg()[:300],
        lambda: b"%PDF-1.4\n" + HTML,
    ],
    ids=[
        "program",
        "html",
        "gif-html",
        "gif",
        "zip bomb",
        "svg",
        "empty",
        "pixel bomb",
        "pixel bomb of the largest numbers",
        "decompression bomb",
        "swollen text",
        "cut off",
        "half a pdf",
    ],
)
def test_a_bad_file_is_refused_in_words_and_leaves_nothing(case, agent, make, tmp_path):
    response = upload(signed_in(agent), case, make())
    assert response.status_code == 422
    assert re.search("不是 JPEG|空|像素过大|已损坏", response.content.decode())
    assert not CaseDocument.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("raw", [jpeg() + HTML, png() + HTML, jpeg()[:2] + b"\xff\xfe\x00\x28" + HTML + jpeg()[2:]])
def test_a_picture_that_is_also_a_page_is_kept_as_a_picture_only(case, agent, raw):
    client = signed_in(agent)
    assert upload(client, case, raw).status_code == 302
    kept = uploads.fetch(CaseDocument.objects.get().storage_name)
    assert b"script" not in kept
    assert Image.open(io.BytesIO(kept)).size == (40, 30)


def test_a_pdf_with_scripts_is_kept_but_only_ever_saved_to_disk(case, agent):
    client = signed_in(agent)
    assert upload(client, case, PDF, name="x.html").status_code == 302
    paper = CaseDocument.objects.get()
    assert uploads.fetch(paper.storage_name) == PDF
    headers = client.get(reverse("cases:document", args=[case.number, paper.pk])).headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment")
    assert "html" not in headers["Content-Disposition"]
    assert headers["Content-Security-Policy"].startswith("sandbox")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_an_upload_cut_off_on_the_way_leaves_nothing(case, agent):
    boundary = "cut"
    fields = {"revision": str(case.revision), "idempotency_key": "cut1", "type": "ct", "received_via": "upload"}
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}'
        for name, value in fields.items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    body = "\r\n".join(parts).encode() + jpeg()[:200]
    address = reverse("cases:step", args=[case.number, "upload_document"])
    response = signed_in(agent).generic("POST", address, body, f"multipart/form-data; boundary={boundary}")
    assert response.status_code in (400, 422)
    assert not CaseDocument.objects.exists()


def test_two_hundred_files_at_once_are_refused(case, agent, tmp_path):
    files = [picture(f"{number}.png") for number in range(200)]
    response = take(signed_in(agent), case, "upload_document", type="ct", received_via="upload", file=files)
    assert response.status_code == 413
    assert not CaseDocument.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_files_name_carries_nothing_into_a_header(case, agent):
    client = signed_in(agent)
    upload(client, case, jpeg(), name='a"\r\nSet-Cookie: x=1\r\n.jpg')
    paper = CaseDocument.objects.get()
    response = client.get(reverse("cases:document", args=[case.number, paper.pk]))
    assert response.headers["Content-Disposition"] == f'inline; filename="{case.number}-{paper.pk}.jpg"'
    assert "x" not in response.cookies


# Two at once


def test_of_two_supervisors_correcting_one_case_the_second_is_told(case, agent, supervisor):
    do(case, "confirm_visit", agent, **worlds.VISIT)
    seen = case.revision
    first, second = signed_in(supervisor), signed_in(staff(Role.SUPERVISOR))
    assert take(first, case, "correct", revision=seen, reason="误操作").status_code == 302
    response = take(second, case, "correct", revision=seen, reason="误操作", key="attack2")
    assert response.status_code == 409
    assert f"{supervisor}已于" in response.content.decode()
    assert case.confirmations.count() == 1


# Other people's cases and steps


def case_addresses(case, paper):
    values = {"number": case.number, "pk": paper.pk, "code": "note"}
    for pattern in urls.urlpatterns:
        wanted = pattern.pattern.converters
        if "number" in wanted:
            yield reverse(f"cases:{pattern.name}", kwargs={name: values[name] for name in wanted})


def test_a_case_of_another_team_is_not_found_at_any_address(case, agent, reviewer, supervisor):
    worlds.paper(case, agent, reviewer)
    Case.objects.update(team=Team.objects.create(name="别的组"), assignee=None)
    outsider = staff(Role.REVIEWER)
    client = signed_in(outsider)
    before = (CaseEvent.objects.count(), AccessLog.objects.count())
    answers = {}
    for address in case_addresses(case, case.documents.get()):
        answers[address] = (client.get(address).status_code, client.post(address, {"idempotency_key": "x"}).status_code)
    assert len(answers) >= 5
    for address, (got, posted) in answers.items():
        if "/audit/" in address:  # not for reviewers at all, whichever the case
            assert (got, posted) == (403, 405), address
        else:
            assert got in (404, 405), address
            assert posted in (404, 405), address
    assert (CaseEvent.objects.count(), AccessLog.objects.count()) == before


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.AGENT])
def test_a_step_by_who_may_look_but_not_act_is_refused(case, role):
    response = take(signed_in(staff(role)), case, "decide_referral", verdict="granted", reason="可以")
    assert response.status_code == 403
    assert CaseEvent.objects.filter(case=case).count() == 1


@pytest.mark.parametrize(("role", "answer"), [(Role.DATA_TEAM, 404), (Role.AUDITOR, 403)])
def test_neither_data_team_nor_auditor_takes_any_step(case, role, answer):
    client = signed_in(staff(role))
    codes = [step.code for step in registry.steps(registry.get(case.service))]
    found = {code: take(client, case, code, key=f"k{number}").status_code for number, code in enumerate(codes)}
    assert set(found.values()) <= {answer, 404}
    assert found["note"] == answer
    assert CaseEvent.objects.filter(case=case).count() == 1


@pytest.mark.parametrize("role", [Role.DATA_TEAM, Role.AUDITOR])
def test_neither_takes_hands_out_or_opens_a_case(case, role):
    client = signed_in(staff(role))
    posts = [
        client.post(reverse("cases:take_next")),
        client.post(reverse("cases:assign_many"), {"number": case.number, "assignee": "x"}),
        client.post(reverse("cases:intake"), {"text": "测试"}),
        client.post(reverse("cases:intake_verify", args=[case.insured_id]), {}),
    ]
    assert [response.status_code for response in posts] == [403] * 4
    case.refresh_from_db()
    assert case.assignee is None


# Histories


HISTORIES = [model for model, room in admin.site._registry.items() if isinstance(room, HistoryAdmin)]


@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model._meta.label)
def test_no_history_page_takes_a_post(world, model, client):
    things = Things()
    item = things.admin_object(model._meta.label_lower.replace(".", "_"))
    item.refresh_from_db()
    if not item.history.exists():
        item.save()
    client.force_login(User.objects.create(username="root", is_staff=True, is_superuser=True))
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    before = list(type(item).objects.filter(pk=item.pk).values())
    versions = item.history.count()
    version = item.history.latest().pk
    addresses = [reverse(f"{name}_history", args=[item.pk]), reverse(f"{name}_simple_history", args=[item.pk, version])]
    for address in addresses:
        for data in ({"name": "改"}, {"_change_history": "1", "_save": "1"}):
            assert client.post(address, data).status_code == 405
    assert list(type(item).objects.filter(pk=item.pk).values()) == before
    assert item.history.count() == versions


def test_every_model_with_a_history_is_tried():
    with_history = {model for model in admin.site._registry if hasattr(model, "history")}
    assert with_history == set(HISTORIES)


# Saved filters of someone who left


def test_a_leavers_filters(world, agent, supervisor):
    leaver = staff(Role.AGENT)
    shared = SavedFilter.objects.create(owner=leaver, name="共享的", query="heading=all", shared=True)
    own = SavedFilter.objects.create(owner=leaver, name="自己的", query="heading=all")
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    page = signed_in(agent).get(reverse("cases:queue")).content.decode()
    assert "共享的" in page
    assert "已离职" in page
    assert "自己的" not in page
    delete = [reverse("cases:delete_filter", args=[item.pk]) for item in (shared, own)]
    assert signed_in(agent).post(delete[0]).status_code == 403
    assert [signed_in(supervisor).post(address).status_code for address in delete] == [302, 404]
    assert list(SavedFilter.objects.all()) == [own]


# Forged requests, sessions, redirects


def test_a_request_without_its_token_meets_a_page_that_says_so(case, agent):
    client = signed_in(agent, enforce_csrf_checks=True)
    response = take(client, case, "note", text="伪造")
    assert response.status_code == 403
    page = response.content.decode()
    assert "刚才填写的内容没有提交" in page
    assert "<style" not in page
    assert not case.events.filter(step="note").exists()


def test_a_session_changes_its_key_when_someone_signs_in_and_ends_when_they_leave(world, client):
    user = staff(Role.AGENT)
    user.set_password("Some-long-word-1")
    user.save()
    client.get("/office/login/")
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post("/office/login/", {"username": user.username, "password": "Some-long-word-1", "next": "/office/"})
    mine = client.cookies["sessionid"].value
    assert mine != session.session_key
    thief = Client()
    thief.cookies["sessionid"] = session.session_key
    assert thief.get("/office/").status_code == 302
    client.post("/office/logout/")
    thief.cookies["sessionid"] = mine
    assert thief.get("/office/").status_code == 302


def test_who_was_made_inactive_is_signed_out(case, agent):
    client = signed_in(agent)
    User.objects.filter(pk=agent.pk).update(is_active=False)
    response = take(client, case, "note", text="还在吗")
    assert response.headers["Location"].startswith("/office/login/")
    assert not case.events.filter(step="note").exists()


@pytest.mark.parametrize("there", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(world, client, there):
    user = staff(Role.AGENT)
    user.set_password("Some-long-word-1")
    user.save()
    words = {"username": user.username, "password": "Some-long-word-1", "next": there}
    assert client.post("/office/login/", words).headers["Location"] == "/office/"


@pytest.mark.parametrize("there", ["//evil.example", "https://evil.example/", "x\r\nSet-Cookie: a=1"])
def test_the_queues_own_parameters_lead_nowhere_else_and_into_no_header(case, agent, there):
    client = signed_in(agent)
    for response in (
        client.post(
            f"{reverse('cases:take_next')}?" + "queue=x", QUERY_STRING=f"queue={there}&next={there}&heading={there}"
        ),
        client.post(reverse("cases:save_filter"), {"name": there, "next": there, "queue": there}),
    ):
        assert response.headers["Location"].startswith("/office/cases/")
        assert "\n" not in response.headers["Location"]
        assert "a" not in response.cookies


# Mass assignment


def test_posted_fields_that_no_form_asks_for_change_nothing(case, agent):
    rival = staff(Role.AGENT)
    extra = {
        "state": "completed",
        "is_open": "",
        "assignee": rival.pk,
        "assignee_id": rival.pk,
        "team": 1,
        "outcome": "completed",
        "actor": rival.pk,
        "sequence": 99,
        "documents_complete": "on",
    }
    before = Case.objects.filter(pk=case.pk).values().get()
    assert take(signed_in(agent), case, "note", text="普通备注", **extra).status_code == 302
    after = Case.objects.filter(pk=case.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"revision"}
    assert case.events.latest("sequence").actor == agent


def test_neither_a_filter_nor_a_verification_can_be_made_in_anothers_name(world, agent):
    rival = staff(Role.AGENT)
    insured = worlds.current_insured()
    client = signed_in(agent)
    client.post(reverse("cases:save_filter"), {"name": "甲", "owner": rival.pk, "owner_id": rival.pk, "id": 7})
    told = {
        "policy_number": insured.policy.number,
        "insured_name": insured.person.name,
        "applicant": "insured",
        "channel": "hotline",
        "call_id": "C",
        "received_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
        "verified_by": rival.pk,
        "verified_at": "2020-01-01",
        "insured": insured.pk + 1,
    }
    client.post(reverse("cases:intake_verify", args=[insured.pk]), told)
    assert SavedFilter.objects.get().owner == agent
    kept = CallerVerification.objects.get()
    assert (kept.verified_by, kept.insured) == (agent, insured)
    assert kept.verified_at.year > 2020


# Values nobody should send

BAD = ["\0", "a\0b", "字" * 10_000, "9" * 5_000, "9" * 19, "-1", "%", "_", "\\", "'", "{{7*7}}", "\ud7ff", "²", "٣"]
BAD += ["0001-01-01", "9999-12-31", "0001-01-01T00:00", "9999-12-31T23:59"]
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
        found["review"] = take(
            client, case, "review_document", key="r1", document=paper.pk, decision="accepted"
        ).status_code
    found["page"] = client.get(reverse("cases:case", args=[case.number])).status_code
    found["queue"] = client.get(reverse("cases:queue"), {"heading": "all"}).status_code
    found["dossier"] = client.get(reverse("cases:dossier", args=[case.number])).status_code
    assert {code: status for code, status in found.items() if status >= 500} == {}


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "1900-01-01T00:00", "9999-12-31T23:59"])
def test_no_time_of_a_call_at_either_end_of_time_breaks_the_intake(world, supervisor, moment):
    insured = worlds.current_insured()
    client = signed_in(supervisor, raise_request_exception=False)
    told = {
        "policy_number": insured.policy.number,
        "insured_name": insured.person.name,
        "applicant": "insured",
        "channel": "hotline",
        "call_id": "C",
        "received_at": moment,
        "backdate_reason": "补记原因",
    }
    answers = [client.post(reverse("cases:intake_verify", args=[insured.pk]), told)]
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


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "utf-16", "idna"])
def test_a_request_in_another_charset_is_not_read(client, charset):
    kind, query = f"text/plain; charset={charset}", r"city=\x00\ud800"
    assert client.get("/services/green_channel/", QUERY_STRING=query, CONTENT_TYPE=kind).status_code == 400
    body = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n\\x00\\ud800\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    assert client.generic("POST", "/office/login/", body, kind).status_code == 400


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
    assert [person.name for person in find_persons(text="测试';")] == ["测试'; DROP TABLE policies_person; --"]
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


def test_who_tries_names_until_one_fits_is_logged_every_time(world, agent):
    insured = worlds.current_insured()
    for name in ("甲", "乙"):
        posted = {"policy_number": insured.policy.number, "insured_name": name, "applicant": "insured"}
        assert signed_in(agent).post(reverse("cases:intake_verify", args=[insured.pk]), posted).status_code == 200
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
