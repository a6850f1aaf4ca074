"""EVENT_KEY is changed without an alarm: seals of the older key hold until they are sealed anew, then it can go."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from cases.bookkeeping import events
from cases.jobs import event_keys
from cases.models import CaseHead
from tests import toy
from tests.worlds import NOW, do

pytestmark = pytest.mark.owner

OLD, NEW = "only-for-tests-old", "only-for-tests-new"


@pytest.fixture
def sealed(settings, register_toy, insured, agent):
    """A case with an erased payload, sealed by the old key; both keys are given by now."""
    settings.EVENT_KEYS = [OLD]
    register_toy()
    case = toy.opened(insured, agent)
    do(case, "begin", agent, NOW + timedelta(hours=1), word="甲")
    events.erase_payload(event=case.events.get(sequence=2), actor_id=agent.pk, at=NOW, reason="保存期届满")
    settings.EVENT_KEYS = [NEW, OLD]
    return case


def run(command):
    out = io.StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def test_seals_of_the_older_key_hold_and_work_goes_on_beside_them(sealed, insured, agent):
    run("verify_events")
    do(sealed, "note", agent, NOW + timedelta(hours=2), text="之后")
    toy.opened(insured, agent)
    run("verify_events")


def test_after_the_rotation_the_new_key_is_enough(sealed, settings):
    assert run("rotate_event_key") == "重新封印 18 个，已是当前密钥 0 个\n"  # 16 registers, a head, an erasure
    settings.EVENT_KEYS = [NEW]
    run("verify_events")


def test_a_second_run_changes_nothing(sealed):
    run("rotate_event_key")
    assert run("rotate_event_key") == "重新封印 0 个，已是当前密钥 18 个\n"


def test_what_was_tampered_with_is_named_and_not_sealed(sealed, settings):
    CaseHead.objects.filter(case=sealed).update(sequence=1)
    with pytest.raises(CommandError, match=f"1 个封印用现有密钥都不符.*\n- 案件头 1/{sealed.head.number}$"):
        run("rotate_event_key")
    with pytest.raises(CommandError):
        run("verify_events")


def test_a_step_during_the_rotation_is_not_undone_by_it(sealed, agent, monkeypatch, settings):
    heads = CaseHead.objects.filter(case=sealed)
    held, steps = event_keys.heads.holds, [lambda: do(sealed, "note", agent, NOW + timedelta(hours=2), text="其间")]

    def meanwhile(given, of):
        if of[0] == "head" and steps:
            steps.pop()()
        return held(given, of)

    monkeypatch.setattr(event_keys.heads, "holds", meanwhile)
    run("rotate_event_key")
    settings.EVENT_KEYS = [NEW]
    assert heads.get().sequence == 3
    run("verify_events")
