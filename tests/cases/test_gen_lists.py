"""Which list decides, and what only a person may judge (GEN-16 to GEN-18)."""

import pytest

from cases.actions.open_case import open_case
from cases.declaration import registry
from cases.declaration.errors import NotEligible, StepBlocked
from coverage.models import Hospital, ListRelease, PlaceEntry
from tests import worlds
from tests.coverage.support import draft, person
from tests.judging import changed_list, verdict
from tests.worlds import PUBLIC_3A, VISIT, at, do

CHANGSHU = "320581"


@pytest.mark.rule("GEN-16", "GEN-18")
def test_the_release_in_force_on_application_decides(insured):
    changed_list(drop="320100")
    assert verdict("GEN-18", insured, at("2026-02-28 23:59")).outcome == "pass"
    assert verdict("GEN-18", insured, at("2026-03-01 00:00")).outcome == "reject"


@pytest.mark.rule("GEN-17", "GEN-18")
def test_a_case_keeps_the_release_it_was_applied_for_under(insured, agent, reviewer):
    case = worlds.opened(insured, agent, at("2026-02-28 23:59"))
    changed_list(drop="320100")
    worlds.approved(case, agent, reviewer, at("2026-03-10 10:00"))
    do(case, "notify", agent, at("2026-03-10 10:00"), **worlds.APPOINTMENT)
    assert case.state == "notified"
    assert [release.number for release in case.releases.all()] == [1]


@pytest.mark.rule("GEN-17", "GEN-18")
def test_a_release_published_later_does_not_reach_back(insured):
    changed_list(drop="320100", at=at("2026-03-09 09:00"), effective_from=at("2026-02-15"))
    assert verdict("GEN-18", insured, at("2026-03-09 08:59")).outcome == "pass"
    assert verdict("GEN-18", insured, at("2026-03-09 09:00")).outcome == "reject"


@pytest.mark.rule("GEN-18")
def test_a_draft_counts_for_nothing(insured):
    release = draft(ListRelease.objects.get(kind="green_channel"), person("d", "add_listrelease"), at=at("2026-01-01"))
    PlaceEntry.objects.filter(release=release, division="320100").delete()
    assert verdict("GEN-18", insured).outcome == "pass"


@pytest.mark.rule("GEN-18")
def test_a_place_not_listed_is_rejected_when_chosen_at_intake(insured, agent):
    with pytest.raises(NotEligible, match="不在服务城市名单内"):
        open_case(
            service=registry.get("green_channel"),
            verification=worlds.verified(insured, agent),
            request=worlds.request(city="盐城"),
            actor=agent,
            idempotency_key=worlds.key(),
            now=worlds.NOW,
        )


@pytest.mark.rule("GEN-18")
@pytest.mark.parametrize(("channel", "outcome"), [("service", "refer"), ("website", "pass"), ("social", "pass")])
def test_what_only_customer_service_announced_is_referred(insured, channel, outcome):
    changed_list(add="320900", notice_channel=channel)
    assert verdict("GEN-18", insured, city="盐城").outcome == outcome


@pytest.mark.rule("GEN-18")
def test_one_place_raises_one_question(insured):
    changed_list(add="320900", notice_channel="service")
    for rule in ("GC-10", "GC-15"):
        assert verdict(rule, insured, city="盐城").outcome == "pass"


@pytest.mark.rule("GEN-18")
def test_an_open_doubt_is_referred(insured):
    changed_list(add="320900", doubtful=True)
    assert verdict("GEN-18", insured, city="盐城").outcome == "refer"


@pytest.fixture
def changshu(world):
    """A hospital in a county-level city inside 苏州, which the list does not name."""
    return Hospital.objects.create(name="常熟演示医院", grade="3A", ownership="public", division_id=CHANGSHU)


@pytest.mark.rule("GEN-18")
def test_a_place_in_question_chosen_later_goes_to_the_supervisor(case, agent, reviewer, supervisor, changshu):
    there = {"city": "常熟市", "hospital": changshu.name}
    worlds.in_review(case, agent, reviewer, **there)
    question = case.referrals.get()
    assert (question.rule, "常熟市" in question.question) == ("GEN-18", True)
    with pytest.raises(StepBlocked, match="待主管判断"):
        do(case, "approve", reviewer)
    do(case, "decide_referral", supervisor, referral=question.pk, verdict="granted", reason="官网已公告")
    do(case, "approve", reviewer)
    do(case, "notify", agent, **worlds.APPOINTMENT | {"hospital": changshu.name})
    assert case.state == "notified"


@pytest.mark.rule("GEN-18")
def test_a_place_refused_does_not_stand_against_another_place(case, agent, reviewer, supervisor, changshu):
    worlds.in_review(case, agent, reviewer, city="常熟市", hospital=changshu.name)
    do(case, "decide_referral", supervisor, referral=case.referrals.get().pk, verdict="refused", reason="未公告")
    with pytest.raises(StepBlocked, match="主管不同意"):
        do(case, "approve", reviewer)
    do(case, "confirm_visit", agent, **VISIT)
    do(case, "approve", reviewer)
    assert case.state == "arranging"


@pytest.mark.rule("GEN-18")
def test_an_unanswered_place_cannot_be_told(case, agent, reviewer, changshu):
    worlds.approved(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="提请主管判断"):
        do(case, "notify", agent, **worlds.APPOINTMENT | {"hospital": changshu.name})
    do(case, "notify", agent, **worlds.APPOINTMENT | {"hospital": PUBLIC_3A})
    assert case.state == "notified"
