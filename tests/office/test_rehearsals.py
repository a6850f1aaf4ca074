"""What a step would bring about is shown before it is taken, and is what then happens."""

import html

import pytest

from accounts.roles import Role
from cases.actions.rehearsal import rehearse, standing
from cases.declaration import registry
from cases.declaration.errors import StaleRevision, StepBlocked, StepNotAllowed
from cases.models import Case, CaseEvent, Message, PendingConfirmation
from coverage.loading import load_hospitals_demo
from samples import service_examples, walking
from samples.papers import sample_files
from tests import pages, worlds
from tests.worlds import do

pytestmark = pytest.mark.django_db
CREW = (Role.AGENT, Role.REVIEWER, Role.PHARMACIST, Role.SUPERVISOR, Role.SUPERVISOR)


def unhappy_end(code):
    """Return the first end of the service that is neither its completion nor one every service has."""
    service = registry.get(code)
    reached = service_examples.ways(service, service_examples.examples()[code])
    own = {state.code for state in service.states if not state.is_open} - {"completed"}
    return next(state for state in reached if state in own)


ROADS = [(code, end) for code in service_examples.examples() for end in ("completed", unhappy_end(code))]


class RehearsedWalk(walking.Walk):
    """A walk that rehearses every step before it is taken."""

    def _apply(self, file, step, actor, entered):
        stood = standing(file.case)
        told = rehearse(
            number=file.case.number,
            step=step.code,
            data={**entered, **self._partners_word(step, actor)},
            files=sample_files(step, entered),
            actor=actor,
            at=self.at,
            now=self.at,
            revision=file.case.revision,
        )
        assert (told.before, standing(file.case)) == (stood, stood), step.code
        super()._apply(file, step, actor, entered)
        if step.code == "confirm" or not step.confirm_by:
            assert standing(self.case) == told.after, step.code


@pytest.mark.parametrize(("code", "end"), ROADS)
def test_a_rehearsal_of_every_step_is_what_then_happens(code, end, world):
    load_hospitals_demo()
    crew, known = tuple(worlds.staff(role) for role in CREW), service_examples.examples()[code]
    case = walking.open_example(
        service=registry.get(code),
        insured=worlds.insured(worlds.policy(services=[code])),
        request=known.requests[0],
        crew=crew,
        at=worlds.NOW,
    )
    RehearsedWalk(case, crew, known).to(end)
    case.refresh_from_db()
    assert case.state == end


REJECTED = {"reason": "资料显示不属于保障范围", "rule": "GC-01"}


@pytest.fixture
def reviewed(case, agent, reviewer):
    worlds.in_review(case, agent, reviewer)
    case.refresh_from_db()
    return case


def asked(case, actor, step="reject", revision=None, **data):
    return rehearse(
        number=case.number,
        step=step,
        data=data or REJECTED,
        actor=actor,
        revision=case.revision if revision is None else revision,
        at=worlds.NOW,
        now=worlds.NOW,
    )


def counts(case):
    revision = Case.objects.get(pk=case.pk).revision
    return revision, CaseEvent.objects.count(), Message.objects.count(), PendingConfirmation.objects.count()


def test_nothing_of_a_rehearsal_is_stored_and_its_files_are_removed(reviewed, agent, settings):
    before = counts(reviewed), sorted(settings.MEDIA_ROOT.rglob("*"))
    rehearse(
        number=reviewed.number,
        step="upload_document",
        data={"type": "pathology", "received_via": "upload"},
        files={"file": worlds.picture()},
        actor=agent,
        revision=None,
        now=worlds.NOW,
    )
    assert (counts(reviewed), [item for item in sorted(settings.MEDIA_ROOT.rglob("*")) if item.is_file()]) == (
        before[0],
        [item for item in before[1] if item.is_file()],
    )


def test_what_a_step_refuses_its_rehearsal_refuses(reviewed, agent, reviewer):
    with pytest.raises(StepNotAllowed):
        asked(reviewed, agent)
    with pytest.raises(StaleRevision):
        asked(reviewed, reviewer, revision=reviewed.revision - 1)
    with pytest.raises(StepBlocked, match="资料已确认齐全"):
        asked(reviewed, reviewer, step="complete_documents", phase="review")


def shown(response):
    return " ".join(html.unescape(response.content.decode()).split())


def test_a_rejection_first_shows_state_limits_and_the_exact_message(reviewed, reviewer):
    before = counts(reviewed)
    form = shown(pages.case_page(reviewed, reviewer, "?step=reject"))
    assert "?rehearse=yes" in form
    page = shown(pages.post_step(reviewed, reviewer, "reject", query="?rehearse=yes", **REJECTED))
    assert "由“审核中”变为“审核不通过”" in page
    assert counts(reviewed) == before
    pages.post_step(reviewed, reviewer, "reject", key="page2", **REJECTED)
    told = Message.objects.latest("pk").text
    assert told in page
    assert "资料显示不属于保障范围" in page  # what was typed is still there


def test_a_step_of_two_persons_shows_what_comes_after_the_second(reviewed, reviewer, supervisor):
    pages.post_step(reviewed, reviewer, "reject", **REJECTED)
    last = reviewed.events.latest("sequence")
    page = shown(
        pages.post_step(
            reviewed, supervisor, "correct", query="?rehearse=yes", event=last.pk, reason="判断有误", key="page3"
        )
    )
    assert "（经另一位同事复核后）" in page
    assert "由“审核不通过”变为“审核中”" in page
    assert not PendingConfirmation.objects.exists()


def test_the_second_person_too_sees_what_confirming_brings_about(reviewed, reviewer, supervisor):
    pages.post_step(reviewed, reviewer, "reject", **REJECTED)
    do(reviewed, "correct", supervisor, reason="判断有误")
    pending, second = PendingConfirmation.objects.get(), worlds.staff(Role.SUPERVISOR)
    assert "?rehearse=yes" in shown(pages.case_page(reviewed, second))
    decision = {"confirmation": pending.pk, "decision": "confirm"}
    page = shown(pages.post_step(reviewed, second, "confirm", query="?rehearse=yes", **decision))
    assert "由“审核不通过”变为“审核中”" in page
    assert PendingConfirmation.objects.get().status == "open"


def test_an_ordinary_step_is_taken_by_one_press(reviewed, agent):
    assert "?rehearse=yes" not in shown(pages.case_page(reviewed, agent, "?step=note"))


def test_what_meanwhile_cannot_happen_is_said_with_what_was_typed(reviewed, reviewer):
    pages.post_step(reviewed, reviewer, "reject", **REJECTED)
    late = pages.post_step(reviewed, reviewer, "reject", query="?rehearse=yes", key="page4", **REJECTED)
    assert late.status_code == 409
    assert "审核不通过" in shown(late)
