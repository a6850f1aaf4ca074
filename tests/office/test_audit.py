"""The auditor's pages: everything about a case or a person, who read it, and that looking is itself logged."""

import csv
import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Team
from accounts.roles import Role
from cases.models import Case
from office.views import audit_tables
from privacy.models import AccessLog
from tests import worlds
from tests.intruder import tamper
from tests.worlds import approved, at, do, staff

ID_NUMBER, PHONE = "110101190001010014", "13800009999"
QUERY_BUDGET = 20


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at("2026-03-24 15:00"))


@pytest.fixture
def auditor(world):
    return staff(Role.AUDITOR)


@pytest.fixture
def desk(client, auditor):
    client.force_login(auditor)
    return client


@pytest.fixture
def someone(world):
    return worlds.person("测试张三", ID_NUMBER, PHONE)


@pytest.fixture
def insured(someone):
    return worlds.insured(worlds.policy(number="TEST90001"), person=someone)


@pytest.fixture
def full(case, agent, reviewer, supervisor):
    """A case with something in every table."""
    approved(case, agent, reviewer)
    do(case, "refused_request", agent, rule="GC-11", asked="=1+1")
    do(case, "correct", supervisor, reason="误操作")
    do(
        case,
        "confirm",
        staff(Role.SUPERVISOR),
        confirmation=case.confirmations.get().pk,
        decision="confirm",
    )
    return case


def tables(case):
    return {item.title: item for item in audit_tables.everything(case)}


def address(case):
    return reverse("office:audit_case", args=[case.number])


def test_every_table_of_a_full_case_is_shown_within_the_budget(desk, full, django_assert_max_num_queries):
    with django_assert_max_num_queries(QUERY_BUDGET):
        response = desk.get(address(full))
    assert response.status_code == 200
    assert [item.title for item in response.context["tables"] if not item.rows] == []


def test_the_chain_tells_who_did_what_when_and_that_it_holds(full, agent):
    chain = tables(full)["经过"]
    assert chain.rows[0][:4] == ("1", "受理开案", str(agent), "2026-03-10 10:00:00")
    assert {row[-1] for row in chain.rows} == {"✓"}
    assert chain.note == f"✓ 记录链完整，共 {full.revision} 条"


def test_a_changed_event_is_marked(desk, case, agent):
    do(case, "note", agent, text="一")
    tamper(case, 1, sentence="改写")
    chain = tables(case)["经过"]
    assert [row[-1][0] for row in chain.rows] == ["✗", "✓"]
    assert "✗ 记录内容被改动" in desk.get(address(case)).content.decode()


def test_a_lost_last_event_is_told(case):
    Case.objects.filter(pk=case.pk).update(revision=2)
    case.refresh_from_db()
    assert tables(case)["经过"].note == "✗ 记录链不符：第 1 条记录条数与案件修订号 2 不符"


def test_a_correction_names_both_persons_and_the_event(full, supervisor):
    [row] = tables(full)["更正"].rows
    assert row[1] == f"第 {full.events.latest('sequence').corrects.sequence} 条"
    assert row[2] == str(supervisor)
    assert row[3] != row[2]


def test_eligibility_then_is_judged_again_today(case):
    check = case.eligibility_checks.get()
    check.facts = check.facts | {"waiting_period_end": "2026-12-01"}
    check.save()
    again = {row[4]: row[-1] for row in tables(case)["资格判定"].rows}
    assert again["GEN-05"].startswith("不符合：")
    assert again["GEN-01"] == ""


def test_the_lists_kept_stand_with_their_notice(case):
    [row] = tables(case)["适用名单"].rows
    release = case.releases.get()
    assert row[1:3] == (f"第 1 版（{release.edition}）", "2021-12-01 00:00:00")
    assert row[4] == release.notice_reference


def test_every_epoch_of_a_clock_stands(full):
    clocks = [row[:2] for row in tables(full)["时限"].rows]
    assert len(clocks) == full.clocks.count() > 0


def test_who_read_the_case_stands_newest_first(desk, case, agent, auditor):
    desk.get(reverse("office:case", args=[case.number]))
    desk.get(address(case))
    rows = tables(case)["谁看过"].rows
    assert [row[1:3] for row in rows] == [(str(auditor), "查看")] * 2


def test_the_export_holds_every_table_escapes_formulas_and_is_logged(desk, full, auditor):
    response = desk.get(reverse("office:audit_case_csv", args=[full.number]))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    titles = [[item.title, item.note] for item in audit_tables.everything(full, reads=None)]
    assert [row for row in rows if row in titles] == titles
    assert any("'=1+1" in row for row in rows)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in response.headers["Cache-Control"]
    entry = AccessLog.objects.get(action="export")
    assert (entry.user, entry.case_number) == (auditor, full.number)


def find(desk, text):
    return desk.post(reverse("office:audit"), {"text": text})


@pytest.mark.parametrize("written", ["{} ", "{}\u200b", "\u202a{}\u202c"])
def test_a_cases_number_leads_to_the_case_however_typed(desk, case, written):
    assert find(desk, written.format(case.number.lower())).headers["Location"] == address(case)


@pytest.mark.parametrize("text", [ID_NUMBER, PHONE, "测试张", "TEST90001"])
def test_a_person_is_found_as_at_intake_and_the_search_is_logged(desk, insured, someone, text):
    response = find(desk, text)
    assert someone in response.context["persons"]
    page = response.content.decode()
    assert "110101********0014" in page
    assert re.sub(r'value="[^"]*"', "", page).count(ID_NUMBER) == 0
    entry = AccessLog.objects.get()
    assert (entry.action, entry.subject_id, entry.reason) == ("search", "", "")


@pytest.mark.parametrize(("text", "words"), [("", "至少 2 个字符"), ("张" * 51, "过长"), ("TEST99999", "没有查到")])
def test_what_cannot_be_found_is_said(desk, world, text, words):
    assert words in find(desk, text).content.decode()


def test_the_page_of_a_person_tells_policies_cases_changes_and_readings(
    desk, someone, insured, case, agent, django_assert_max_num_queries
):
    someone.refresh_from_db()
    someone.phone = "13800008888"
    someone.sex = "female"
    someone._history_user = agent
    someone.save()
    desk.get(reverse("office:case", args=[case.number]))
    desk.get(reverse("admin:policies_person_change", args=[someone.pk]))
    with django_assert_max_num_queries(QUERY_BUDGET):
        response = desk.get(reverse("office:audit_person", args=[someone.pk]))
    found = {item.title: item.rows for item in response.context["tables"]}
    assert found["保单"][0][:2] == ("TEST90001", "被保险人")
    assert found["案件"][0][0] == case.number
    assert (str(agent), f"客户 {someone.pk}", "修改", "性别：（空） → 女；手机号码：138****9999 → 138****8888") in [
        row[1:] for row in found["资料变更"]
    ]
    assert [row[3] for row in found["谁看过"]] == [f"客户 {someone.pk}"] * 2 + [case.number]
    page = response.content.decode()
    assert ID_NUMBER not in page
    assert PHONE not in page
    assert "13800008888" not in page


@pytest.mark.parametrize("role", [Role.AGENT, Role.REVIEWER, Role.DATA_TEAM])
def test_who_may_not_see_the_log_has_no_audit(client, case, someone, role):
    client.force_login(staff(role))
    addresses = [
        reverse("office:audit"),
        address(case),
        reverse("office:audit_case_csv", args=[case.number]),
        reverse("office:audit_person", args=[someone.pk]),
    ]
    assert [client.get(url).status_code for url in addresses] == [403] * 4
    assert not AccessLog.objects.exists()


def test_a_page_of_readings_says_when_it_is_cut(case, auditor):
    AccessLog.objects.bulk_create(
        AccessLog(user=auditor, action="view", subject_type="cases.case", subject_label="x", case_number=case.number)
        for _ in range(3)
    )
    from django.db.models import Q

    cut = audit_tables.readings(Q(case_number=case.number), limit=2)
    assert (len(cut.rows), cut.note) == (2, "只列最近 2 次。")


def test_other_teams_do_not_hide_a_case_from_the_auditor(desk, case):
    Case.objects.update(team=Team.objects.create(name="别的组"))
    assert desk.get(address(case)).status_code == 200
