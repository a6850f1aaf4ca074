"""Unmasking from the case's page: with permission and reason, once, logged."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from privacy.models import AccessLog
from tests.pages import case_page, give_to_another_team, signed_in, text
from tests.worlds import staff

REASON = "客户来电核对号码"


def unmask(case, user, field="id_number", reason=REASON, client=None):
    values = {"field": field, "reason": reason}
    return (client or signed_in(user)).post(reverse("office:unmask", args=[case.number]), values)


def clear_text(case, field):
    subject = case.verification if field == "applicant_phone" else case.insured.person
    return getattr(subject, field).reveal()


@pytest.mark.parametrize("field", ["id_number", "phone", "applicant_phone"])
def test_the_value_is_shown_once_and_logged_with_reason_and_case(field, case, reviewer):
    client = signed_in(reviewer)
    response = unmask(case, reviewer, field, client=client)
    assert response.status_code == 200
    assert clear_text(case, field) in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    entry = AccessLog.objects.get(action="unmask")
    assert (entry.user, entry.field, entry.reason, entry.case_number) == (reviewer, field, REASON, case.number)
    after = client.get(reverse("office:case", args=[case.number])).content.decode()
    assert clear_text(case, field) not in after


def test_neither_session_nor_message_keeps_the_value(case, reviewer):
    client = signed_in(reviewer)
    response = unmask(case, reviewer, client=client)
    assert "messages" not in response.cookies
    assert clear_text(case, "id_number") not in str(dict(client.session))
    assert not response.has_header("Location")


@pytest.mark.parametrize("reason", ["", "   ", "看看", "x" * 501, "原因\x00有空"])
def test_without_a_proper_reason_nothing_is_shown(reason, case, reviewer):
    response = unmask(case, reviewer, reason=reason)
    assert response.status_code == 422
    assert clear_text(case, "id_number") not in response.content.decode()
    assert 'class="field wrong"' in response.content.decode()
    assert not AccessLog.objects.exists()


def test_a_missing_reason_is_named(case, reviewer):
    assert "请填写查看原因，至少 4 个字" in text(unmask(case, reviewer, reason=""))


@pytest.mark.parametrize("field", ["name", "password", "", "id_number\x00"])
def test_only_the_fields_offered_can_be_asked_for(field, case, reviewer):
    assert unmask(case, reviewer, field).status_code == 422
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR])
def test_without_the_permission_there_is_no_button_and_no_answer(role, case):
    reader = staff(role)
    assert "/unmask/" not in case_page(case, reader).content.decode()
    assert unmask(case, reader).status_code == 403
    assert not AccessLog.objects.filter(action="unmask").exists()


def test_the_button_stands_for_who_may(case, reviewer):
    assert "/unmask/" in case_page(case, reviewer).content.decode()


def test_another_teams_case_is_not_found(case):
    give_to_another_team(case)
    assert unmask(case, staff(Role.REVIEWER)).status_code == 404
    assert not AccessLog.objects.exists()


def test_it_cannot_be_asked_for_by_an_address(case, reviewer):
    address = reverse("office:unmask", args=[case.number])
    assert signed_in(reviewer).get(address, {"field": "id_number", "reason": REASON}).status_code == 405
