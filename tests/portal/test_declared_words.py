"""What the words of a declaration do in the portal, shown by the toy service."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.declaration.case_file import CaseFile
from cases.declaration.words import AGENT, CUSTOMER, Clock, State
from cases.models import Case
from portal import progress
from tests import toy, worlds
from tests.customers import signed_in
from tests.pages import text


@pytest.fixture
def insured(world):
    return worlds.current_insured()


def page(case):
    client = signed_in(case.insured.person)
    return client, text(client.get(reverse("portal:case", args=[case.number])))


def line(case):
    return [
        (stage.label, stage.standing, stage.remark) for stage in progress.line(CaseFile(Case.objects.get(pk=case.pk)))
    ]


STATES = (
    State(code="working", label="办理中"),
    State(code="waiting", label="等待中", customer_label="请您等待"),
    State(code="left", label="已离开", is_open=False),
    State(code="done", label="完成", is_open=False),
)


def test_the_line_goes_on_by_the_first_step_that_is_no_way_out_and_says_what_is_promised(register_toy, insured, agent):
    here, on = frozenset({"working"}), frozenset({"waiting"})
    register_toy(
        states=STATES,
        milestones=(),
        steps=(
            toy.step("leave", target="left", sources=here, way_out=True),
            toy.step("go", target="waiting", sources=here, marks=("gone",)),
            toy.step("give_up", target="left", sources=on, way_out=True),
            toy.step("end", target="done", sources=on, marks=("ended",)),
        ),
        clocks=(Clock(code="TOY", label="时限", start=("applied", "gone"), length=3, stop="ended"),),
    )
    case = toy.opened(insured, agent)
    assert line(case) == [
        ("已受理", "done", ""),
        ("办理中", "now", ""),
        ("请您等待", "next", "步骤go后 3 个工作日内，届时告诉您具体到哪天"),
        ("完成", "next", ""),
    ]


def test_a_customers_step_is_offered_by_its_own_name_and_taken(register_toy, insured, agent):
    tell = toy.step("say", by=AGENT | CUSTOMER, customer_label="告诉我们")
    register_toy(steps=(*toy.STEPS, tell))
    case = toy.opened(insured, agent)
    client, said = page(case)
    assert "告诉我们" in said
    assert "步骤say" not in said
    case.refresh_from_db()
    address = reverse("portal:step", args=[case.number, "say"])
    client.post(address, {"word": "好", "revision": case.revision, "idempotency_key": "one"})
    assert case.events.latest("sequence").step == "say"


def test_what_is_arranged_is_what_the_service_says(register_toy, insured, agent):
    register_toy(for_customer=lambda file: [("时间", timezone.now()), ("地点", "三楼"), ("无", "")])
    _, said = page(toy.opened(insured, agent))
    assert "地点 三楼" in said
    assert "无 " not in said[said.index("安排 时间") : said.index("请携带")]


@pytest.mark.parametrize(
    ("how", "shown", "hidden"),
    [("withdraw", "撤回申请", "请求取消"), ("ask", "请求取消", "撤回申请"), ("call", "取消请致电", "请求取消")],
)
def test_cancelling_is_as_the_service_says(register_toy, insured, agent, how, shown, hidden):
    register_toy(cancelling=how, withdraw_from=frozenset({"working"}))
    _, said = page(toy.opened(insured, agent))
    assert shown in said
    assert hidden not in said
