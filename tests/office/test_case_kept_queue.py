"""From case to case with the queue's filter kept."""

import pytest
from django.urls import reverse
from django.utils import timezone

from office import queue
from tests import worlds
from tests.pages import case_page, post_step, signed_in, text
from tests.worlds import at, do, opened

TODAY = at("2026-03-10 15:00")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: TODAY)


FILTER = "?queue=heading%3Dall%26service%3Dgreen_channel"


def address(case):
    return reverse("office:case", args=[case.number])


def test_a_step_leads_back_to_the_case_with_the_filter_kept(case, agent):
    response = post_step(case, agent, "note", query=FILTER, text="备注")
    assert response.url == address(case) + FILTER


def test_a_step_is_forward_to_the_next_case(case, insured, agent):
    other = opened(insured, agent, kind="inpatient")
    response = post_step(case, agent, "note", query=FILTER + "&then=next", text="备注")
    assert response.url == address(other) + FILTER


def test_one_goes_down_the_queue_and_from_its_end_to_its_top(case, insured, agent):
    second = opened(insured, agent, kind="inpatient")
    third = opened(worlds.insured(), agent)
    order = [case, second, third]
    for number, (here, following) in enumerate(zip(order, [second, third, case], strict=True)):
        response = post_step(here, agent, "note", query=FILTER + "&then=next", key=f"down{number}", text="备注")
        assert response.url == address(following) + FILTER


def test_the_most_urgent_comes_first_and_then_the_next(case, insured, agent):
    second = opened(insured, agent, kind="inpatient")
    third = opened(worlds.insured(), agent)
    for number, item in enumerate((case, second, third)):
        item.due_at = at(f"2026-03-1{number + 1} 10:00")
        item.save(update_fields=["due_at"])
    chosen = {"heading": "all"}
    found = queue.next_after(user=agent, chosen=chosen, number=second.number, now=TODAY)
    assert found == third
    assert queue.next_after(user=agent, chosen=chosen, number=third.number, now=TODAY) == case


def test_a_refused_step_stays_on_its_case(case, insured, agent):
    opened(insured, agent, kind="inpatient")
    response = post_step(case, agent, "note", query=FILTER + "&then=next", text="")
    assert response.status_code == 422
    assert "提交并看下一件" in response.content.decode()


def test_after_the_last_case_comes_the_queue_with_a_word(case, agent):
    client = signed_in(agent)
    values = {"revision": case.revision, "idempotency_key": "last", "text": "备注"}
    done = client.post(reverse("office:step", args=[case.number, "note"]) + FILTER + "&then=next", values)
    assert done.url == "/office/cases/queue/?heading=all&service=green_channel"
    assert "这一筛选下没有下一件了" in text(client.get(done.url))


def test_without_a_queue_there_is_no_next(case, agent):
    assert "提交并看下一件" not in case_page(case, agent, "?step=note").content.decode()
    assert post_step(case, agent, "note", query="?then=next", text="备注").url == address(case)


def test_the_page_of_a_queue_keeps_it_in_every_link_of_a_step(case, agent):
    do(case, "promise_call_back", agent, topic="回电", due_at="2026-03-10T16:00")
    html = case_page(case, agent, FILTER + "&step=note").content.decode()
    assert "?step=note&amp;queue=heading%3Dall%26service%3Dgreen_channel#opened" in html
    assert "&amp;queue=heading%3Dall%26service%3Dgreen_channel#opened" in html.split('id="call-backs"')[1]
    assert 'href="/office/cases/queue/?heading=all&amp;service=green_channel">返回队列' in html
    assert 'queue=heading%3Dall%26service%3Dgreen_channel&amp;then=next">提交并看下一件' in html
    assert html.count("?step=") == html.count("queue=heading%3Dall%26service%3Dgreen_channel#opened")


@pytest.mark.parametrize(
    "wicked",
    [
        "https%3A%2F%2Fevil.example%2F",
        "%2F%2Fevil.example",
        "heading%3Dnone%26next%3Dhttps%3A%2F%2Fevil.example",
        "%00",
        "heading%3Dall%26page%3D2%22%3E%3Cscript%3E",
    ],
)
def test_nothing_but_the_queues_own_filter_survives(wicked, case, agent):
    response = post_step(case, agent, "note", query=f"?queue={wicked}&then=next", text="备注")
    assert response.url.startswith("/office/cases/queue/?")
    assert "evil" not in response.url
    html = case_page(case, agent, f"?queue={wicked}").content.decode()
    assert "evil" not in html
    assert "<script>" not in html
