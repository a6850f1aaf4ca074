"""Every state of every service, and in each every step by every kind of user: seen, allowed and offered as declared.

One case a service goes through all its states. Who may do what is asked of the functions that every channel asks, about
every user and step in every state; besides, every kind of user tries some steps in earnest, and in every state somebody.
"""

import pytest
from django.urls import reverse

from accounts.roles import Role
from cases.actions.apply_step import apply_step, permitted
from cases.actions.available_steps import available
from cases.bookkeeping import milestones
from cases.declaration import errors, registry
from cases.declaration.words import CLOSED_STATES
from cases.models import Case, CaseParty
from partners.models import Partner
from tests import customers, worlds
from tests.pages import signed_in
from tests.touring import CODES, begun, crew, tour, undone

ACTS_AS = {
    Role.AGENT: {"agent"},
    Role.REVIEWER: {"agent", "reviewer"},
    Role.PHARMACIST: {"pharmacist"},
    Role.SUPERVISOR: {"agent", "reviewer", "supervisor", "dispatcher"},
    Role.AUDITOR: set(),
}
REFUSALS = {errors.CaseNotFound: "404", errors.StepNotAllowed: "403", errors.WrongState: "wrong state"}
ENDS = ("withdrawn", "deceased", "rescinded", "opened_in_error")


class Users:
    """One of each kind; ``words`` says as what each may act, None for one who does not see the case."""

    def __init__(self, case):
        self.words = {worlds.staff(role): words for role, words in ACTS_AS.items()}
        self.words[worlds.staff(Role.DATA_TEAM)] = None
        for kind in Partner.Kind.values:
            at_work = worlds.partner(f"测试{kind}", kind, case.service)
            CaseParty.objects.create(case=case, partner=at_work, role=kind, since=case.received_at)
            self.words[worlds.partner_user(at_work)] = {"partner", kind}
        self.words[worlds.partner_user(worlds.partner("旁的合作方", "vendor", case.service))] = None
        self.words[worlds.customer_user(case.insured.person)] = {"customer"}
        self.words[worlds.customer_user(worlds.person("旁人"))] = None

    def now(self, case):
        """Return the words as they are: a partner whose part a step has ended sees the case no more."""
        ended = set(case.parties.exclude(until=None).values_list("partner__accounts__user", flat=True))
        return {user: None if user.pk in ended else words for user, words in self.words.items()}

    def who_acts_as(self, step):
        """Return the first user who may take ``step``."""
        return next((user for user, words in self.words.items() if declared(step, words) == "allowed"), None)


def declared(step, words):
    """Return what the declaration says to a user who acts as ``words``, the state aside."""
    if words is None or step.internal:
        return "404"
    partners = set(Partner.Kind.values)
    if "partner" in words and step.by & partners:  # some kinds of partners, not all
        return "allowed" if step.by & words & partners else "403"
    return "allowed" if step.by & words else "403"


def judged(file, step, user, seen):
    """Return what the one road says to ``user`` of ``step`` before it looks at the state."""
    if user not in seen:
        return "404"
    try:
        permitted(file, step.code, user)
    except errors.CaseError as problem:
        return REFUSALS[type(problem)]
    return "allowed"


def answer(walk, step, actor):
    """Return how an empty entry of ``step`` by ``actor`` is answered; whatever it does is undone."""
    with undone(walk):
        try:
            apply_step(**walk.request(walk.file(), step, actor, {}) | {"data": {}, "files": {}})
        except errors.CaseError as problem:
            return REFUSALS.get(type(problem), "allowed")
    return "allowed"


def check_users(walk, users):
    """Every kind of user and every step where the case stands: who sees the case, and who may take what on it."""
    file = walk.file()
    case = Case.objects.filter(pk=file.case.pk)
    seen = {user for user in users.words if case.visible_to(user).exists()}
    wrong = {
        (file.case.state, step.code, str(user)): found
        for user, words in users.now(file.case).items()
        for step in registry.steps(file.service)
        if (found := judged(file, step, user, seen)) != declared(step, words)
    }
    assert wrong == {}


def check_offers(walk, users):
    """The office offers staff exactly the service's steps that the state and their roles allow."""
    file = walk.file()
    starts = [step for step in file.service.steps if starts_here(file, step)]
    done = {step.code for step in starts if milestones.is_done(file, step.code)}
    for user, words in users.words.items():
        if user.kind == user.Kind.STAFF and words is not None:
            offered = {item.step.code for item in available(file, user, walk.at) if not item.step.kernel}
            wanted = {step.code for step in starts if declared(step, words) == "allowed"}
            assert offered == wanted - done, (file.case.state, words)


def starts_here(file, step):
    """Tell whether the declaration lets ``step`` start from the state."""
    return file.case.state in step.sources if step.sources else file.case.is_open or step.after_end


def check_state(walk, users):
    """The state lets each step start as declared; the last that starts and one that does not are tried in earnest."""
    file = walk.file()
    for step in file.service.steps:
        assert file.offers(step) == starts_here(file, step), (file.case.state, step.code)
    able = [step for step in file.service.steps if users.who_acts_as(step)]
    for wanted in ("allowed", "wrong state"):
        tried = [step for step in able if starts_here(file, step) == (wanted == "allowed")][-1:]
        for step in tried:
            assert answer(walk, step, users.who_acts_as(step)) == wanted, (file.case.state, step.code)


def check_every_kind_tries(walk, users):
    """Every kind of user tries a step of everybody's, one of each service's own, and one that only the system takes."""
    file = walk.file()
    own = [step for step in file.service.steps if starts_here(file, step)][:2]
    for user, words in users.words.items():
        for step in (*own, registry.step(file.service, "note"), registry.step(file.service, "alert")):
            assert answer(walk, step, user) == declared(step, words), (step.code, str(user))


def check_real_requests(case, users, client):
    """The office and the portal open to whom the case is shown to, and to nobody who has not signed in."""
    office, portal = reverse("office:case", args=[case.number]), reverse("portal:case", args=[case.number])
    for user, words in users.words.items():
        staff = user.kind == user.Kind.STAFF
        assert (signed_in(user).get(office).status_code == 200) == (staff and words is not None)
        customer = user.kind == user.Kind.CUSTOMER
        inside = customers.signed_in(user.customer_account.person) if customer else signed_in(user)
        assert (inside.get(portal).status_code == 200) == (words == {"customer"})
    note = reverse("office:step", args=[case.number, "note"])
    for user, words in users.words.items():
        posted = signed_in(user).post(note, {"text": "测试", "idempotency_key": worlds.key()})
        may = bool(words and words & {"agent", "pharmacist"})
        assert (posted.status_code == 302 and "/login" not in posted.headers["Location"]) == may, str(user)
    notes = case.events.filter(step="note").count()
    assert notes == sum(bool(words and words & {"agent", "pharmacist"}) for words in users.words.values())
    assert client.post(note, {"text": "测试"}).status_code in (302, 404)
    assert case.events.filter(step="note").count() == notes


@pytest.mark.parametrize("code", CODES)
def test_in_every_state_every_step_is_seen_allowed_and_offered_as_declared(code, world, client):
    walk = begun(code, crew())
    users, service, seen = Users(walk.case), registry.get(code), set()
    with undone(walk):
        check_real_requests(walk.case, users, client)
    check_every_kind_tries(walk, users)
    for state in tour(walk):
        seen.add(state)
        assert walk.file().case.state == state
        for check in (check_users, check_offers, check_state):
            check(walk, users)
    for ended in ENDS:
        with undone(walk):
            walk.take("close", kind=ended, reason="测试")
            seen.add(walk.case.state)
            check_users(walk, users)
            check_offers(walk, users)
    targets = {step.target for step in service.steps}
    closed = {state.code for state in CLOSED_STATES if state.code != "rejected" or "rejected" in targets}
    assert seen == {state.code for state in service.states} | closed
