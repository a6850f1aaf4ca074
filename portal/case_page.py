"""What a customer sees of one case: gathered once, in few queries, and no more than is theirs to see."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.models import User
from cases.bookkeeping import asked_papers
from cases.declaration.case_file import CaseFile
from cases.declaration.papers import names_of_papers
from cases.declaration.words import CUSTOMER, Consent, Notice, Step
from cases.models import CaseDocument, Complaint, Message, consent_forms
from cases.steps.online import CANCEL
from portal import progress
from workdays import calendar as days

ASKED_OF_CUSTOMER = ("被保险人", "申请人")
BY_POLICYHOLDER = Consent(form=consent_forms.TO_POLICYHOLDER, signers=("insured", "guardian"), before=frozenset())
HEEDED = {"intake", "case", "message"}
"""Where a sentence stands that a customer with a case has to heed; the others describe the service."""


@dataclass(frozen=True)
class Refused:
    """A paper that was not accepted, and why, as far as the reader may know."""

    label: str
    reason: str


@dataclass
class CasePage:
    """The page's parts."""

    file: CaseFile
    sees_medical: bool
    acts_for: bool
    line: list[progress.Stage]
    next: progress.Next | None
    lacking: list[str] = field(default_factory=list)
    requests: list[Any] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    to_sign: list[consent_forms.ConsentForm] = field(default_factory=list)
    signed: list[consent_forms.ConsentForm] = field(default_factory=list)
    waiting_signatures: bool = False
    to_acknowledge: list[Notice] = field(default_factory=list)
    arranged: list[tuple[str, Any]] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    papers: list[CaseDocument] = field(default_factory=list)
    reports: list[CaseDocument] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    cancelling: str = ""
    may_judge: bool = False


def gather(file: CaseFile, user: User, *, now: datetime) -> CasePage:
    """Return the page of a case ``user`` may see."""
    person = user.customer_account.person
    sees = sees_medical(file, user)
    page = CasePage(
        file=file,
        sees_medical=sees,
        acts_for=person.pk != file.case.insured.person_id,
        line=progress.line(file),
        next=progress.who_is_next(file, now=now, calendar=days.load()),
    )
    _papers(page, user)
    _decisions(page, now)
    page.arranged = _arranged(page)
    page.complaints = [row for row in file.complaints if sees or row.received_by_id == user.pk]
    page.messages = list(reversed(file.messages))
    page.notices = [item for item in file.service.notices if HEEDED & set(item.places) and item.when(file)]
    page.steps = [step for step in file.service.steps if step.by >= CUSTOMER and file.offers(step)]
    page.cancelling = _cancelling(file, page.steps)
    page.may_judge = _may_judge(file)
    return page


def sees_medical(file: CaseFile, user: User) -> bool:
    """Tell whether illness, medical papers and reports are the user's to see: the insured's own, or with their consent."""
    person = user.customer_account.person
    return person.pk == file.case.insured.person_id or file.is_signed(BY_POLICYHOLDER)


def may_download(file: CaseFile, paper: CaseDocument, user: User) -> bool:
    """Tell whether a customer may have a paper of a case: with the insured's consent, else what they handed in themselves."""
    return paper.uploaded_by_id == user.pk or sees_medical(file, user)


def _papers(page: CasePage, user: User) -> None:
    file = page.file
    if file.case.is_open:
        page.lacking = names_of_papers(asked_papers.not_there_yet(file, file.wanted_of_customer()))
        page.requests = [row for row in file.open_requests() if row.recipient in ASKED_OF_CUSTOMER]
        page.refused = _refused(page, user)
    brought = _brought_to_customers(file)
    seen = [row for row in file.documents if page.sees_medical or row.uploaded_by_id == user.pk]
    page.reports = [row for row in seen if row.type in brought and row.status != CaseDocument.Status.REFUSED]
    page.papers = [row for row in seen if row not in page.reports]


def _brought_to_customers(file: CaseFile) -> set[str]:
    """Return the kinds of papers that others make for the customer: of the service's own, or asked of others, none theirs."""
    declared = file.service.documents
    own = {kind.code for kind in file.service.paper_types} | {paper.type for paper in declared}
    return own - {paper.type for paper in declared if paper.source == "customer"}


def _refused(page: CasePage, user: User) -> list[Refused]:
    """Return the refused papers of types that nothing acceptable has come for since."""
    last = {row.type: row for row in page.file.documents}
    refused = [row for row in last.values() if row.status == CaseDocument.Status.REFUSED]
    return [
        Refused(row.label, row.review_reason.rstrip("。") if page.sees_medical or row.uploaded_by_id == user.pk else "")
        for row in refused
    ]


def _arranged(page: CasePage) -> list[tuple[str, Any]]:
    """Return what is arranged; without the insured's consent the times alone: a department tells of the illness."""
    rows = [row for row in page.file.service.for_customer(page.file) if row[1] not in (None, "")]
    return rows if page.sees_medical else [row for row in rows if isinstance(row[1], date)]


def _decisions(page: CasePage, now: datetime) -> None:
    file = page.file
    if file.case.is_open:
        wanted = {item.form: item for item in file.wanted_consents()}
        open_ones = [code for code, item in wanted.items() if not file.is_signed(item)]
        page.to_sign = [consent_forms.BY_CODE[code] for code in open_ones]
        page.to_acknowledge = file.unacknowledged()
    decided = dict.fromkeys(row.form for row in file.consents)
    stands = [code for code in decided if (row := file.last_decision(code)) and row.decision == "signed"]
    page.signed = [consent_forms.BY_CODE[code] for code in stands if code in consent_forms.BY_CODE]
    waiting = [row.step for row in file.open_confirmations()]
    page.waiting_signatures = "sign_as_guardian" in waiting


def _cancelling(file: CaseFile, steps: list[Step]) -> str:
    """Return how the customer can cancel now: withdraw, ask, asked (and waiting), call; "" where the case has ended."""
    if not file.case.is_open or any(step.code == "ask_for_change" for step in steps):
        return ""
    how = file.service.cancelling
    if how == "withdraw":
        return "withdraw" if file.case.state in file.service.withdraw_from else ""
    if how == "ask" and file.case.open_referrals and any(row.subject == CANCEL for row in file.open_referrals()):
        return "asked"
    return how


def _may_judge(file: CaseFile) -> bool:
    ended = not file.case.is_open and file.case.state in {state.code for state in file.service.states}
    return ended and not file.case.events.filter(step="give_feedback").exists()


def signs_by_guardian(file: CaseFile, now: datetime) -> bool:
    """Tell whether a guardian signs for the insured."""
    return file.is_minor(days.local_date(now))
