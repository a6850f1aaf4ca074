"""Every open question (手册未定事项) that a step meets: unset it goes to a person, set it decides."""

from datetime import timedelta

import pytest

from cases.declaration import registry
from cases.declaration.errors import CaseError, StepBlocked, StepInvalid
from cases.jobs import on_dates
from cases.models import CaseClock
from coverage.loading import load_hospitals_demo
from manual.models import UnsettledMatter
from samples.service_examples import examples
from samples.walking import Walk, open_example
from tests import worlds
from tests.cases.inpatient_advance import road
from tests.samples.test_walking import CREW
from tests.worlds import at, do


@pytest.fixture
def walked(world):
    """Return a walk of a service's first example to a state."""
    load_hospitals_demo()
    crew = tuple(worlds.staff(role) for role in CREW)

    def walk(code, state):
        who = worlds.insured(worlds.policy(services=[code]))
        known = examples()[code]
        case = open_example(
            service=registry.get(code), insured=who, request=known.requests[0], crew=crew, at=worlds.NOW
        )
        found = Walk(case, crew, known)
        found.to(state)
        found.case.refresh_from_db()
        return found

    return walk


@pytest.fixture
def settle(world):
    """Settle a question, as the page would."""

    def save(question, service, value):
        UnsettledMatter.objects.update_or_create(question=question, service=service, defaults={"value": value})

    return save


@pytest.mark.parametrize("code", ["green_channel", "mdt", "inpatient_advance"])
def test_s2_unset_nothing_is_due_and_set_the_review_has_that_many_working_days(walked, settle, code):
    approve = registry.step(registry.get(code), "approve")
    case = walked(code, approve.target).case
    assert not case.clocks.filter(code__endswith="_REVIEW").exists()
    settle("S2", code, "3")
    reviewed = walked(code, approve.target).case.clocks.get(code__endswith="_REVIEW")
    assert (reviewed.length, reviewed.unit, reviewed.status) == (3, "workday", CaseClock.Status.STOPPED)


def test_s5_counted_by_the_insurers_word_is_not_left_uncounted(walked, settle):
    walk = walked("gene_testing", "missed")
    settle("S5", "gene_testing", "consumed")
    with pytest.raises(StepBlocked, match="S5 已定为计入服务次数"):
        walk.take("not_counted", reason="客户住院")
    settle("S5", "gene_testing", "")
    walk.take("not_counted", reason="客户住院")
    assert walk.case.state == "confirmed"


def test_s6_set_no_ratio_is_above_it_and_unset_the_reviewer_decides(insured, agent, reviewer, settle):
    case = road.opened(insured, agent)
    road.approvable(case, agent, reviewer, insurance={"si_direct": "no"})
    settle("S6", road.SERVICE, "80")
    with pytest.raises(StepInvalid, match="最高为 80%"):
        do(case, "set_ratio", reviewer, ratio="80.01", reason="依条款")
    do(case, "set_ratio", reviewer, ratio="80", reason="依条款")
    settle("S6", road.SERVICE, "")
    do(case, "set_ratio", reviewer, ratio="90", reason="依条款")
    assert case.inpatientadvancedetails.ratio == 90


@pytest.mark.parametrize(
    ("code", "state", "moment"),
    [("inpatient_advance", "discharged", "discharged"), ("specialty_drug", "delivered", "in_hand")],
)
def test_s7_set_the_papers_are_asked_for_after_so_many_days_and_unset_after_a_fortnight(
    walked, settle, code, state, moment
):
    walk = walked(code, state)
    since = walk.file().moment(moment)
    on_dates.run(at=since + timedelta(days=13))
    assert not walk.case.alerts.exists()
    settle("S7", code, "5")
    on_dates.run(at=since + timedelta(days=4))
    assert not walk.case.alerts.exists()
    on_dates.run(at=since + timedelta(days=5))
    assert walk.case.alerts.count() == 1


@pytest.mark.parametrize(
    ("code", "state", "step", "what"),
    [("mdt", "notified", "notify", "会诊费"), ("gene_testing", "booked", "book_sampling", "检测费")],
)
def test_s8_the_customer_hears_who_pays_once_it_is_settled(walked, settle, code, state, step, what):
    case = walked(code, state).case
    assert not any(what in message.text for message in case.messages.all())
    assert f"{what}由谁承担尚未规定（S8）" in case.events.get(step=step).sentence
    for value, words in (("customer", "由您自理"), ("insurer", "由我司承担")):
        settle("S8", code, value)
        case = walked(code, state).case
        assert any(f"{what}{words}。" in message.text for message in case.messages.all())
        assert "S8" not in case.events.get(step=step).sentence


def test_s11_who_is_refused_hears_where_to_complain_once_it_is_settled(walked, settle):
    assert "投诉" not in walked("green_channel", "rejected").case.messages.latest("id").text
    settle("S11", "", "致电 95550 转投诉专线")
    for code, state in (("green_channel", "rejected"), ("japan_treatment", "not_started")):
        told = walked(code, state).case.messages.latest("id").text
        assert told.endswith("投诉或申请复核：致电 95550 转投诉专线。")


def test_s13_settled_leaves_nothing_to_dispute(walked, settle):
    walk = walked("japan_treatment", "returned")
    settle("S13", "japan_treatment", "每次出境计一次")
    walk.prepare(registry.step(registry.get("japan_treatment"), "plan_trip"))
    with pytest.raises(CaseError, match="每次出境计一次"):
        walk.take("plan_trip", disputed="yes", reason="复诊")


@pytest.mark.rule("ADV-30")
@pytest.mark.parametrize(("settled", "found"), [("disease", True), ("person", False), ("", False)])
def test_s14_the_same_disease_is_the_same_illness_where_the_insurer_says_so(
    insured, agent, reviewer, settle, settled, found
):
    first, later = road.opened(insured, agent), at("2026-05-20 09:00")
    road.completed(first, agent, reviewer)
    settle("S14", road.SERVICE, settled)
    second = road.opened(insured, agent, later, admission_on="2026-06-30")
    road.in_review(second, agent, reviewer, later, admission_on="2026-06-30")
    assert second.inpatientadvancedetails.repeat_of == (first if found else None)
    assert (first.number in second.events.get(step="record_diagnosis").sentence) == found
