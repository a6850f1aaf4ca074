"""A refused consent leads to a step that is asked for as any other, or stays open with its reason."""

import pytest

from cases.actions.apply_step import apply_step
from cases.bookkeeping.events import broken_links
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Consent, Quota
from tests import toy
from tests.pages import case_page, text
from tests.worlds import NOW, at, do

REFUSAL = {
    "form": "health_data",
    "decision": "refused",
    "signer": "insured",
    "signer_name": "测试被保险人",
    "method": "signed",
}
SINGLE = Quota(code="Q", label="测试次数", limit=1, rules=(), reserve_on=("reserve",))


@pytest.fixture
def leading(register_toy, insured, agent):
    """Return a case whose consent leads to a step when it is refused."""

    def make(step, **changes):
        consent = Consent(form="health_data", signers=("insured",), before=frozenset({"end"}), on_refusal=step)
        register_toy(consents=(consent,), **changes)
        return toy.opened(insured, agent)

    return make


def steps_of(case):
    return [(event.step, event.actor_id) for event in case.events.order_by("sequence")][1:]


def still_open(case):
    return [step.code for row, step in CaseFile(case).open_refusals()]


def test_the_refusal_is_recorded_and_the_step_taken_with_its_moment_after_it(leading, agent):
    case = leading("go_on")
    event = do(case, "record_consent", agent, **REFUSAL)
    assert (event.step, event.to_state, event.sentence) == ("record_consent", "working", "健康信息处理同意书：拒绝")
    assert steps_of(case) == [("record_consent", agent.pk), ("go_on", agent.pk)]
    assert (case.state, case.moments["went_on"], case.revision) == ("joined", NOW.isoformat(), 3)
    assert still_open(case) == []
    assert list(broken_links(case)) == []


def test_the_step_does_what_it_does_when_taken_by_itself(leading, agent):
    case = leading("tell")
    do(case, "record_consent", agent, **REFUSAL)
    assert case.messages.get().text == "测试消息"


def test_the_step_moves_its_quota(leading, agent):
    case = leading("reserve", quotas=(SINGLE,))
    do(case, "record_consent", agent, **REFUSAL)
    assert case.quota_uses.get().status == "reserved"


def test_a_signature_leads_nowhere(leading, agent):
    case = leading("go_on")
    do(case, "record_consent", agent, **REFUSAL | {"decision": "signed"})
    assert steps_of(case) == [("record_consent", agent.pk)]


def test_a_refusal_dated_back_before_a_signature_leads_nowhere(leading, agent):
    case = leading("go_on")
    do(case, "record_consent", agent, at("2026-03-10 11:00"), **REFUSAL | {"decision": "signed"})
    do(case, "record_consent", agent, at("2026-03-10 10:30"), **REFUSAL)
    assert case.state == "working"


def test_a_two_person_step_waits_for_the_second_person(leading, agent, reviewer):
    case = leading("two_person")
    do(case, "record_consent", agent, **REFUSAL)
    assert steps_of(case) == [("record_consent", agent.pk), ("ask_confirmation", agent.pk)]
    assert "confirmed" not in case.moments
    assert still_open(case) == []
    do(case, "confirm", reviewer, confirmation=case.confirmations.get().pk, decision="confirm")
    assert CaseFile(case).moment("confirmed") == NOW
    assert still_open(case) == []


def test_what_the_second_person_declines_is_open_again(leading, agent, reviewer):
    case = leading("two_person")
    do(case, "record_consent", agent, **REFUSAL)
    do(case, "confirm", reviewer, confirmation=case.confirmations.get().pk, decision="decline", reason="不妥")
    assert still_open(case) == ["two_person"]


def test_a_step_of_others_stays_open_for_them(leading, agent, supervisor):
    case = leading("supervised")
    do(case, "record_consent", agent, **REFUSAL)
    assert steps_of(case) == [("record_consent", agent.pk)]
    assert case.consents.get().decision == "refused"
    assert still_open(case) == ["supervised"]
    assert "测试被保险人 拒绝签署健康信息处理同意书，须办理“步骤supervised” 须由有权限的同事办理" in text(
        case_page(case, agent)
    )
    assert "须由有权限的同事办理" not in text(case_page(case, supervisor))
    do(case, "supervised", supervisor)
    assert still_open(case) == []


def test_a_step_whose_guards_do_not_hold_stays_open_with_what_is_missing(leading, agent):
    case = leading("guarded")
    do(case, "record_consent", agent, **REFUSAL)
    assert steps_of(case) == [("record_consent", agent.pk)]
    shown = text(case_page(case, agent))
    assert "须办理“步骤guarded” 缺第一项 缺第二项 缺第三项" in shown


def test_a_step_whose_quota_is_used_up_stays_open_and_changes_nothing(leading, insured, agent):
    case = leading("reserve", quotas=(SINGLE,))
    do(toy.opened(insured, agent), "reserve", agent)
    do(case, "record_consent", agent, **REFUSAL)
    assert steps_of(case) == [("record_consent", agent.pk)]
    assert not case.quota_uses.exists()
    assert case.consents.get().decision == "refused"


def test_a_step_that_does_not_start_from_here_stays_open(leading, agent):
    case = leading("begin")
    do(case, "go_on", agent)
    do(case, "record_consent", agent, **REFUSAL)
    assert case.state == "joined"
    assert "当前为“已汇合”，不能进行“步骤begin”" in text(case_page(case, agent))


def test_a_signature_after_the_refusal_settles_it(leading, agent):
    case = leading("supervised")
    do(case, "record_consent", agent, **REFUSAL)
    do(case, "record_consent", agent, at("2026-03-10 11:00"), **REFUSAL | {"decision": "signed"})
    assert still_open(case) == []


def test_a_step_undone_is_open_again(leading, agent, supervisor, reviewer):
    case = leading("begin")
    do(case, "record_consent", agent, **REFUSAL)
    do(case, "correct", supervisor, reason="误操作")
    do(case, "confirm", reviewer, confirmation=case.confirmations.get().pk, decision="confirm")
    assert still_open(case) == ["begin"]


def test_an_ended_case_has_nothing_open(leading, agent, supervisor):
    case = leading("supervised")
    do(case, "record_consent", agent, **REFUSAL)
    do(case, "close", supervisor, kind="deceased", reason="家属告知")
    assert still_open(case) == []


def test_the_same_request_again_asks_for_nothing_twice(leading, agent):
    case = leading("begin")
    body = {"number": case.number, "step": "record_consent", "data": REFUSAL, "actor": agent, "at": NOW, "now": NOW}
    first = apply_step(**body, revision=None, idempotency_key="k" * 64)
    assert apply_step(**body, revision=None, idempotency_key="k" * 64) == first
    assert steps_of(case) == [("record_consent", agent.pk), ("begin", agent.pk)]
