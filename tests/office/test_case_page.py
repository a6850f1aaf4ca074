"""The case page: what it shows to whom, and that every step on it takes the one road."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.models import CaseEvent, Referral
from privacy.models import AccessLog
from tests.pages import case_page, give_to_another_team, post_step, signed_in, stored, text
from tests.worlds import approved, at, do, free, in_review, notified, opened, paper, picture, staff

QUERY_BUDGET = 25
TODAY = at("2026-03-24 15:00")  # two weeks after the world's cases are opened


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: TODAY)


def populated(case, agent, reviewer, supervisor):
    """Fill every section of the page."""
    approved(case, agent, reviewer)
    do(case, "request_document", agent, items=["ct"], recipient="applicant", cause="customer", reason="缺影像")
    do(case, "refused_request", agent, rule="GC-11", asked="指定医生")
    do(case, "ask_for_change", agent, kind="reschedule", wish="想晚一周")
    paper(case, agent, reviewer, type="mri")
    do(case, "correct", supervisor, reason="误操作")


def test_a_populated_case_is_shown_within_the_query_budget(
    case, agent, reviewer, supervisor, django_assert_max_num_queries
):
    populated(case, agent, reviewer, supervisor)
    for reader in map(staff, (Role.AGENT, Role.REVIEWER, Role.SUPERVISOR, Role.AUDITOR)):
        client = signed_in(reader)
        for query in ("", "?step=notify", "?step=review_document", "?step=decide_referral"):
            with django_assert_max_num_queries(QUERY_BUDGET):
                assert client.get(reverse("office:case", args=[case.number]) + query).status_code == 200


@pytest.mark.parametrize("query", ["", "?step=record_diagnosis", "?step=approve"])
def test_a_case_in_review_is_shown_within_the_query_budget(query, case, agent, reviewer, django_assert_max_num_queries):
    in_review(case, agent, reviewer)
    client = signed_in(reviewer)
    with django_assert_max_num_queries(QUERY_BUDGET):
        assert client.get(reverse("office:case", args=[case.number]) + query).status_code == 200


@pytest.mark.parametrize("query", ["", "?step=record_diagnosis", "?step=approve"])
def test_a_case_sent_back_to_review_is_shown_within_the_query_budget(
    query, case, agent, reviewer, supervisor, django_assert_max_num_queries
):
    approved(case, agent, reviewer)
    do(case, "correct", supervisor, at("2026-03-12 10:00"), reason="误操作")
    pending = case.confirmations.get().pk
    do(case, "confirm", reviewer, at("2026-03-12 11:00"), confirmation=pending, decision="confirm")
    client = signed_in(reviewer)
    with django_assert_max_num_queries(QUERY_BUDGET):
        assert client.get(reverse("office:case", args=[case.number]) + query).status_code == 200


def test_another_teams_case_is_not_found(case, agent):
    give_to_another_team(case)
    outsider = staff(Role.REVIEWER)
    document = stored(case, agent)
    addresses = [("office:case", [case.number]), ("office:document", [case.number, document.pk])]
    client = signed_in(outsider)
    assert [client.get(reverse(name, args=values)).status_code for name, values in addresses] == [404, 404]
    assert post_step(case, outsider, "note", text="看看").status_code == 404


def test_an_unknown_number_and_an_unknown_step_are_not_found(case, agent):
    assert signed_in(agent).get("/office/cases/GC991231999999/").status_code == 404
    assert post_step(case, agent, "no_such_step").status_code == 404


@pytest.mark.parametrize("key", ["page1", ""])
def test_an_internal_step_cannot_be_posted(key, case, supervisor):
    assert post_step(case, supervisor, "alert", key=key, text="自行提醒").status_code == 404


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(case):
    response = Client().get(reverse("office:case", args=[case.number]))
    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))


def test_a_blocked_step_is_disabled_and_shows_all_that_is_missing(case, agent, reviewer):
    paper(case, agent, reviewer)
    do(case, "confirm_visit", agent, city="南京", hospital="南京鼓楼演示医院", department="内科", ward="ordinary",
       visit_on="2026-03-20")  # fmt: skip
    do(case, "submit_for_review", agent)
    response = case_page(case, reviewer)
    html = response.content.decode()
    assert '<button type="button" class="button" disabled>审核通过</button>' in html
    shown = text(response)
    for missing in (
        "尚未确认资料齐全",
        "尚未记录确诊疾病",
        "健康信息处理同意书（2021-12/1 版）尚未取得",
        "须先告知并确认知悉",
    ):
        assert missing in shown
    assert f'href="{reverse("manual:rules")}#GC-24"' in html


def test_a_blocked_step_has_no_form(case, agent):
    assert 'id="opened"' not in case_page(case, agent, "?step=submit_for_review").content.decode()


def test_the_form_of_a_step_knows_what_the_case_knows(case, agent, reviewer):
    approved(case, agent, reviewer)
    html = case_page(case, agent, "?step=notify").content.decode()
    assert 'value="南京鼓楼演示医院"' in html
    assert 'value="普通内科"' in html


def test_steps_without_an_occasion_are_not_offered(case, agent, supervisor):
    html = case_page(case, supervisor).content.decode()
    for code in ("confirm", "decide_referral", "settle_request", "alert", "ask_confirmation"):
        assert f"?step={code}#" not in html
    assert "?step=note#" in html


def test_who_may_only_look_is_offered_nothing(case):
    shown = text(case_page(case, staff(Role.AUDITOR)))
    assert "您对本案只有查看权限" in shown
    assert "上传资料" not in shown


def test_a_posted_step_is_taken_and_leads_back_to_the_case(case, agent):
    response = post_step(case, agent, "note", text="客户下午方便接电话")
    assert (response.status_code, response.url) == (302, reverse("office:case", args=[case.number]))
    assert case.events.get(step="note").sentence == "客户下午方便接电话"
    assert "客户下午方便接电话" in text(case_page(case, agent))


def test_a_step_taken_twice_by_the_same_request_happens_once(case, agent):
    case.refresh_from_db()
    body = {"revision": case.revision, "idempotency_key": "twice", "text": "只记一次"}
    client = signed_in(agent)
    address = reverse("office:step", args=[case.number, "note"])
    assert [client.post(address, body).status_code for _ in range(2)] == [302, 302]
    assert CaseEvent.objects.filter(case=case, step="note").count() == 1


def test_the_same_request_number_with_another_body_is_refused(case, agent):
    post_step(case, agent, "note", key="reused", text="甲")
    assert post_step(case, agent, "note", key="reused", text="乙").status_code == 409


@pytest.mark.parametrize("key", ["", "x" * 65, "a b\x00"])
def test_a_request_without_a_proper_number_is_refused(key, case, agent):
    assert post_step(case, agent, "note", key=key, text="甲").status_code == 422
    assert not case.events.filter(step="note").exists()


def test_a_stale_page_is_told_who_was_faster_and_keeps_what_was_typed(case, agent, supervisor):
    seen = case.revision
    do(case, "assign", supervisor, assignee=agent.username)
    response = post_step(case, supervisor, "close", revision=seen, kind="withdrawn", reason="客户来电说不办了")
    assert response.status_code == 409
    shown = response.content.decode()
    assert f"{supervisor}已于" in shown
    assert "客户来电说不办了</textarea>" in shown
    case.refresh_from_db()
    assert case.is_open


def test_wrong_entries_stand_beside_their_fields(case, agent):
    response = post_step(case, agent, "note", text="")
    assert response.status_code == 422
    assert 'class="field wrong"' in response.content.decode()


def test_a_refused_upload_is_judged_by_its_file_again(case, agent):
    page_file = SimpleUploadedFile("x.pdf", b"no pdf at all")
    response = post_step(case, agent, "upload_document", type="ct", received_via="upload", file=page_file, whole="yes")
    assert response.status_code == 422
    assert "不是 JPEG、PNG、HEIC 或 PDF" in text(response)
    assert "是空的" not in text(response)


def test_a_step_of_another_state_is_refused(case, agent):
    response = post_step(case, agent, "attend", attended_on="2026-03-20", source="回访")
    assert response.status_code == 409
    assert "不能进行“确认已就医”" in text(response)


def test_a_step_beyond_ones_permission_is_refused(case, agent):
    response = post_step(case, agent, "close", kind="withdrawn", reason="不办了")
    assert response.status_code == 403
    assert "您没有“提前结案”的权限" in text(response)


def test_an_entry_older_than_a_day_asks_for_a_reason(insured, agent):
    old = opened(insured, agent, TODAY - timedelta(days=3))
    values = {"text": "前天通过话", "when-at": "2026-03-22 15:00"}
    assert post_step(old, agent, "note", **values).status_code == 422
    assert post_step(old, agent, "note", key="page2", **values | {"when-reason": "系统停机"}).status_code == 302
    assert "记录于 2026-03-24 15:00" in text(case_page(old, agent))


def test_a_step_cannot_be_taken_by_reading(case, agent):
    assert signed_in(agent).get(reverse("office:step", args=[case.number, "note"])).status_code == 405


def test_a_step_that_takes_two_waits_for_the_second(case, agent, reviewer, supervisor):
    notified(case, agent, reviewer)
    do(case, "correct", supervisor, reason="通知对象有误")
    asked, second = text(case_page(case, supervisor)), case_page(case, reviewer).content.decode()
    assert "等待另一位有权限的同事复核" in asked
    assert "通知对象有误" in asked
    assert re.search(r"将撤销 2026-03-1\d \d\d:\d\d \S+ 的“通知预约”", text(case_page(case, reviewer)))
    assert 'value="confirm">同意执行' in second
    pending = case.confirmations.get()
    assert post_step(case, reviewer, "confirm", confirmation=pending.pk, decision="confirm").status_code == 302
    case.refresh_from_db()
    assert case.state == "arranging"
    assert "已更正" in text(case_page(case, reviewer))


def test_the_form_of_a_correction_says_which_step_it_undoes(case, agent, reviewer, supervisor):
    notified(case, agent, reviewer)
    assert "的“通知预约”；状态、明细、服务次数和时限回到那一步之前，款项以冲正更正" in text(
        case_page(case, supervisor, "?step=correct")
    )


def test_a_case_is_taken_by_one_press(case, agent):
    free(case)
    html = case_page(case, agent).content.decode()
    assert reverse("office:step", args=[case.number, "take"]) in html
    assert "?step=take#" not in html
    assert post_step(case, agent, "take").status_code == 302
    case.refresh_from_db()
    assert case.assignee == agent


def test_what_was_left_empty_is_named(case, agent):
    shown = text(post_step(case, agent, "promise_call_back"))
    assert "填写有误：请填写事项；请填写约定时间。" in shown


def test_an_early_end_is_chosen_not_preset(case, supervisor):
    assert post_step(case, supervisor, "close", reason="误点").status_code == 422
    case.refresh_from_db()
    assert case.is_open


def test_what_is_to_be_confirmed_goes_by_its_name(case, agent, reviewer, supervisor):
    notified(case, agent, reviewer)
    do(case, "correct", supervisor, reason="通知对象有误")
    pending = case.confirmations.get()
    refused = post_step(case, reviewer, "confirm", confirmation=pending.pk, decision="decline")
    assert f"更正（{supervisor} 提出）</option>" in refused.content.decode()


def test_a_closed_case_waits_for_no_judgement(case, supervisor):
    Referral.objects.create(case=case, rule="GEN-08", question="是否有权代为申请", raised_at=TODAY)
    do(case, "note", supervisor, text="已请家属补充")
    assert "主管 判断：是否有权代为申请" in text(case_page(case, supervisor))
    do(case, "close", supervisor, kind="deceased", reason="家属来电")
    shown = text(case_page(case, supervisor))
    assert ("已结案，未判断" in shown, "主管 判断" in shown) == (True, False)


def test_the_reviewer_accepts_a_paper_they_have_opened(case, agent, reviewer):
    do(case, "upload_document", agent, files={"file": picture()}, type="ct", received_via="upload")
    document = case.documents.get()
    page = case_page(case, reviewer).content.decode()
    assert 'value="accepted"' not in page
    assert f'href="{reverse("office:document_view", args=[case.number, document.pk])}">查看并审核' in page
    unseen = post_step(case, reviewer, "review_document", document=document.pk, decision="accepted", key="page0")
    assert (unseen.status_code, "请先打开这份资料看过，再接受" in text(unseen)) == (422, True)
    signed_in(reviewer).get(reverse("office:document", args=[case.number, document.pk]))
    assert post_step(case, reviewer, "review_document", document=document.pk, decision="accepted").status_code == 302
    document.refresh_from_db()
    assert document.status == "accepted"


def test_the_running_clock_is_in_sight_with_its_due_date(case, agent, reviewer):
    approved(case, agent, reviewer)
    assert "门诊安排时限 3月17日 24:00 · 超期 5 个工作日" in text(case_page(case, agent))


@pytest.mark.rule("GC-13", "GC-14")
def test_a_clock_that_started_anew_still_shows_its_old_due_date_and_the_reason(insured, agent, reviewer):
    case = opened(insured, agent, kind="inpatient")
    paper(case, agent, reviewer, type="admission_notice", issued_on="2026-03-09")
    in_review(case, agent, reviewer, slip_issued="yes", slip_issued_on="2026-03-09")
    do(case, "approve", reviewer)
    do(case, "request_document", agent, at("2026-03-11 10:00"), items=["ct"], recipient="insured", cause="customer",
       reason="缺影像")  # fmt: skip
    asked = case.document_requests.latest("id")
    do(case, "settle_request", agent, at("2026-03-13 10:00"), request=asked.pk, settlement="supplied")
    do(case, "complete_documents", reviewer, at("2026-03-13 11:00"))
    shown = case_page(case, agent).content.decode()
    assert "3月24日 24:00</s>" in shown
    assert "自资料齐全起重新起算" in shown
    assert "3月27日 24:00" in shown


@pytest.mark.rule("GC-13", "GC-21")
def test_all_moments_an_inpatient_limit_waits_for_are_in_sight_with_where_each_would_have_led(insured, agent, reviewer):
    case = opened(insured, agent, kind="inpatient")
    in_review(case, agent, reviewer, slip_issued="no")
    do(case, "approve", reviewer, at("2026-03-10 16:00"))
    paper(case, agent, reviewer, at("2026-03-13 10:00"), type="admission_notice", issued_on="2026-03-12")
    shown = text(case_page(case, agent))
    for basis in (
        "资料齐全 2026-03-10 10:00：若自此起算，3月24日 24:00",
        "审核通过 2026-03-10 16:00：若自此起算，3月24日 24:00",
        "住院通知单开具 2026-03-12 00:00：以此起算，3月26日 24:00",
    ):
        assert basis in shown


@pytest.mark.rule("GC-05")
def test_approval_is_disabled_while_another_case_holds_the_slot(insured, agent, reviewer):
    approved(opened(insured, agent), agent, reviewer)
    second = opened(insured, agent, another=True)
    in_review(second, agent, reviewer)
    html = case_page(second, reviewer).content.decode()
    assert '<button type="button" class="button" disabled>审核通过</button>' in html
    assert "“门诊绿通”的次数已被占用或用完" in html


@pytest.mark.rule("GC-09")
def test_an_appointment_later_than_the_limit_is_marked(case, agent, reviewer):
    notified(case, agent, reviewer)
    html = " ".join(case_page(case, agent).content.decode().split())
    assert '<dd class="overdue">2026-03-20 09:00，晚于安排时限 3月17日 24:00</dd>' in html


def test_every_view_is_logged_under_the_cases_number(case, agent):
    case_page(case, agent)
    entry = AccessLog.objects.get()
    assert (entry.user, entry.action, entry.subject_label, entry.case_number) == (
        agent,
        "view",
        case.number,
        case.number,
    )


def test_numbers_of_papers_and_phones_stay_masked(case, agent):
    html = case_page(case, agent).content.decode()
    assert case.insured.person.id_number.reveal() not in html
    assert case.insured.person.phone.reveal() not in html
    assert "13800000000" not in html
