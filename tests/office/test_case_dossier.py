"""The printable dossier of a case."""

from django.urls import reverse

from accounts.roles import Role
from privacy.models import AccessLog
from tests.pages import give_to_another_team, signed_in, text
from tests.worlds import do, notified, staff


def dossier(case, user):
    return signed_in(user).get(reverse("office:dossier", args=[case.number]))


def test_the_dossier_has_everything_of_the_case(case, agent, reviewer):
    notified(case, agent, reviewer)
    do(case, "refused_request", agent, rule="GC-11", asked="指定医生")
    do(case, "promise_call_back", agent, topic="告知是否有号", due_at="2026-03-11T12:00")
    do(case, "record_complaint", agent, complainant="测试亲友", text="等了两天")
    shown = text(dossier(case, agent))
    for part in (
        case.number,
        case.manual_version,
        str(case.insured.policy.product),
        str(case.releases.get()),
        f"打印 {agent}，",
        "当事人与申请",
        "门诊安排时限",
        "病理报告" if case.documents.filter(type="pathology").exists() else case.documents.first().label,
        "健康信息处理同意书：已同意",
        "指定医生",
        "告知是否有号",
        "等了两天",
        "资格判定",
        "受理开案",
    ):
        assert part in shown
    assert shown.index("受理开案") < shown.index("通知预约 →")


def test_a_dossier_is_logged_as_an_export(case, agent):
    dossier(case, agent)
    entry = AccessLog.objects.get()
    assert (entry.user, entry.action, entry.case_number) == (agent, "export", case.number)


def test_numbers_stay_masked_and_nothing_is_cached(case, agent):
    response = dossier(case, agent)
    html = response.content.decode()
    assert case.insured.person.id_number.reveal() not in html
    assert case.insured.person.phone.reveal() not in html
    assert "no-store" in response["Cache-Control"]
    assert "style=" not in html
    assert "<script" not in html


def test_another_teams_dossier_is_not_found_nor_logged(case):
    give_to_another_team(case)
    assert dossier(case, staff(Role.REVIEWER)).status_code == 404
    assert not AccessLog.objects.exists()


def test_the_data_team_sees_no_dossier(case):
    assert dossier(case, staff(Role.DATA_TEAM)).status_code == 404


def test_a_dossier_cannot_be_posted_to(case, agent):
    assert signed_in(agent).post(reverse("office:dossier", args=[case.number])).status_code == 405
