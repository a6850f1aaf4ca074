"""Intake, second half: every verdict shown, the case opened once, the enquiry recorded."""

import dataclasses
import html
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.actions.intake import keep_enquiry
from cases.declaration import registry
from cases.eligibility.common_rules import COMMON_RULES
from cases.green_channel.rules import GREEN_CHANNEL_RULES
from cases.models import CallerVerification, Case, EligibilityCheck
from policies.models import PolicyStatusChange, Product
from privacy.models import AccessLog
from tests import worlds
from tests.worlds import NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def verified(insured, agent, received_at=NOW, **changes):
    """Return a call at ``received_at`` that was verified just now, as the page asks for."""
    verification = worlds.verified(insured, agent, received_at, **changes)
    CallerVerification.objects.filter(pk=verification.pk).update(verified_at=timezone.now())
    return verification


@pytest.fixture
def call(insured, agent):
    return verified(insured, agent)


def address(call):
    return reverse("office:intake_decide_service", args=[call.pk, "green_channel"])


def ask(desk, call, action="evaluate", **changes):
    data = {"action": action, "key": str(uuid4()), "kind": "outpatient", "city": "南京"}
    return desk.post(address(call), data | changes)


def text_of(response):
    return html.unescape(response.content.decode())


def test_the_page_shows_person_policy_caller_what_remains_and_the_notices(desk, call, insured):
    page = " ".join(text_of(desk.get(reverse("office:intake_decide", args=[call.pk]))).split())
    shown = [
        insured.person.name,
        str(insured.person.id_number),
        insured.policy.number,
        insured.policy.product.name,
        "2026-01-30",
        "保单有效",
        "剩 1",
        "95550 热线",
        registry.get("green_channel").label,
    ]
    shown += [notice.text for notice in registry.get("green_channel").notices_at("intake")]
    assert [text for text in shown if text not in page] == []
    assert insured.person.id_number.reveal() not in page
    assert insured.person.phone.reveal() not in page


@pytest.mark.rule("GEN-13")
def test_every_rule_is_shown_with_its_verdict_and_the_manuals_sentence(desk, call):
    response = ask(desk, call)
    page = text_of(response)
    verdicts = response.context["verdicts"]
    assert {verdict.rule for verdict in verdicts} == {item.rule for item in COMMON_RULES + GREEN_CHANNEL_RULES}
    for verdict in verdicts:
        assert f"{reverse('manual:rules')}?text={verdict.rule}#{verdict.rule}" in page
        assert verdict.staff in page
        assert verdict.customer in page
        assert verdict.sentence in page
    assert "可以受理" in page
    assert not EligibilityCheck.objects.exists()


@pytest.mark.rule("GEN-13")
def test_what_was_used_is_no_longer_among_what_remains(desk, agent, reviewer, insured, call):
    worlds.notified(worlds.opened(insured, agent), agent, reviewer)
    offer = desk.get(address(call)).context["offers"][0]
    assert [(quota.left, quota.reserved) for quota in offer.remainders] == [(0, 1), (1, 0)]


def another_product(insured):
    other = Product.objects.create(code="OTHER", name="其他医疗保险")
    insured.policy.product = other
    insured.policy.save()


def surrendered(insured):
    PolicyStatusChange.objects.create(policy=insured.policy, status="surrendered", effective_at=at("2026-03-01 00:00"))


def not_yet_covered(insured):
    insured.cover_from = date(2026, 4, 1)
    insured.save()


def no_longer_covered(insured):
    insured.cover_to = date(2026, 2, 28)
    insured.save()


REFUSALS = [
    pytest.param(another_product, NOW, "其他医疗保险", marks=pytest.mark.rule("GEN-01"), id="product"),
    pytest.param(surrendered, NOW, "退保", marks=pytest.mark.rule("GEN-04"), id="surrendered"),
    pytest.param(
        not_yet_covered, NOW, "保障自2026-04-01 00:00 起", marks=pytest.mark.rule("GEN-07"), id="cover to come"
    ),
    pytest.param(
        no_longer_covered, NOW, "不是本保单承保中的被保险人", marks=pytest.mark.rule("GEN-07"), id="cover over"
    ),
    pytest.param(
        None, at("2025-12-31 23:59"), "尚未生效", marks=pytest.mark.rule("GEN-04"), id="a minute before the period"
    ),
    pytest.param(
        None, at("2027-01-01 00:00"), "有效期外", marks=pytest.mark.rule("GEN-04"), id="a minute after the period"
    ),
    pytest.param(None, at("2026-01-30 23:59"), "2026-01-31", marks=pytest.mark.rule("GEN-05"), id="waiting period"),
]


@pytest.mark.parametrize(("change", "received_at", "message"), REFUSALS)
def test_a_refusal_says_why_and_opens_nothing_but_is_recorded(desk, insured, agent, change, received_at, message):
    if change:
        change(insured)
    call = verified(insured, agent, received_at)
    judged = ask(desk, call)
    assert message in " ".join(judged.context["reasons"])
    assert "不能受理" in text_of(judged)
    opened = ask(desk, call, "open")
    assert f"不符合服务条件：{judged.context['reasons'][0]}" in text_of(opened)
    assert not Case.objects.exists()
    assert EligibilityCheck.objects.filter(purpose="enquiry", outcome="reject").exists()


@pytest.mark.rule("GEN-04")
@pytest.mark.parametrize("received_at", [at("2026-03-01 00:00"), at("2026-12-31 23:59")])
def test_the_first_and_the_last_minute_of_the_period_are_inside(desk, insured, agent, received_at):
    insured.waiting_period_end = date(2026, 2, 28)
    insured.save()
    ask(desk, verified(insured, agent, received_at), "open")
    assert Case.objects.count() == 1


@pytest.mark.rule("GEN-05")
def test_a_refusal_by_time_shows_the_earliest_date(desk, insured, agent):
    page = text_of(ask(desk, verified(insured, agent, at("2026-01-30 10:00"))))
    assert "最早可申请：<strong>2026-01-31 00:00</strong>" in page


@pytest.mark.rule("GC-10", "GC-15", "GEN-18")
def test_a_place_not_listed_is_refused(desk, call):
    response = ask(desk, call, city="三沙市")
    assert response.context["found"].outcome == "reject"
    assert {"GC-10", "GC-15", "GEN-18"} <= {row.rule for row in response.context["verdicts"] if row.outcome == "reject"}
    ask(desk, call, "open", city="三沙市")
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"city": "没有这个地方"}, "没有找到地名"),
        ({"kind": ""}, "请选择就医方式"),
        ({"kind": "other"}, "other"),
        ({"wishes": "想\x00"}, "空字符"),
        ({"wishes": "想" * 301}, "300"),
        ({"diagnosed_on": "2026-02-30"}, "初次确诊日期格式有误"),
        ({"diagnosed_on": "上周"}, "初次确诊日期格式有误"),
        ({"diagnosed_on": "2199-01-01"}, "初次确诊日期不能晚于今天"),
    ],
)
@pytest.mark.parametrize("action", ["evaluate", "open", "enquiry"])
def test_a_malformed_request_says_what_to_mend_and_keeps_nothing(desk, call, action, changes, message):
    response = ask(desk, call, action, **changes)
    assert message in " ".join(text for texts in response.context["form"].errors.values() for text in texts)
    assert not Case.objects.exists()
    assert not EligibilityCheck.objects.exists()


def test_a_double_submit_opens_one_case(desk, call):
    key = str(uuid4())
    first, second = ask(desk, call, "open", key=key), ask(desk, call, "open", key=key)
    case = Case.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == reverse("office:case", args=[case.number])
    assert (case.verification_id, case.received_at) == (call.pk, NOW)


def test_the_same_page_with_another_body_is_refused(desk, call):
    key = str(uuid4())
    ask(desk, call, "open", key=key)
    assert "同一请求编号已用于另一项操作" in text_of(ask(desk, call, "open", key=key, kind="inpatient"))
    assert Case.objects.count() == 1


def test_a_second_case_for_the_same_thing_warns_at_the_verdict_and_needs_confirming(desk, call, insured, agent):
    first = worlds.opened(insured, agent)
    judged = ask(desk, call)
    assert judged.context["same"] == first
    assert "仍要另开" in text_of(judged)
    assert f"已有办理中的同类案件 {first.number}" in text_of(ask(desk, call, "open"))
    assert Case.objects.count() == 1
    ask(desk, call, "open", another="on")
    assert Case.objects.count() == 2


def test_a_case_for_something_else_warns_of_nothing(desk, call, insured, agent):
    worlds.opened(insured, agent, kind="inpatient")
    assert ask(desk, call).context["same"] is None


def test_cases_and_enquiries_before_are_listed(desk, call, insured, agent):
    case = worlds.opened(insured, agent)
    for city in ("南京", "北京", "上海", "苏州", "杭州", "广州"):
        keep_enquiry(
            service=registry.get("green_channel"), verification=call, request=worlds.request(city=city), actor=agent
        )
    response = desk.get(address(call))
    assert [row["case"] for row in response.context["cases"]] == [case]
    assert len(response.context["enquiries"]) == 5
    assert reverse("office:case", args=[case.number]) in text_of(response)


def test_an_enquiry_is_kept_once_and_opens_nothing(desk, call, agent):
    for _ in range(2):
        response = ask(desk, call, "enquiry")
    recorded = EligibilityCheck.objects.get()
    assert (recorded.purpose, recorded.checked_by, recorded.verification, recorded.case) == (
        "enquiry",
        agent,
        call,
        None,
    )
    assert response.headers["Location"] == address(call)
    assert not Case.objects.exists()


@pytest.mark.rule("GEN-08")
def test_another_callers_application_is_referred_not_refused(desk, insured, agent):
    response = ask(desk, verified(insured, agent, applicant="other"))
    assert response.context["found"].outcome == "refer"
    assert "转主管判断" in text_of(response)


def test_another_agents_call_is_not_found_but_a_supervisor_sees_it(client, call, supervisor):
    client.force_login(worlds.staff(Role.AGENT))
    assert client.get(address(call)).status_code == 404
    assert ask(client, call, "open").status_code == 404
    client.force_login(supervisor)
    assert client.get(address(call)).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_verification_of_yesterday_asks_to_verify_again(desk, call, insured, method):
    CallerVerification.objects.update(verified_at=timezone.now() - timedelta(hours=24, minutes=1))
    response = getattr(desk, method)(address(call), {"action": "open", "kind": "outpatient"}, follow=True)
    assert response.redirect_chain == [(reverse("office:intake_verify", args=[insured.pk]), 302)]
    assert "请重新核身" in text_of(response)
    assert not Case.objects.exists()


def test_an_unknown_service_is_not_found(desk, call):
    assert desk.get(reverse("office:intake_decide_service", args=[call.pk, "nothing"])).status_code == 404


def test_every_look_at_the_page_is_logged(desk, call, insured, agent):
    desk.get(address(call))
    entry = AccessLog.objects.get(action="view", subject_type="policies.insuredperson")
    assert (entry.user, entry.subject_id) == (agent, str(insured.pk))


@pytest.fixture
def another_service():
    """A seventh service that nobody knew of when the page was written."""
    known = registry.get("green_channel")
    yield registry.register(dataclasses.replace(known, code="another", label="另一项服务", order=99, quotas=()))
    registry.unregister("another")


def test_a_new_service_appears_by_its_declaration_alone(another_service, desk, call):
    page = text_of(desk.get(reverse("office:intake_decide_service", args=[call.pk, "another"])))
    assert "<h2>另一项服务</h2>" in page
    assert address(call) in page
    assert "保单未载明，请核实" in page
