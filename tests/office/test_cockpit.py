"""The call's one screen: all services at once, the words to say, and one press that stores what the call settled."""

import html
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions.call_outcome import Outcome, open_from_call
from cases.declaration import registry
from cases.declaration.errors import NotEligible, StepInvalid
from cases.eligibility.evaluation import evaluate, evaluate_all
from cases.eligibility.predicates import Outcome as Judged
from cases.eligibility.predicates import Verdict
from cases.models import CallerVerification, Case, CaseConsent, EligibilityCheck, NoticeAcknowledgement
from tests import worlds
from tests.pages import told
from tests.worlds import NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def call(insured, agent, received_at=NOW, **changes):
    """Return a call that was verified just now, as the page asks for."""
    verification = worlds.verified(insured, agent, received_at, **changes)
    CallerVerification.objects.filter(pk=verification.pk).update(verified_at=timezone.now())
    return verification


def address(call, service="green_channel"):
    return reverse("office:intake_decide_service", args=[call.pk, service])


def opens(desk, call, key="", **more):
    asked = {"action": "open", "key": key or str(uuid4()), "kind": "outpatient", "city": "南京"}
    return desk.post(address(call), asked | more)


def page(response):
    return " ".join(html.unescape(response.content.decode()).split())


SETTLED = {
    "acknowledged": ["GC-24"],
    "consented": ["health_data", "partner_sharing"],
    "next_call_at": "2099-03-11T09:30",
    "next_call_topic": "请备齐病理报告",
}


def test_one_press_stores_case_acknowledgement_consents_and_the_next_call(desk, insured, agent):
    opens(desk, call(insured, agent), **SETTLED)
    case = Case.objects.get()
    acknowledged = NoticeAcknowledgement.objects.get(case=case)
    assert (acknowledged.rule, acknowledged.acknowledged_by) == ("GC-24", insured.person.name)
    signed = CaseConsent.objects.filter(case=case, decision="signed", signer="insured", method="recorded_call")
    assert {(row.form, row.signer_name) for row in signed} == {
        ("health_data", insured.person.name),
        ("partner_sharing", insured.person.name),
    }
    assert [str(row) for row in case.call_backs.all()] == ["请备齐病理报告"]


def test_a_double_press_stores_everything_once(desk, insured, agent):
    asked, key = call(insured, agent), str(uuid4())
    for _ in range(2):
        opens(desk, asked, key, **SETTLED)
    case = Case.objects.get()
    assert (case.consents.count(), case.call_backs.count(), case.events.count()) == (2, 1, 5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"next_call_at": "2020-01-01T09:00"}, "下次联系时间须晚于现在"),
        ({"next_call_topic": ""}, "请填写下次联系的事项"),
        ({"consented": ["medical_direct_pay"]}, "medical_direct_pay"),
        ({"city": "没有这个地方"}, "没有找到地名"),
    ],
)
def test_what_is_wrong_is_said_with_all_that_was_ticked_and_nothing_is_stored(desk, insured, agent, changes, message):
    shown = page(opens(desk, call(insured, agent), **SETTLED | changes))
    assert message in shown
    assert 'value="GC-24" id="id_acknowledged_0" checked' in shown
    assert not Case.objects.exists()


def test_a_step_that_fails_leaves_no_case_behind(insured, agent):
    with pytest.raises(StepInvalid, match="约定时间须晚于现在"):
        open_from_call(
            service=registry.get("green_channel"),
            verification=worlds.verified(insured, agent),
            request=worlds.request(),
            outcome=Outcome(acknowledged=["GC-24"], next_call_at=at("2020-01-01 09:00"), next_call_topic="回电"),
            actor=agent,
            idempotency_key="call-1",
            now=NOW,
        )
    assert not Case.objects.exists()
    assert not NoticeAcknowledgement.objects.exists()


@pytest.mark.rule("GEN-13")
def test_a_refusal_is_stored_as_an_enquiry_though_no_case_is(insured, agent):
    with pytest.raises(NotEligible):
        open_from_call(
            service=registry.get("green_channel"),
            verification=worlds.verified(insured, agent, at("2026-01-30 10:00")),
            request=worlds.request(),
            outcome=Outcome(acknowledged=["GC-24"]),
            actor=agent,
            idempotency_key="call-1",
            now=NOW,
        )
    assert not Case.objects.exists()
    assert EligibilityCheck.objects.get().outcome == "reject"


def test_only_the_insured_person_on_the_line_agrees_to_forms(desk, insured, agent):
    asked = call(insured, agent, applicant="policyholder")
    assert "同意书须另由有权签署的人签署" in page(desk.get(address(asked)))
    opens(desk, asked, consented=["health_data"])
    assert not CaseConsent.objects.exists()


def test_the_full_text_of_each_form_stands_beside_its_box(desk, insured, agent):
    shown = page(desk.get(address(call(insured, agent))))
    assert "同意我司为办理本项服务收集、使用被保险人的病历等健康信息。" in shown
    assert "2021-12/1 版" in shown


@pytest.mark.rule("GEN-05")
def test_a_refusal_of_every_service_is_said_once(desk, insured, agent):
    response = desk.get(address(call(insured, agent, at("2026-01-30 10:00"))))
    said = response.context["sayings"]
    assert said[0] == "您的保单仍在等待期内，最早可于2026年01月31日申请。"
    assert not any("您现在可以申请" in sentence for sentence in said)
    assert {offer.word for offer in response.context["offers"]} == {"不可"}


def test_every_service_stands_there_with_its_verdict_what_is_left_and_where_it_is_given(desk, insured, agent):
    insured.policy.services = [service.code for service in registry.services()]
    insured.policy.save()
    response = desk.get(address(call(insured, agent)))
    shown = page(response)
    assert [offer.service for offer in response.context["offers"]] == registry.services()
    assert "住院绿通：剩 1 / 1 次".replace(" ", "") in shown.replace(" ", "").replace("<strong>", "").replace(
        "</strong>", ""
    )
    assert "覆盖 43 个城市" in shown
    assert shown.count(">可以受理<") == len(registry.services())


def test_a_case_under_way_says_so_at_its_service(desk, insured, agent):
    case = worlds.opened(insured, agent)
    assert f"{case.number} 办理中" in page(desk.get(address(call(insured, agent))))


def test_all_services_are_judged_together_as_each_by_itself_in_twelve_queries(insured, agent):
    with CaptureQueriesContext(connection) as asked:
        found = evaluate_all(services=registry.services(), insured=insured, applicant="insured", at=NOW)
    assert len(asked) <= 12
    for service in registry.services():
        alone = evaluate(service=service, insured=insured, request={}, applicant="insured", at=NOW)
        assert found[service.code] == alone


def test_a_policys_other_person_is_asked_for_with_what_the_caller_said(desk, insured, agent):
    child = worlds.insured(insured.policy, person=worlds.person("测试孩子"), relation="child")
    asked = call(insured, agent)
    assert f"switch-{child.pk}" in page(desk.get(address(asked)))
    form = desk.post(
        reverse("office:intake_verify", args=[child.pk]), {"told": insured.policy.number, "call": asked.pk}
    ).context["form"]
    told_before = {name: form[name].value() for name in ("policy_number", "applicant", "applicant_name", "call_id")}
    assert told_before == {
        "policy_number": insured.policy.number,
        "applicant": "other",
        "applicant_name": insured.person.name,
        "call_id": asked.call_id,
    }
    assert not form["insured_name"].value()


def test_another_agents_call_prefills_nothing(desk, insured, supervisor):
    asked = call(insured, supervisor)
    form = desk.post(reverse("office:intake_verify", args=[insured.pk]), {"told": "", "call": asked.pk}).context["form"]
    assert not form["applicant_name"].value()


@pytest.mark.rule("GEN-11")
def test_naming_another_insured_person_of_the_policy_verifies_that_one(desk, insured):
    child = worlds.insured(insured.policy, person=worlds.person("测试孩子"), relation="child")
    named = told(insured, insured_name="测试孩子", applicant="other", applicant_name="测试", applicant_relation="父亲")
    desk.post(reverse("office:intake_verify", args=[insured.pk]), named)
    assert CallerVerification.objects.get().insured == child


def test_a_case_number_leads_to_the_case(desk, insured, agent):
    case = worlds.opened(insured, agent)
    found = desk.post(reverse("office:intake"), {"text": case.number.lower()})
    assert found.headers["Location"] == reverse("office:case", args=[case.number])


def verdict_words(desk, call, service="green_channel", **asked):
    response = desk.post(address(call, service), {"action": "evaluate", "key": str(uuid4())} | asked)
    return {verdict.rule: verdict.heading for verdict in response.context["verdicts"]}, response


def test_a_verdict_holds_only_where_something_was_checked(desk, insured, agent):
    words, response = verdict_words(desk, call(insured, agent), kind="inpatient", city="")
    assert (words["GEN-05"], words["GEN-06"], words["GC-10"], words["GC-02"]) == ("符合", "待核实", "不适用", "待核实")
    shown = page(response)
    for rule, tag in (
        ("GEN-06", '<span class="tag open">待核实</span>'),
        ("GC-10", '<span class="tag open">不适用</span>'),
    ):
        assert f"{tag}</td>" in shown, rule


def test_what_was_checked_and_holds_is_folded_away(desk, insured, agent):
    _, response = verdict_words(desk, call(insured, agent), kind="outpatient", city="南京")
    settled = {verdict.rule for verdict in response.context["settled"]}
    assert {"GEN-01", "GEN-04", "GC-15"} <= settled
    assert {"GEN-06", "GC-01"} <= {verdict.rule for verdict in response.context["to_mind"]}
    assert f"符合、不适用的 {len(settled)} 条已收起" in page(response)


def test_words_of_checks_stored_before_there_were_such_words_read_as_their_outcome():
    stored = Verdict(
        rule="GEN-05", label="等待期", outcome=Judged.PASS, staff="已过", customer="", sentence="", word="待核实"
    ).as_json()
    del stored["word"]
    assert Verdict.from_json(stored).heading == "符合"
