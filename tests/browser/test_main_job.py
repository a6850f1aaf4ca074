"""The main job in a real browser: a call on 95550, 核身, every rule explained, the case opened and carried to the end."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from cases.green_channel.models import GreenChannelDetails
from cases.models import Case
from tests import snapshot, worlds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "only-for-this-test-1"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def insured_person(transactional_db):
    snapshot.load()
    worlds.hospitals()
    for role in (Role.AGENT, Role.REVIEWER, Role.SUPERVISOR):
        user = worlds.staff(role, role.value)
        user.set_password(PASSWORD)
        user.save()
    return worlds.current_insured()


@pytest.fixture
def complaints(page: Page):
    """Everything the browser complained of, and every address outside the test's own server."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on(
        "request",
        lambda request: (
            heard.append(request.url) if "127.0.0.1" not in request.url and "localhost" not in request.url else None
        ),
    )
    return heard


def take(page: Page, step: str, **fields: str) -> None:
    """Open a step's form from the case page, fill it in by field name, and send it."""
    page.locator(f'a[href*="step={step}"]').first.click()
    form = page.locator(f"form[action$='/steps/{step}/']").first
    for name, value in fields.items():
        field = form.locator(f"[name='{name}']")
        kind = field.first.get_attribute("type")
        if kind == "radio":
            form.locator(f"[name='{name}'][value='{value}']").check()
        elif kind == "checkbox":
            field.check()
        elif kind == "file":
            field.set_input_files(value)
        elif field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.locator("button[type=submit]").first.click()
    expect(page.locator(".errornote, .errorlist")).to_have_count(0)


def switch(page: Page, sign_in, name: str, address: str) -> None:
    """Sign the next person in and go to ``address``."""
    page.get_by_role("button", name="退出").click()
    sign_in(name, PASSWORD)
    page.goto(address)


def test_the_main_job_from_the_call_to_completion(
    insured_person, page, sign_in, take_picture, complaints, live_server, tmp_path
):
    insured = insured_person
    sign_in("agent", PASSWORD)
    page.goto(f"{live_server.url}/office/cases/intake/")
    take_picture(page, "01-intake")
    page.locator("#search-text").fill(insured.policy.number)
    page.get_by_role("button", name="查找").click()
    take_picture(page, "02-found")
    page.get_by_role("button", name="核身").first.click()
    page.locator("[name=insured_name]").fill(insured.person.name)
    page.locator("[name=call_id]").fill("CALL-1")
    page.locator("[name=applicant_phone]").fill("13800000000")
    take_picture(page, "03-verify")
    page.get_by_role("button", name="核身").click()
    page.locator("[name=kind][value=outpatient]").check()
    page.locator("[name=city]").fill("南京")
    page.get_by_role("button", name="核对资格").click()
    expect(page.locator("table.verdicts tbody tr")).to_have_count(14)
    take_picture(page, "04-verdicts")
    page.get_by_role("button", name="开立案件").click()
    expect(page.locator("body")).to_contain_text("资料收集")
    take_picture(page, "05-case-opened")

    case = Case.objects.get()
    address = f"{live_server.url}/office/cases/{case.number}/"
    paper = tmp_path / "pathology.png"
    paper.write_bytes(worlds.picture().read())
    take(page, "upload_document", type="pathology", file=str(paper))
    take(page, "confirm_visit", **worlds.VISIT | {"visit_on": "2098-03-20"})
    take(page, "submit_for_review")
    take(page, "record_consent", form="health_data", decision="signed", signer_name=insured.person.name)
    take(page, "record_consent", form="partner_sharing", decision="signed", signer_name=insured.person.name)
    take(page, "acknowledge_notice", rule="GC-24", acknowledged_by=insured.person.name)

    switch(page, sign_in, "reviewer", address)
    take_picture(page, "06-in-review")
    page.get_by_role("link", name="查看并审核").click()
    expect(page.locator("[data-scale]")).to_contain_text("%")  # the paper is on the screen
    page.get_by_role("button", name="接受").click()
    expect(page.locator("#opened h3")).to_contain_text("确认资料齐全")
    page.goto(address)
    disease = worlds.first_disease(case)
    take(
        page,
        "record_diagnosis",
        disease=str(disease.pk),
        diagnosed_on="2026-03-01",
        diagnosis_paper=str(case.documents.get().pk),
        covered="yes",
        prior_history="no",
    )
    take(page, "complete_documents")
    take(page, "approve")
    expect(page.locator("body")).to_contain_text("门诊安排时限")
    take_picture(page, "07-approved")

    switch(page, sign_in, "agent", address)
    take(page, "notify", **worlds.APPOINTMENT | {"appointment_at": "2098-03-20T09:00"})
    take_picture(page, "08-notified")
    case.refresh_from_db()
    GreenChannelDetails.objects.update(appointment_at=timezone.now())
    page.goto(address)
    take(page, "attend", attended_on=str(timezone.localdate()), source="客户回访")
    expect(page.locator("body")).to_contain_text("已完成")
    take_picture(page, "09-completed")
    case.refresh_from_db()
    assert (case.state, complaints) == ("completed", [])
