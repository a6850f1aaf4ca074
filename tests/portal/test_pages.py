"""The public pages: every service from its declaration, in the manual's words, for anybody."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from cases.declaration import registry
from cases.declaration.words import Service, State
from cases.green_channel.forms import GreenChannelRequestForm

SERVICE = "/services/green_channel/"


@pytest.fixture
def page(world, client):
    def get(address=SERVICE, **query):
        return client.get(address, query).content.decode()

    return get


@pytest.mark.rule("GEN-02", "GEN-09", "GEN-10")
@pytest.mark.parametrize("address", ["/", SERVICE])
def test_every_page_names_the_hotline_its_hours_and_the_edition(page, address):
    text = page(address)
    assert 'href="tel:95550"' in text
    assert "7x24 小时（含公共节假日、春节）" in text
    assert "服务手册 2021-12 版" in text


def test_the_home_page_offers_every_registered_service(page):
    text = page("/")
    for service in registry.services():
        assert service.label in text
        assert service.introduction in text
        assert reverse("portal:service", args=[service.code]) in text


def test_a_service_that_registers_appears_without_a_change_of_the_portal(page):
    service = Service(
        code="seventh",
        label="第七项服务",
        prefix="XX",
        order=7,
        initial="one",
        states=(State(code="one", label="一"),),
        steps=(),
        request_form=GreenChannelRequestForm,
        eligibility=(),
        introduction="第七项服务的介绍。",
    )
    registry.register(service)
    try:
        assert "第七项服务的介绍。" in page("/")
        assert "我的城市有没有" not in page("/services/seventh/")
    finally:
        registry.unregister("seventh")


def test_the_home_page_leads_staff_to_the_back_office(page):
    assert f'<a href="{reverse("admin:index")}">员工入口</a>' in page("/")


@pytest.mark.rule("GEN-06", "GEN-08", "GC-09", "GC-11", "GC-13", "GC-24", "GC-25", "GC-27")
@pytest.mark.parametrize(
    "sentence",
    [
        "保单有效期内且等待期后，您因初次罹患本保险产品条款保障范围内的重大疾病时，可向我司申请本服务",
        "可由投保人代您申请预约，但仅向购买本保险产品的被保险人提供",
        "审核通过后 5 个工作日内安排预约服务",
        "审核通过后 10 个工作日内安排住院服务",
        "申请成功后不接受改期或取消",
        "由于您迟到、爽约等个人原因导致号源或床位失效",
        "本服务暂不可指定医生",
        "不包含您就医过程中产生的任何费用，如挂号费、诊疗费、床位费、手术费、会诊费、护理费、药费、检测费等相关费用",
    ],
)
def test_the_service_page_says_the_conditions_in_the_manuals_words(page, sentence):
    assert sentence in page()


def test_the_steps_are_numbered_as_in_the_manual(page):
    text = page()
    steps = registry.get("green_channel").customer_steps
    assert len(steps) == 4
    assert text.index("<ol") < text.index(steps[0]) < text.index(steps[3]) < text.index("</ol>")


@pytest.mark.rule("GC-07", "GC-12")
def test_the_papers_say_that_one_suffices_and_when_others_are_needed(page):
    text = page()
    assert "门诊病历、血液检测报告、CT 报告、MRI 报告、病理报告、其他医疗资料（至少一项）" in text
    assert "申请住院绿通时：住院通知单" in text
    assert "申请人不是被保险人或投保人时：授权证明" in text


@pytest.mark.parametrize("address", ["/services/nothing/", "/services/../", "/nothing/"])
def test_an_unknown_page_is_a_kind_404(world, client, address):
    answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 404
    assert ("没有找到这一页" in text, "回到首页" in text, "95550" in text) == (True, True, True)


def test_the_page_for_errors_needs_nothing_to_be_shown():
    text = render_to_string("500.html")
    assert ("系统暂时出错" in text, "95550" in text) == (True, True)


@pytest.mark.parametrize("address", ["/", SERVICE, SERVICE + "?city=南京"])
def test_pages_hold_under_the_strict_policy(world, client, address):
    answer = client.get(address)
    text = answer.content.decode()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert [word for word in ("<script", "<style", " style=", " onclick=", "http://", "https://") if word in text] == []


@pytest.mark.parametrize("address", ["/", SERVICE])
def test_pages_only_answer_questions(world, client, address):
    assert client.post(address).status_code == 405
