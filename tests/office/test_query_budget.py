"""What a press of a button costs: queries of every step's POST and of the case's page, at any point of its life."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.declaration import registry
from cases.declaration.words import STAFF
from tests import worlds
from tests.pages import signed_in
from tests.worlds import do, key, picture

MOST_FOR_A_STEP = 30
MOST_FOR_THE_PAGE = 25
OF_OTHER_SERVICES = {"settle_alert", "assign_partner", "end_partner"}
WISH = {"kind": "cancel", "wish": "家中有事"}
CONSENT = {"decision": "signed", "signer": "insured", "signer_name": "测试被保险人", "method": "recorded_call"}
NO_SHOW = {"cause": "personal", "slot_lost": "on", "not_seen": "on", "evidence": "医院确认未到"}


class Walk:
    """One case pressed through by its people, each press counted."""

    def __init__(self, case, **people):
        self.case = case
        self.people = people
        self.clients = {name: signed_in(person) for name, person in people.items()}
        self.steps = {}
        self.pages = {}

    def press(self, who, step, **data):
        """Take a step as the page would, and look at the page it leads to."""
        self.case.refresh_from_db()
        body = {"revision": self.case.revision, "idempotency_key": key().replace("-", ""), "whole": "1"} | data
        address = reverse("office:step", args=[self.case.number, step])
        with CaptureQueriesContext(connection) as posted:
            response = self.clients[who].post(address, body)
        assert response.status_code == 302, (step, response.context["refusal"], response.context["opened"])
        # A test's savepoint stands for the transaction's own BEGIN and COMMIT.
        asked = [query for query in posted if "SAVEPOINT" not in query["sql"]]
        self.steps[step] = max(len(asked), self.steps.get(step, 0))
        with CaptureQueriesContext(connection) as shown:
            assert self.clients[who].get(response.headers["Location"]).status_code == 200
        self.pages[f"{step} → {self.case.state}"] = len(shown)
        self.case.refresh_from_db()


def visit(now):
    return worlds.VISIT | {"visit_on": f"{now + timedelta(days=10):%Y-%m-%d}"}


def appointment(now):
    return worlds.APPOINTMENT | {"appointment_at": f"{timezone.localtime(now + timedelta(days=10)):%Y-%m-%dT%H:%M}"}


def collect(walk, now):
    """Everything that happens before the review, and what can happen at any time."""
    tomorrow = f"{timezone.localtime(now + timedelta(days=1)):%Y-%m-%dT%H:%M}"
    walk.press("supervisor", "assign", assignee="")
    walk.press("agent", "take")
    walk.press("agent", "hand_over", assignee=walk.people["supervisor"].username, reason="休假")
    walk.press("supervisor", "assign", assignee=walk.people["agent"].username)
    walk.press("agent", "note", text="测试")
    walk.press("agent", "upload_document", type="ct", received_via="upload", file=picture())
    walk.press("agent", "retype_document", document=walk.case.documents.get().pk, type="pathology")
    paper = walk.case.documents.get()
    walk.clients["reviewer"].get(reverse("office:document", args=[walk.case.number, paper.pk]))
    walk.press("reviewer", "review_document", document=paper.pk, decision="accepted")
    walk.press("agent", "request_document", items="ct", reason="看不清", recipient="applicant", cause="hospital")
    walk.press("agent", "settle_request", request=walk.case.document_requests.latest("id").pk, settlement="supplied")
    walk.press("agent", "promise_call_back", topic="进度", due_at=tomorrow)
    walk.press("agent", "keep_call_back", call_back=walk.case.call_backs.get().pk, result="已告知")
    walk.press("agent", "record_complaint", complainant="测试投保人", text="太慢")
    walk.press("supervisor", "answer_complaint", complaint=walk.case.complaints.get().pk, answer="已解释")
    walk.press("agent", "refused_request", rule="GC-24", asked="改期")
    walk.press("agent", "confirm_visit", **visit(now))
    walk.press("agent", "record_consent", form="health_data", **CONSENT)
    walk.press("agent", "record_consent", form="partner_sharing", **CONSENT)
    walk.press("agent", "acknowledge_notice", rule="GC-24", acknowledged_by="测试被保险人", method="recorded_call")
    walk.press("agent", "submit_for_review")


def judge(walk, now):
    """The review, once returned."""
    walk.press("reviewer", "return_to_documents", reason="资料不清")
    walk.press("agent", "submit_for_review")
    walk.press(
        "reviewer",
        "record_diagnosis",
        disease=worlds.first_disease(walk.case).pk,
        diagnosed_on=f"{now - timedelta(days=3):%Y-%m-%d}",
        diagnosis_paper=walk.case.documents.earliest("id").pk,
        covered="yes",
        prior_history="no",
    )
    walk.press("reviewer", "complete_documents")
    walk.press("reviewer", "approve")


def arrange(walk, now):
    """The appointment, with every wish to change it, and a correction by two persons."""
    walk.press("agent", "ask_for_change", **WISH)
    walk.press(
        "supervisor", "decide_referral", referral=walk.case.referrals.get().pk, verdict="refused", reason="依手册"
    )
    walk.press("agent", "notify", **appointment(now))
    walk.press("agent", "refuse_change", **WISH)
    walk.press("agent", "rearrange", cause="hospital", reason="医院停诊")
    walk.press("agent", "notify", **appointment(now))
    walk.press("supervisor", "correct", reason="时间误填")
    walk.press("other", "confirm", confirmation=walk.case.confirmations.latest("id").pk, decision="confirm")


def test_no_step_of_the_green_channel_and_no_view_of_a_case_takes_more_queries_than_it_may(
    world, agent, reviewer, supervisor
):
    now = timezone.now()
    people = {"agent": agent, "reviewer": reviewer, "supervisor": supervisor, "other": worlds.staff(Role.SUPERVISOR)}
    walk = Walk(worlds.opened(worlds.current_insured(), agent, now), **people)
    for part in (collect, judge, arrange):
        part(walk, now)
    finish(walk, people, now)
    service = registry.get("green_channel")
    by_staff = {step.code for step in registry.steps(service) if step.by & STAFF and not step.internal}
    never_taken = by_staff - set(walk.steps)
    assert never_taken == OF_OTHER_SERVICES
    assert {step: number for step, number in walk.steps.items() if number > MOST_FOR_A_STEP} == {}
    assert {page: number for page, number in walk.pages.items() if number > MOST_FOR_THE_PAGE} == {}


def finish(walk, people, now):
    """The ends, each of a case of its own."""
    past = now - timedelta(days=20)
    for end in ("attend", "deem_completed", "reject", "close"):
        walk.case = worlds.opened(worlds.current_insured(), people["agent"], past)
        {"reject": worlds.in_review}.get(end, notified)(walk.case, people["agent"], people["reviewer"], past)
        ENDS[end](walk, past)


def notified(case, agent, reviewer, past):
    worlds.approved(case, agent, reviewer, past, visit_on=f"{past + timedelta(days=5):%Y-%m-%d}")
    do(
        case,
        "notify",
        agent,
        past,
        **worlds.APPOINTMENT | {"appointment_at": f"{timezone.localtime(past + timedelta(days=5)):%Y-%m-%dT%H:%M}"},
    )


def deem(walk, past):
    walk.press("agent", "deem_completed", **NO_SHOW)
    walk.press("supervisor", "confirm", confirmation=walk.case.confirmations.get().pk, decision="confirm")


ENDS = {
    "attend": lambda walk, past: walk.press(
        "agent", "attend", attended_on=f"{past + timedelta(days=6):%Y-%m-%d}", source="回访"
    ),
    "deem_completed": deem,
    "reject": lambda walk, past: walk.press("reviewer", "reject", rule="GC-01", reason="不符合"),
    "close": lambda walk, past: walk.press("supervisor", "close", kind="deceased", reason="身故"),
}
