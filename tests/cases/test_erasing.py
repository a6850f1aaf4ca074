"""What was entered in a step of a case that has ended is erased by a supervisor, with a record, and cannot be otherwise."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from cases.models import EventPayload, PayloadErasure
from tests import worlds
from tests.pages import signed_in

REASON = "保存期届满"


@pytest.fixture
def ended(case, agent, supervisor):
    """A case that has ended; what was entered at its second step may go."""
    worlds.do(case, "note", agent, text="一条备注")
    worlds.do(case, "close", supervisor, kind="withdrawn", reason="客户撤回")
    return case


def erase(case, by, *, sequence=2, reason=REASON):
    call_command("erase_payload", case.number, str(sequence), by=by.username, reason=reason, stdout=io.StringIO())


def test_what_was_entered_goes_who_did_it_and_why_stays_and_the_chain_holds(ended, supervisor):
    erase(ended, supervisor)
    assert not EventPayload.objects.filter(event__case=ended, event__sequence=2).exists()
    record = PayloadErasure.objects.get(event__case=ended, event__sequence=2)
    assert (record.actor_id, record.reason) == (supervisor.pk, REASON)
    call_command("verify_events", stdout=io.StringIO())
    assert signed_in(supervisor).get(reverse("office:case", args=[ended.number])).status_code == 200


@pytest.mark.parametrize("role", ["agent", "reviewer"])
def test_nobody_but_a_supervisor_erases(ended, role, request):
    with pytest.raises(CommandError, match="主管"):
        erase(ended, request.getfixturevalue(role))


def test_nothing_of_an_open_case_is_erased(case, supervisor):
    with pytest.raises(CommandError, match="尚未结束"):
        erase(case, supervisor, sequence=1)


@pytest.mark.parametrize(
    ("given", "said"), [({"reason": " "}, "写明"), ({"reason": "字" * 201}, "写明"), ({"sequence": 99}, "没有这个案件")]
)
def test_what_is_missing_is_said_and_nothing_erased(ended, supervisor, given, said):
    before = EventPayload.objects.count()
    with pytest.raises(CommandError, match=said):
        erase(ended, supervisor, **given)
    assert EventPayload.objects.count() == before


def test_nothing_is_erased_twice(ended, supervisor):
    erase(ended, supervisor)
    with pytest.raises(CommandError, match="已经清除"):
        erase(ended, supervisor)
