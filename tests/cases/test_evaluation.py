"""Eligibility: gathered once in few queries, stored whole, and the same when judged again."""

import json
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.declaration import registry
from cases.eligibility import evaluation
from cases.eligibility.predicates import (
    EligibilityRule,
    Evaluation,
    Facts,
    Outcome,
    Verdict,
    passes,
    refers,
    rejects,
    warns,
)
from tests import toy, worlds
from tests.worlds import NOW, approved, at, opened, request

GREEN = "green_channel"


def judged(insured, moment=NOW, **asked):
    return evaluation.evaluate(
        service=registry.get(GREEN), insured=insured, request=request(**asked), applicant="insured", at=moment
    )


def test_at_most_six_queries_whatever_the_rules(insured, django_assert_max_num_queries):
    asked = request()
    with django_assert_max_num_queries(6):
        evaluation.evaluate(service=registry.get(GREEN), insured=insured, request=asked, applicant="insured", at=NOW)


def test_every_rule_of_the_service_has_its_verdict_with_the_sentence(insured):
    found = judged(insured)
    assert [verdict.rule for verdict in found.verdicts] == [rule.rule for rule in registry.get(GREEN).eligibility]
    assert all(verdict.sentence for verdict in found.verdicts)


@pytest.mark.parametrize(
    ("findings", "outcome"),
    [
        ((), Outcome.PASS),
        ((passes(), warns("x")), Outcome.WARN),
        ((refers("x"), warns("x")), Outcome.REFER),
        ((refers("x"), rejects("x"), passes()), Outcome.REJECT),
    ],
)
def test_the_worst_verdict_decides(insured, findings, outcome):
    rules = tuple(EligibilityRule("GEN-13", "x", lambda facts, found=found: found) for found in findings)
    found = evaluation.evaluate(
        service=toy.service(eligibility=rules), insured=insured, request={}, applicant="insured", at=NOW
    )
    assert found.outcome == outcome


def earliest(*moments):
    verdicts = [Verdict("GEN-13", "x", Outcome.REJECT, "x", "x", "x", moment) for moment in moments]
    return Evaluation(None, tuple(verdicts)).earliest


def test_the_earliest_moment_is_the_last_of_all_refusals():
    assert earliest(at("2026-04-01 00:00"), at("2026-05-01 00:00")) == at("2026-05-01 00:00")


def test_what_time_will_not_mend_has_no_earliest_moment():
    assert earliest(at("2026-04-01 00:00"), None) is None
    assert earliest() is None


# Stored and judged again


@pytest.mark.parametrize(
    ("moment", "asked"),
    [
        (NOW, {}),
        (NOW, {"kind": "inpatient", "wishes": "指定王主任", "diagnosed_on": "2026-01-15"}),
        (NOW, {"city": "常州"}),
        (at("2026-01-15 10:00"), {}),
        (at("2027-01-01 00:00"), {}),
    ],
)
def test_stored_facts_give_the_same_verdicts_again(insured, agent, moment, asked):
    found = judged(insured, moment, **asked)
    check = evaluation.store(
        evaluation=found, service=registry.get(GREEN), insured=insured, purpose="enquiry", actor=agent
    )
    check.refresh_from_db()
    assert evaluation.differences(check, registry.get(GREEN)) == []
    assert tuple(evaluation.verdicts_of(check)) == found.verdicts
    assert Facts.from_json(check.facts) == found.facts


def test_both_checks_of_an_approved_case_hold_years_later(insured, agent, reviewer):
    case = opened(insured, agent)
    approved(case, agent, reviewer)
    checks = list(case.eligibility_checks.all())
    assert [check.purpose for check in checks] == ["approval", "opening"]
    assert [evaluation.differences(check, registry.get(GREEN)) for check in checks] == [[], []]


def test_a_rule_that_has_changed_shows_then_and_now(insured, agent):
    def service(finding):
        return toy.service(eligibility=(EligibilityRule("GEN-13", "x", lambda facts: finding),))

    found = evaluation.evaluate(service=service(passes()), insured=insured, request={}, applicant="insured", at=NOW)
    check = evaluation.store(
        evaluation=found, service=service(passes()), insured=insured, purpose="enquiry", actor=agent
    )
    ((then, now),) = evaluation.differences(check, service(rejects("变了")))
    assert (then.outcome, now.outcome) == (Outcome.PASS, Outcome.REJECT)


def test_facts_lie_encrypted(insured, agent):
    found = judged(insured, illness="敏感病情")
    evaluation.store(evaluation=found, service=registry.get(GREEN), insured=insured, purpose="enquiry", actor=agent)
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts, verdicts FROM cases_eligibilitycheck")
        assert "illness" not in str(cursor.fetchone())


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
texts = st.text(max_size=20)
plain = st.none() | st.booleans() | st.integers() | texts


@settings(max_examples=30, deadline=None)
@given(
    st.builds(
        Facts,
        service=texts,
        at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
        product_name=texts,
        expected_product_name=texts,
        policy_status=texts,
        policy_status_label=texts,
        period_start=days,
        period_end=days,
        cover_from=days,
        cover_to=days,
        local_date=days,
        waiting_period_end=st.none() | days,
        included_services=st.lists(texts, max_size=3),
        applicant=texts,
        place=st.none() | st.dictionaries(texts, texts, max_size=3),
        quotas=st.lists(st.dictionaries(texts, plain, max_size=3), max_size=2),
        request=st.dictionaries(texts, plain, max_size=3),
        extra=st.dictionaries(texts, plain, max_size=3),
    )
)
def test_facts_survive_json(facts):
    assert Facts.from_json(json.loads(json.dumps(facts.as_json()))) == facts


@settings(max_examples=30, deadline=None)
@given(
    st.builds(
        Verdict,
        rule=texts,
        label=texts,
        outcome=st.sampled_from(Outcome),
        staff=texts,
        customer=texts,
        sentence=texts,
        earliest=st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    )
)
def test_verdicts_survive_json(verdict):
    assert Verdict.from_json(json.loads(json.dumps(verdict.as_json()))) == verdict


def test_another_insured_of_the_policy_has_another_waiting_period(insured):
    other = worlds.insured(insured.policy, waiting_period_end=date(2026, 4, 1))
    assert (judged(insured).outcome, judged(other).outcome) == (Outcome.WARN, Outcome.REJECT)


@pytest.mark.parametrize(("word", "tone"), [("", "pass"), ("待核实", "open")])
def test_only_what_was_checked_and_holds_is_coloured_so(word, tone):
    verdict = Verdict("GC-01", "", Outcome.PASS, "", "", "", word=word)
    assert (verdict.tone, verdict.heading) == (tone, word or "符合")


def test_before_anything_is_asked_for_every_service_says_what_it_says_by_itself(insured):
    services = registry.services()
    found = evaluation.evaluate_all(services=services, insured=insured, applicant="insured", at=NOW)
    assert list(found) == [service.code for service in services]
    alone = evaluation.evaluate(service=registry.get(GREEN), insured=insured, request={}, applicant="insured", at=NOW)
    assert found[GREEN].verdicts == alone.verdicts


@pytest.mark.parametrize("finding", [warns, rejects])
def test_the_customer_hears_what_staff_read_unless_there_are_words_of_its_own(finding):
    assert (finding("甲").customer, finding("甲", "乙").customer) == ("甲", "乙")


@pytest.mark.rule("GEN-06")
@pytest.mark.parametrize(("asked", "tone"), [({}, "open"), ({"diagnosed_on": "2026-03-01"}, "pass")])
def test_a_first_occurrence_holds_only_once_its_day_is_known(insured, asked, tone):
    [verdict] = [item for item in judged(insured, **asked).verdicts if item.rule == "GEN-06"]
    assert verdict.tone == tone
