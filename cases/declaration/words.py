"""The words a service declares itself with; the kernel does the work.

A service's ``service.py`` builds one ``Service`` from these and registers it. All else is a plain function: a guard, an
effect or an eligibility predicate.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from accounts.roles import Row
from cases.declaration.callables import Effect, Fact, Guard, Missing, always
from cases.declaration.paper_words import (
    COMMON_CAUSES,
    CUSTOMER_RESTARTS,
    Consent,
    Document,
    Notice,
    Phase,
    Place,
    RequestCause,
)
from cases.declaration.row_words import Child, EntryKind, Ledger, Milestone, Quota
from cases.declaration.time_words import Clock, Cutoff, Measure, OnDate, Unit

if TYPE_CHECKING:
    from django import forms
    from django.db import models

    from cases.models.consent_forms import ConsentForm
    from cases.models.document_types import DocumentType
    from coverage.models import ListRelease
    from policies.models import InsuredPerson

__all__ = [
    "COMMON_CAUSES",
    "CUSTOMER_RESTARTS",
    "Child",
    "Clock",
    "Consent",
    "Cutoff",
    "Document",
    "Effect",
    "EntryKind",
    "Fact",
    "Guard",
    "Ledger",
    "Measure",
    "Milestone",
    "Missing",
    "Notice",
    "OnDate",
    "Phase",
    "Place",
    "Quota",
    "RequestCause",
    "Unit",
    "always",
]  # and all below

# Who acts: the words of ``Step.by`` and ``Step.confirm_by``, joined by ``|`` (``cases.declaration.actors`` judges them).
AGENT = frozenset({"agent"})
REVIEWER = frozenset({"reviewer"})
SUPERVISOR = frozenset({"supervisor"})
PHARMACIST = frozenset({"pharmacist"})
DISPATCHER = frozenset({"dispatcher"})
PARTNER = frozenset({"partner"})
CUSTOMER = frozenset({"customer"})
ROLES = frozenset({"vendor", "lab", "pharmacy", "expert_group", "expert", "hospital", "interpreter"})
"""What a partner is on a case (``partners.Partner.Kind``): beside ``partner`` in ``by``, only those are meant."""
VENDOR, LAB, PHARMACY = PARTNER | {"vendor"}, PARTNER | {"lab"}, PARTNER | {"pharmacy"}
INTERPRETER = PARTNER | {"interpreter"}
STAFF = AGENT | REVIEWER | SUPERVISOR | PHARMACIST | DISPATCHER
ACTORS = STAFF | PARTNER | CUSTOMER | ROLES


class Predicate(Protocol):
    """An eligibility rule: the manual rule it judges, and the judgement on frozen facts."""

    @property
    def rule(self) -> str:
        """The manual rule's ID."""

    @property
    def label(self) -> str:
        """What the rule asks, in a word or two."""

    def __call__(self, facts: Any) -> Any:
        """Judge."""


@dataclass(frozen=True)
class State:
    """Where a case can stand.

    Who acts next is derived from facts (``cases.actions.owed``). Where nothing can be done until a time (an
    appointment), ``until`` gives it from the case's file and ``waits_for`` says from whom it is awaited (a
    ``cases.models.Waits``). A customer reads ``customer_label``, on the line of what was, is and comes.
    """

    code: str
    label: str
    _: KW_ONLY
    is_open: bool = True
    waits_for: str = ""
    until: "Callable[[Any], datetime | None] | None" = None
    customer_label: str = ""


BUILT_IN_MOMENTS: dict[str, str] = {"applied": "申请", "docs_complete": "资料齐全", "policy_end": "保单期满"}
"""The moments every case has, by code, in words."""

CLOSED_STATES = (
    State(code="rejected", label="审核不通过", is_open=False),
    State(code="withdrawn", label="已撤回", is_open=False),
    State(code="deceased", label="被保险人身故，结案", is_open=False),
    State(code="rescinded", label="保单解除，结案", is_open=False),
    State(code="opened_in_error", label="误开，结案", is_open=False),
)


@dataclass(frozen=True)
class Step:
    """One thing a person can do to a case.

    ``sources`` are the states it may be taken from (empty: every open state); ``target`` is the state after it
    (None keeps the state). ``marks`` and ``clears`` name the moments it sets to its own time or forgets.
    ``by`` says who may take it, any of these words; ``confirm_by`` asks a second person, one of those, before anything
    happens. ``kernel`` steps are those every service has, ``internal`` ones only the system takes; ``correctable`` ones can
    be undone by ``correct``; ``after_end`` ones can be taken on an ended case too. ``way_out`` ones leave the service's
    workflow without completing it (a rejection, paying oneself): what the case waits for is never such a step. A customer
    reads ``customer_label``.
    """

    code: str
    label: str
    form: "type[forms.Form]"
    effect: Effect | None = None
    _: KW_ONLY
    by: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    target: str | None = None
    guards: tuple[Guard, ...] = ()
    confirm_by: frozenset[str] = frozenset()
    marks: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    hint: str = ""
    customer_label: str = ""
    correctable: bool = True
    kernel: bool = False
    internal: bool = False
    after_end: bool = False
    way_out: bool = False


def no_facts(
    insured: "InsuredPerson", request: Mapping[str, Any], at: datetime, releases: "Mapping[str, ListRelease]"
) -> Mapping[str, Any]:
    """The facts of a service that needs none beyond the common ones."""
    return {}


class Flagged(str):
    """A value of a service's summary that deserves a second look."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """One promised service, whole.

    ``initial`` is the state a case opens in; ``details`` is the one-to-one model of what only this service stores;
    ``request_form`` asks at intake; ``lists`` names the list releases a case records, ``place_list`` the one of them that
    says where the service is offered, ``place_field`` the field of the request that holds the place, if it asks for one;
    ``place_words`` is what customers are told of any place where living there is no condition, ``{places}`` being the list's;
    ``facts`` gathers what the service's own predicates look at, as plain values, for a moment and the releases in force
    then by kind (or those the case records), in one query more; ``current_request`` says what is asked now, after what
    staff have confirmed since;
    ``duplicate_key`` tells two requests for the same thing; ``summary`` lists what the case page shows of its details,
    ``headline`` names the fields of the details that tell a case from its like in a list;
    ``permissions`` are those of models the service brings, with the roles that have them: roles, menu and the table in the
    docs read them here;
    ``paper_types`` and ``consent_forms`` are kinds of papers and forms that only this service has;
    ``cancelling`` is what customers can do online: withdraw from ``withdraw_from``, ask a person, or only call;
    ``for_customer`` lists what they read of the arrangements (time, place), nothing of the illness;
    ``phases`` says with which steps a later phase of papers begins (the review begins with the application);
    ``customer_steps`` are the manual's numbered steps for the customer's page.
    """

    code: str
    label: str
    prefix: str
    order: int
    initial: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    request_form: "type[forms.Form]"
    eligibility: tuple[Predicate, ...]
    details: "type[models.Model] | None" = None
    make_details: "Callable[[Mapping[str, Any]], Mapping[str, Any]]" = lambda request: {}
    facts: "Callable[[InsuredPerson, Mapping[str, Any], datetime, Mapping[str, ListRelease]], Mapping[str, Any]]" = (
        no_facts
    )
    current_request: Callable[[Any], Mapping[str, Any]] = lambda file: {}
    lists: tuple[str, ...] = ()
    place_list: str = ""
    place_field: str = ""
    place_words: str = ""
    children: tuple[Child, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    documents: tuple[Document, ...] = ()
    phases: Mapping[Phase, frozenset[str]] = field(default_factory=dict)
    request_causes: tuple[RequestCause, ...] = COMMON_CAUSES
    paper_types: "tuple[DocumentType, ...]" = ()
    consents: tuple[Consent, ...] = ()
    consent_forms: "tuple[ConsentForm, ...]" = ()
    clocks: tuple[Clock, ...] = ()
    cutoffs: tuple[Cutoff, ...] = ()
    quotas: tuple[Quota, ...] = ()
    ledger: Ledger | None = None
    notices: tuple[Notice, ...] = ()
    on_dates: tuple[OnDate, ...] = ()
    measures: tuple[Measure, ...] = ()
    duplicate_key: Callable[[Mapping[str, Any]], str] = lambda request: ""
    withdraw_from: frozenset[str] = frozenset()
    cancelling: Literal["withdraw", "ask", "call"] = "ask"
    for_customer: Callable[[Any], list[tuple[str, Any]]] = lambda file: []
    on_referral: Callable[[Any, Any], None] | None = None
    introduction: str = ""
    customer_steps: tuple[str, ...] = ()
    summary: Callable[[Any], list[tuple[str, Any]]] = lambda file: []
    headline: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    permissions: tuple[Row, ...] = ()

    def state(self, code: str) -> State:
        """Return the state ``code``, its own or one every service has; raises ``KeyError`` for an unknown one."""
        for state in self.states + CLOSED_STATES:
            if state.code == code:
                return state
        raise KeyError(f"{self.code} has no state {code}")

    def place_code(self, request: Mapping[str, Any]) -> str:
        """Return the division code of the place that ``request`` names, '' where it names none."""
        return str(request.get(self.place_field) or "") if self.place_field else ""

    def notices_at(self, place: Place) -> list[Notice]:
        """Return what must be shown at ``place``."""
        return [notice for notice in self.notices if place in notice.places]

    def words_at(self, place: Place) -> str:
        """Return the sentences shown at ``place`` as one text."""
        return "".join(notice.text for notice in self.notices_at(place))
