"""Every open question (手册未定事项) that a step meets: unset it goes to a person, set it decides."""

from datetime import date, timedelta

import pytest

from cases.bookkeeping import ledger
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.errors import CaseError, StepBlocked, StepInvalid
from cases.eligibility import evaluation
from cases.jobs import on_dates, promises
from cases.models import CaseClock, consent_forms
from coverage.loading import load_hospitals_demo
from manual.models import UnsettledMatter
from policies.models import InsuredPerson, Person
from samples.service_examples import examples
from samples.walking import Walk, open_example
from tests import touring, worlds
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


@pytest.mark.rule("GEN-05")
@pytest.mark.parametrize(
    ("days", "on", "outcome"),
    [
        ("", "2026-03-10", "refer"),
        ("68", "2026-03-10", "reject"),
        ("68", "2026-03-11", "pass"),
        ("67", "2026-03-10", "pass"),
    ],
)
def test_s1_set_gives_the_waiting_period_the_policy_does_not_name_and_unset_a_person_decides(settle, days, on, outcome):
    settle("S1", "", days)
    who = worlds.insured(waiting_period_end=None)
    assert said("GEN-05", who, on).outcome == outcome


def said(rule, who, on="2026-03-10", code="green_channel"):
    """Return what ``rule`` says of ``who`` at nine on that day."""
    found = evaluation.evaluate(
        service=registry.get(code),
        insured=who,
        request={"kind": "outpatient"},
        applicant="insured",
        at=at(f"{on} 09:00"),
    )
    return next(item for item in found.verdicts if item.rule == rule)


def renewed(insured, **more):
    """Return the same person under the policy that renews ``insured``'s, for 2027."""
    year = {"period_start": date(2027, 1, 1), "period_end": date(2027, 12, 31)}
    policy = worlds.policy(**year, previous_policy=insured.policy, services=insured.policy.services)
    return worlds.insured(policy, person=insured.person, **{"waiting_period_end": None} | more)


@pytest.mark.rule("GEN-05")
@pytest.mark.parametrize(("decided", "outcome"), [("", "refer"), ("continue", "pass"), ("restart", "reject")])
def test_s9_says_whether_a_renewal_waits_again_where_the_policy_names_no_day(insured, settle, decided, outcome):
    settle("S1", "", "90")
    settle("S9", "", decided)
    assert said("GEN-05", renewed(insured), "2027-01-05").outcome == outcome


@pytest.mark.rule("GC-05", "GEN-13")
@pytest.mark.parametrize(("decided", "outcome"), [("", "refer"), ("continue", "reject"), ("restart", "pass")])
def test_s9_says_whether_what_was_used_before_a_renewal_counts_on(insured, agent, reviewer, settle, decided, outcome):
    again = renewed(insured, waiting_period_end=date(2026, 1, 30))
    settle("S9", "", decided)
    assert said("GEN-13", again, "2027-02-01").outcome == "pass"
    case = worlds.opened(insured, agent)
    worlds.notified(case, agent, reviewer)
    assert said("GEN-13", again, "2027-02-01").outcome == outcome
    assert said("GC-05", again, "2027-02-01").outcome == "pass"


def test_s3_who_is_served_late_hears_what_the_insurer_has_settled_and_unset_a_supervisor_is_to_be_asked(
    case, agent, reviewer, settle
):
    worlds.approved(case, agent, reviewer)
    late = at("2026-03-18 09:00")
    do(case, "notify", agent, late, **worlds.APPOINTMENT)
    assert "已超过" in case.events.latest("id").sentence
    assert "尚未规定（S3）" in case.events.latest("id").sentence
    assert not any("未能在承诺时限内" in message.text for message in case.messages.all())


def test_s3_set_is_told_with_the_step_that_came_too_late_and_never_with_one_in_time(case, agent, reviewer, settle):
    settle("S3", "", "谨致歉意，并优先为您安排。")
    worlds.approved(case, agent, reviewer)
    do(case, "notify", agent, at("2026-03-17 23:59"), **worlds.APPOINTMENT)
    assert "超过" not in case.events.latest("id").sentence
    do(case, "rearrange", agent, at("2026-03-18 09:00"), cause="hospital", reason="停诊")
    do(case, "notify", agent, at("2026-03-26 09:00"), **worlds.APPOINTMENT | {"appointment_at": "2026-03-30T09:00"})
    assert [message.text for message in case.messages.all() if "谨致歉意，并优先为您安排。" in message.text]


def test_s10_unset_the_record_says_that_a_sample_was_signed_and_set_by_which_approval(case, agent, settle):
    signed = {"form": "health_data", "decision": "signed", "signer": "insured", "signer_name": "测试被保险人"}
    do(case, "record_consent", agent, **signed, method="signed")
    assert "待法务确认，S10" in case.events.latest("id").sentence
    assert "待法务确认" in consent_forms.current("health_data").text
    settle("S10", "", "法务〔2026〕3 号")
    do(case, "record_consent", agent, **signed, method="signed")
    assert "S10" not in case.events.latest("id").sentence
    assert consent_forms.current("health_data").text.endswith("（文本经法务核准：法务〔2026〕3 号）")


CHILD = date(2012, 3, 10)


@pytest.mark.parametrize(
    ("born", "signer", "asked"),
    [
        (CHILD, "insured", True),
        (CHILD, "guardian", True),
        (date(1980, 1, 1), "guardian", True),
        (date(1980, 1, 1), "insured", False),
        (date(2008, 3, 10), "insured", False),
        (date(2008, 3, 11), "insured", True),
    ],
)
def test_s12_unset_a_supervisor_says_whether_a_minors_or_a_guardians_signature_counts(
    insured, agent, supervisor, born, signer, asked
):
    case = signed_for(insured, agent, born, signer)
    consent = CaseFile(case).service.consents[0]
    assert CaseFile(case).is_signed(consent) is not asked
    if asked:
        answer(case, supervisor, "granted")
        assert CaseFile(case).is_signed(consent)


def test_s12_a_signature_a_supervisor_does_not_accept_is_asked_for_again(insured, agent, supervisor):
    case = signed_for(insured, agent, CHILD, "insured")
    answer(case, supervisor, "refused")
    assert not CaseFile(case).is_signed(CaseFile(case).service.consents[0])
    sign_health_data(case, agent, "guardian")
    answer(case, supervisor, "granted")
    assert CaseFile(case).is_signed(CaseFile(case).service.consents[0])


def test_s12_set_a_minor_does_not_sign_and_the_guardians_signature_counts_at_once(insured, agent, settle):
    settle("S12", "", "guardian")
    case = signed_for(insured, agent, CHILD, "guardian")
    assert CaseFile(case).is_signed(CaseFile(case).service.consents[0])
    with pytest.raises(StepInvalid, match="未满 18 周岁，公司规定（S12）由监护人签署"):
        sign_health_data(case, agent, "insured")


def signed_for(insured, agent, born, signer):
    """Return a case whose first consent ``signer`` has signed for somebody born that day."""
    Person.objects.filter(pk=insured.person_id).update(birth_date=born)
    case = worlds.opened(InsuredPerson.objects.get(pk=insured.pk), agent)
    sign_health_data(case, agent, signer)
    return case


def sign_health_data(case, agent, signer):
    do(
        *(case, "record_consent", agent),
        **{
            "form": "health_data",
            "decision": "signed",
            "signer": signer,
            "signer_name": "测试签署人",
            "method": "signed",
        },
    )


def answer(case, supervisor, verdict):
    row = CaseFile(case).open_referrals()[-1]
    do(case, "decide_referral", supervisor, referral=row.pk, verdict=verdict, reason="核对后判断")


@pytest.mark.parametrize("kind", ["reschedule", "cancel"])
@pytest.mark.parametrize(
    ("code", "state"), [("specialty_drug", "authorised"), ("japan_treatment", "preparing"), ("gene_testing", "booked")]
)
def test_s4_decides_a_wish_to_change_what_is_arranged_and_unset_a_supervisor_does(walked, settle, code, state, kind):
    walk = walked(code, state)
    if (code, kind) == ("gene_testing", "cancel"):  # GENE-24 and GENE-25 say how: by a call, in time
        with pytest.raises(StepInvalid):
            walk.take("ask_for_change", kind=kind, wish="改日")
        return
    after = {"cancel": "withdrawn", "reschedule": "confirmed" if code == "gene_testing" else state}[kind]
    for decided, standing in (("refused", state), ("", state), ("allowed", after)):
        settle("S4", code, decided)
        with touring.undone(walk):
            walk.take("ask_for_change", kind=kind, wish="家中有事")
            assert walk.case.state == standing
            assert len(walk.file().open_referrals()) == (decided == "")
            assert walk.case.refused_requests.count() == (decided == "refused")
            if not decided:
                row = walk.file().open_referrals()[0]
                walk.take("decide_referral", referral=row.pk, verdict="granted", reason="确有困难")
                assert walk.case.state == after


def test_s5_drugs_nobody_fetched_go_back_with_the_money_and_a_supervisor_says_what_follows(walked, settle):
    walk = walked("specialty_drug", "uncollected")
    assert not walk.file().rows("purchase")
    assert ledger.totals(walk.file())["paid", "CNY"] == 0
    with touring.undone(walk):
        walk.take("supply_again", reason="客户住院")
        assert walk.case.state == "authorised"
    with touring.undone(walk):
        walk.take("as_not_applied", reason="客户改在院内购药")
        assert walk.case.state == "withdrawn"
    assert walk.case.open_confirmations == 0
    walk.go(registry.step(registry.get("specialty_drug"), "deem_completed"))
    assert walk.case.state == "deemed_completed"
    assert "投诉" not in walk.case.messages.latest("id").text


@pytest.mark.parametrize(
    ("decided", "blocked", "words"),
    [
        ("consumed", ["supply_again", "as_not_applied"], "S5 已定为视为已完成"),
        ("not_consumed", ["supply_again", "deem_completed"], "S5 已定为视同未申请"),
    ],
)
def test_s5_set_for_drugs_leaves_no_other_way(walked, settle, decided, blocked, words):
    walk = walked("specialty_drug", "uncollected")
    settle("S5", "specialty_drug", decided)
    for step in blocked:
        with pytest.raises(StepBlocked, match=words):
            walk.take(step, reason="其他处理")


@pytest.mark.parametrize(
    ("code", "state", "days"),
    [("green_channel", "notified", 20), ("mdt", "notified", 20), ("inpatient_advance", "notified", 30)],
)
def test_that_nothing_was_used_is_never_what_a_case_waits_for(walked, code, state, days):
    case = walked(code, state).case
    promises.refresh_passed(at=worlds.NOW + timedelta(days=days * 3))
    owed = " ".join(case.promises.values_list("what", flat=True))
    assert owed
    assert "视为已完成" not in owed
