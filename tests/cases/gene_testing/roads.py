"""How tests of the gene test bring a case along its road, one state after another."""

from datetime import datetime
from typing import Any

from accounts.models import User
from cases.actions.open_case import open_case
from cases.declaration import registry
from cases.gene_testing.forms import GeneRequestForm
from cases.gene_testing.models import Panel
from cases.models import Case, CaseEvent
from partners.models import Partner
from policies.models import CoveredDisease, InsuredPerson
from tests.worlds import NOW, at, do, key, paper, picture, verified

CODE = "gene_testing"
LAB = "测试检测所"
SAMPLING = at("2026-03-20 09:00")  # a Friday: to be cancelled before Wednesday 18 March, 16:00
RECEIVED = at("2026-03-24 10:00")
WORD = {"said_by": "检测所联系人", "said_at": "2026-03-10 09:00", "said_via": "phone"}
SIGNED = {"decision": "signed", "signer": "insured", "signer_name": "测试被保险人", "method": "recorded_call"}
NEED = {"city": "南京", "purposes": ["match"], "confirmed_with": "测试被保险人", "guided": "on"}
APPOINTMENT = {"kind": "blood", "sampling_at": "2026-03-20T09:00", "place": "测试采样点", "guide": "测试指导员"}
CALL = {"channel": "hotline", "call_id": "CALL-9"}


class Road:
    """One case with the people who work on it; each method brings it one state on, from the state before."""

    def __init__(self, agent: User, reviewer: User, supervisor: User) -> None:
        self.agent, self.reviewer, self.supervisor = agent, reviewer, supervisor

    def open(self, who: InsuredPerson, when: datetime = NOW, **asked: str) -> Case:
        """Open a case."""
        form = GeneRequestForm({"city": "南京", **asked})
        assert form.is_valid(), form.errors
        return open_case(
            service=registry.get(CODE),
            verification=verified(who, self.agent, when),
            request=form.request(),
            actor=self.agent,
            idempotency_key=key(),
            another=True,
            now=when,
        )

    def word(self, case: Case, step: str, when: datetime, **data: Any) -> CaseEvent:
        """Record a step of the laboratory on its word."""
        return do(case, step, self.agent, when, **WORD | data)

    def in_review(self, case: Case, when: datetime = NOW, **diagnosis: Any) -> None:
        """Have the need confirmed, a paper accepted and the diagnosis recorded."""
        do(case, "confirm_need", self.agent, when, **NEED)
        paper(case, self.agent, self.reviewer, when)
        do(case, "submit_for_review", self.agent, when)
        disease = CoveredDisease.objects.filter(malignant=True, product=case.insured.policy.product).earliest("seq")
        found = {
            "disease": disease.pk,
            "diagnosed_on": "2026-03-01",
            "diagnosis_paper": case.documents.earliest("id").pk,
            "covered": "yes",
            "prior_history": "no",
        }
        do(case, "record_diagnosis", self.reviewer, when, **found | diagnosis)

    def choose(self, case: Case, when: datetime = NOW, **chosen: Any) -> CaseEvent:
        """Choose panel and laboratory."""
        usual = {
            "panel": Panel.objects.get(is_active=True).pk,
            "lab": Partner.objects.get(name=LAB).pk,
            "condition": "on",
        }
        return do(case, "choose_test", self.reviewer, when, **usual | chosen)

    def confirmed(self, case: Case, when: datetime = NOW) -> None:
        """Bring a fresh case to the confirmed test."""
        self.in_review(case, when)
        self.choose(case, when)
        self.sign(case, when, "health_data")
        do(case, "complete_documents", self.reviewer, when)
        do(case, "approve", self.reviewer, when)

    def sign(self, case: Case, when: datetime, *forms: str) -> None:
        """Sign consents."""
        for form in forms:
            do(case, "record_consent", self.agent, when, form=form, **SIGNED)

    def ready_to_book(self, case: Case, when: datetime = NOW) -> None:
        """Bring a fresh case to where an appointment can be made."""
        self.confirmed(case, when)
        self.sign(case, when, "gene_data", "lab_sharing")
        told = {"acknowledged_by": "测试被保险人", "method": "recorded_call"}
        do(case, "acknowledge_notice", self.agent, when, rule="GENE-24", **told)

    def booked(self, case: Case, when: datetime = NOW, **appointment: Any) -> CaseEvent:
        """Bring a fresh case to its appointment."""
        self.ready_to_book(case, when)
        return do(case, "book_sampling", self.agent, when, **APPOINTMENT | appointment)

    def collected(self, case: Case, kind: str = "blood", when: datetime = SAMPLING) -> CaseEvent:
        """Have the sample taken."""
        return self.word(case, "collect", when, kind=kind, who="测试采样员")

    def sent(self, case: Case, when: datetime = SAMPLING, **more: Any) -> CaseEvent:
        """Send the sample to the laboratory."""
        lab = Partner.objects.get(name=LAB).pk
        return self.word(case, "send", when, **{"lab": lab, "who": "测试快递员", "courier_number": "YD001"} | more)

    def received(self, case: Case, when: datetime = RECEIVED, **more: Any) -> CaseEvent:
        """Have the laboratory receive it."""
        return self.word(case, "receive", when, **{"lab": Partner.objects.get(name=LAB).pk, "who": "测试收样员"} | more)

    def qualified(self, case: Case, when: datetime = RECEIVED) -> CaseEvent:
        """Have the laboratory find it good."""
        return self.word(case, "qualify", when, who="测试质检员")

    def refused(self, case: Case, when: datetime = RECEIVED) -> CaseEvent:
        """Have the laboratory ask for another sample."""
        return self.word(case, "resample", when, who="测试质检员", reason="样本量不足")

    def testing(self, case: Case) -> None:
        """Bring a fresh case to where the laboratory tests."""
        self.booked(case)
        self.collected(case)
        self.sent(case)
        self.received(case)
        self.qualified(case)

    def electronic(self, case: Case, when: datetime) -> CaseEvent:
        """Issue the electronic report."""
        files = {"file": picture("report.png")}
        return do(case, "issue_electronic", self.agent, when, files=files, number="R-1", **WORD)

    def paper_report(self, case: Case, when: datetime) -> CaseEvent:
        """Issue the paper report."""
        return self.word(case, "issue_paper", when, number="R-1")

    def both_reports(self, case: Case, when: datetime) -> None:
        """Issue both, the electronic one accepted."""
        self.electronic(case, when)
        self.paper_report(case, when)
        report = case.documents.get(type="gene_report")
        do(case, "review_document", self.reviewer, when, document=report.pk, decision="accepted")
