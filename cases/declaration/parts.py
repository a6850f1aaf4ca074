"""The parts of a declaration, each written in a module of its own that bears the same name in every service.

``steps.py`` ends in a ``Workflow``, ``papers.py`` in ``Papers``, ``limits.py`` in ``Limits``, ``texts.py`` in ``Texts``;
``service.py`` puts them together: ``Service(code=…, **WORKFLOW, **PAPERS, **LIMITS, **TEXTS)``. Every key is a word of
``Service`` and explained there.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NotRequired, TypedDict

from cases.declaration.paper_words import Consent, Document, Notice, Phase, RequestCause
from cases.declaration.row_words import Ledger, Milestone, Quota
from cases.declaration.words import Clock, Cutoff, Measure, OnDate, State, Step

if TYPE_CHECKING:
    from cases.models.consent_forms import ConsentForm
    from cases.models.document_types import DocumentType


class Workflow(TypedDict):
    """Where a case can stand and what is done to it."""

    initial: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    milestones: NotRequired[tuple[Milestone, ...]]
    withdraw_from: frozenset[str]


class Papers(TypedDict):
    """What is asked for in writing."""

    documents: tuple[Document, ...]
    phases: "NotRequired[Mapping[Phase, frozenset[str]]]"
    request_causes: NotRequired[tuple[RequestCause, ...]]
    paper_types: "NotRequired[tuple[DocumentType, ...]]"
    consents: tuple[Consent, ...]
    consent_forms: "NotRequired[tuple[ConsentForm, ...]]"


class Limits(TypedDict):
    """How long, how often and how much; what a day brings; what is measured."""

    clocks: tuple[Clock, ...]
    cutoffs: NotRequired[tuple[Cutoff, ...]]
    quotas: tuple[Quota, ...]
    ledger: NotRequired[Ledger]
    on_dates: NotRequired[tuple[OnDate, ...]]
    measures: NotRequired[tuple[Measure, ...]]


class Texts(TypedDict):
    """What the customer is told."""

    notices: tuple[Notice, ...]
    introduction: str
    customer_steps: tuple[str, ...]
