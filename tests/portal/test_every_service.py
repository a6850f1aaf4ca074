"""The customer's page of every service's cases, walked there by the services' own examples."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.declaration import registry
from coverage.loading import load_hospitals_demo
from portal import progress
from samples.service_examples import examples, ways
from samples.walking import Walk, open_example
from tests import worlds
from tests.customers import signed_in
from tests.pages import text

CREW = (Role.AGENT, Role.REVIEWER, Role.PHARMACIST, Role.SUPERVISOR, Role.SUPERVISOR)
SERVICES = registry.services()


@pytest.fixture
def walk(world):
    load_hospitals_demo()

    def start(service):
        who = worlds.current_insured()
        who.policy.services = [item.code for item in SERVICES]
        who.policy.save()
        crew, known = tuple(worlds.staff(role) for role in CREW), examples()[service.code]
        case = open_example(service=service, insured=who, request=known.requests[0], crew=crew, at=worlds.NOW)
        return Walk(case, crew, known)

    return start


def farthest(service, *, is_open):
    """Return the state of the longest way that is open, or is not."""
    found = ways(service, examples()[service.code])
    own = [state.code for state in service.states if state.is_open == is_open and state.code in found]
    return max(own, key=lambda state: len(found[state]))


@pytest.mark.parametrize("is_open", [True, False], ids=["open", "ended"])
@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.code)
def test_its_page_tells_the_state_and_what_is_arranged_in_few_queries(
    walk, service, is_open, django_assert_max_num_queries
):
    walked = walk(service)
    state = farthest(service, is_open=is_open)
    walked.to(state)
    client, address = signed_in(walked.case.insured.person), reverse("portal:case", args=[walked.case.number])
    client.get(address)
    with django_assert_max_num_queries(15):
        said = text(client.get(address))
    assert progress.called(service.state(state)) in said
    assert ("还差什么" in said) == is_open
    assert ("评价本次服务" in said) == (not is_open)
    held = json.loads(client.get(reverse("portal:data_copy")).content)["案件"][0]
    assert [line for line in held["办理信息"] if "病" in line or "药" in line or "服务" in line]
    assert held["办理信息"][0] in text(client.get(reverse("portal:data")))


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.code)
def test_the_steps_ahead_lead_to_the_services_completion_whatever_the_state(service):
    refused = {"refused"}  # its end has been decided
    for state in service.states:
        if state.is_open and state.code not in refused:
            assert progress.steps_ahead(service, state.code)[-1].target == "completed", state.code


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.code)
def test_every_open_state_is_called_in_the_customers_words(service):
    assert [state.code for state in service.states if state.is_open and not state.customer_label] == []


@pytest.mark.parametrize(
    ("code", "state", "words"),
    [
        ("green_channel", "notified", ("就诊时间", "医院", "科室")),
        ("mdt", "notified", ("会诊时间", "会诊医院", "会诊地点")),
        ("inpatient_advance", "notified", ("住院医院", "垫付执行时间")),
        ("gene_testing", "booked", ("采样时间", "采样地点")),
        ("specialty_drug", "authorised", ("指定药房",)),
        ("japan_treatment", "departed", ("行前专员", "日本医院", "计划出发日期")),
    ],
)
def test_what_is_arranged_is_shown_without_the_illness(walk, code, state, words):
    walked = walk(registry.get(code))
    walked.to(state)
    said = text(signed_in(walked.case.insured.person).get(reverse("portal:case", args=[walked.case.number])))
    arranged = said[said.index("安排 ") :] if "安排 " in said else said
    assert all(word in arranged for word in words), arranged
    assert "确诊疾病" not in said


@pytest.mark.parametrize("code", ["mdt", "gene_testing"])
def test_the_report_is_downloaded_by_a_plain_link(walk, code):
    walked = walk(registry.get(code))
    walked.to("completed")
    client = signed_in(walked.case.insured.person)
    page = client.get(reverse("portal:case", args=[walked.case.number]))
    report = page.context["page"].reports[0]
    address = reverse("portal:paper", args=[walked.case.number, report.pk])
    assert f'<a href="{address}">下载{report.label}</a>' in page.content.decode()
    assert client.get(address).status_code == 200
    holder = signed_in(walked.case.insured.policy.policyholder)
    assert holder.get(address).status_code == 404


@pytest.mark.rule("GENE-25")
def test_a_gene_test_is_cancelled_by_calling_and_has_no_button(walk):
    walked = walk(registry.get("gene_testing"))
    walked.to("booked")
    page = signed_in(walked.case.insured.person).get(reverse("portal:case", args=[walked.case.number]))
    said = text(page)
    assert "取消请致电 95550" in said
    assert "最晚致电取消时间 2026年3月12日 16:00" in said  # sampled on the 15th, two working days before it
    assert "ask_to_cancel" not in page.content.decode()


@pytest.mark.parametrize("code", ["mdt", "specialty_drug", "japan_treatment"])
def test_of_the_others_a_wish_to_cancel_is_put_to_staff(walk, code):
    walked = walk(registry.get(code))
    client = signed_in(walked.case.insured.person)
    address = reverse("portal:step", args=[walked.case.number, "ask_to_cancel"])
    assert address in client.get(reverse("portal:case", args=[walked.case.number])).content.decode()
    walked.case.refresh_from_db()
    client.post(address, {"reason": "另有安排", "revision": walked.case.revision, "idempotency_key": "one"})
    assert walked.case.referrals.get(subject="customer_cancel").question == "客户要求取消：另有安排"
    assert "取消的请求已提交，正在处理" in text(client.get(reverse("portal:case", args=[walked.case.number])))


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.code)
def test_every_service_is_applied_for_online(world, service):
    """From its own example's request, question by question, to the case."""
    from cases.models import Case
    from portal.models import Draft
    from samples.walking import as_of

    who = worlds.current_insured()
    who.policy.services = [item.code for item in SERVICES]
    who.policy.save()
    client, known = signed_in(who.person), examples()[service.code]
    known.prepare()
    client.post(reverse("portal:apply", args=[who.pk, service.code]))
    draft = Draft.objects.get()
    for name, value in as_of(known.requests[0], timezone.now()).items():
        draft.refresh_from_db()
        client.post(reverse("portal:draft_question", args=[draft.pk, name]), {name: value, "revision": draft.revision})
    sent = client.post(reverse("portal:draft_check", args=[draft.pk]), {"read": "on"})
    assert sent.status_code == 302, text(sent)
    assert Case.objects.get().service == service.code
