"""Takes fictional cases through the steps that staff take: what each service's examples say, and what every step asks for."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from django.utils import timezone

from accounts.models import User
from cases.actions.apply_step import apply_step
from cases.actions.intake import Caller, verify_caller
from cases.actions.open_case import open_case
from cases.declaration import registry
from cases.declaration.actors import may_confirm, may_take
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.examples import Example
from cases.declaration.forms import RequestForm
from cases.declaration.words import AGENT, PARTNER, Consent, Document, Missing, Service, Step
from cases.models import Applicant, Case
from cases.steps.guards import what_is_missing
from policies.models import InsuredPerson
from samples.papers import sample_files
from samples.service_examples import Examples, ways

PACE = timedelta(hours=1)
MOST_ROUNDS = 60
WITHDRAWAL = {"kind": "withdrawn", "reason": "客户决定自行就医"}


class Stuck(Exception):
    """A step's examples do not give what the step asks for."""

    def __init__(self, case: Case, step: Step, missing: list[Missing]) -> None:
        """Say what is missing."""
        super().__init__(f"{case.service}, {case.state}, {step.code}: " + "；".join(item.text for item in missing))


def open_example(
    *,
    service: Service,
    insured: InsuredPerson,
    request: Mapping[str, Any],
    crew: tuple[User, ...],
    at: datetime,
    applicant: Applicant = Applicant.INSURED,
) -> Case:
    """Take the call and open the case; raises ``ValueError`` for a request the service's form refuses."""
    names = {Applicant.INSURED: insured.person.name, Applicant.POLICYHOLDER: insured.policy.policyholder.name}
    caller = Caller(
        policy_number=insured.policy.number,
        insured_name=insured.person.name,
        applicant=applicant,
        applicant_name=names.get(applicant, "演示亲友"),
        applicant_relation="" if applicant in names else "亲属",
        applicant_phone="13800000099",
        call_id=f"DEMO-{uuid.uuid4().hex[:6]}",
    )
    call = verify_caller(insured=insured, caller=caller, actor=crew[0], at=at, now=at)
    form = cast(type[RequestForm], service.request_form)(as_of(request, at), call=call)
    if not form.is_valid():
        raise ValueError(f"{service.code}: {form.errors.as_text()}")
    return open_case(
        service=service,
        verification=call,
        request=form.request(),
        actor=crew[0],
        idempotency_key=uuid.uuid4().hex,
        another=True,
        now=at,
    )


def as_of(request: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return a request as told at ``at``: a ``timedelta`` in it is a day that long after the call."""
    days = {name: value for name, value in request.items() if isinstance(value, timedelta)}
    return {**request, **{name: f"{timezone.localdate(at + ahead):%Y-%m-%d}" for name, ahead in days.items()}}


class Walk:
    """One fictional case and the time it has reached. ``crew`` are the staff, the one who took the call first."""

    def __init__(self, case: Case, crew: tuple[User, ...], known: Examples) -> None:
        """Start where the case was opened."""
        self.case, self.crew, self.examples, self.at = case, crew, known, case.received_at
        known.prepare()
        self.taken: set[str] = set()

    def file(self) -> CaseFile:
        """Return the case as it stands."""
        return CaseFile(Case.objects.get(pk=self.case.pk))

    def to(self, state: str) -> None:
        """Walk the shortest way to ``state``. Raises ``Stuck``."""
        for step in ways(registry.get(self.case.service), self.examples)[state]:
            self.go(step)

    def go(self, step: Step) -> None:
        """Take ``step`` with all that it asks for before. Raises ``Stuck``."""
        self._wait_for(step)
        self.prepare(step)
        if self.file().case.state != step.target:  # a refused consent has led there already
            self._take_example(step)

    def _wait_for(self, step: Step) -> None:
        """Let the time pass that the step's example waits for."""
        example = self.examples.steps.get(step.code)
        if example and example.not_before:
            self.at = max(self.at, example.not_before(self.file()))

    def prepare(self, step: Step) -> None:
        """Do all that ``step`` asks for: the service's own steps in this state, then papers, consents and the rest."""
        for _ in range(MOST_ROUNDS):
            file = self.file()
            own = next(self._own_steps(file), None)
            missing = self._missing(file, step)
            if own:
                self._take_example(own)
            elif not missing:
                return
            elif not self._supply(file, step):
                raise Stuck(file.case, step, missing)
        raise Stuck(file.case, step, missing)

    def _own_steps(self, file: CaseFile) -> Iterator[Step]:
        """Yield the service's steps with examples that keep the state, are not yet taken and could be now."""
        if not file.case.is_open:
            return
        for step in file.service.steps:
            example = self.examples.steps.get(step.code)
            if example and step.target is None and step.code not in self.taken and file.offers(step):
                if example.wanted(file) and not self._missing(file, step):
                    yield step

    def _missing(self, file: CaseFile, step: Step) -> list[Missing]:
        ctx = StepContext(file=file, step=step, actor=self.crew[0], at=self.at, now=self.at)
        return what_is_missing(ctx)

    def _take_example(self, step: Step) -> None:
        example = self.examples.steps.get(step.code) or Example(lambda file, at: WITHDRAWAL)
        self.taken.add(step.code)
        self.take(step.code, **example.entered(self.file(), self.at + PACE))

    def take(self, code: str, **entered: Any) -> None:
        """Take a step a while after the last, by whoever of the crew may; where it takes two, a second one confirms."""
        self.at += PACE
        file = self.file()
        step = registry.step(file.service, code)
        actor = self._actor(file, step)
        self._apply(file, step, actor, entered)
        asked = next(iter(self.file().open_confirmations()), None)
        if asked and asked.step == code:
            self._confirm(asked.pk, actor)

    def _actor(self, file: CaseFile, step: Step) -> User:
        return next(user for user in self.crew if may_take(user, step, file.case))

    def _confirm(self, pk: int, first: User) -> None:
        file = self.file()
        confirm = registry.step(file.service, "confirm")
        step = registry.step(file.service, next(row.step for row in file.open_confirmations() if row.pk == pk))
        second = next(user for user in self.crew if user != first and may_confirm(user, step, file.case))
        self._apply(file, confirm, second, {"confirmation": pk, "decision": "confirm"})

    def _apply(self, file: CaseFile, step: Step, actor: User, entered: Mapping[str, Any]) -> None:
        apply_step(**self.request(file, step, actor, entered))
        self.case.refresh_from_db()

    def request(self, file: CaseFile, step: Step, actor: User, entered: Mapping[str, Any]) -> dict[str, Any]:
        """Return what ``apply_step`` is asked with, now: what was entered, whose word it is, a sample for every file."""
        return {
            "number": file.case.number,
            "step": step.code,
            "data": {**entered, **self._partners_word(step, actor)},
            "files": sample_files(step, entered),
            "actor": actor,
            "at": self.at,
            "now": self.at,
            "revision": file.case.revision,
            "idempotency_key": uuid.uuid4().hex,
        }

    def _partners_word(self, step: Step, actor: User) -> dict[str, Any]:
        """Say whose word staff record where the step is a partner's."""
        if actor.kind != User.Kind.STAFF or not step.by >= AGENT | PARTNER:
            return {}
        return {
            "said_by": "演示对接人",
            "said_at": f"{timezone.localtime(self.at):%Y-%m-%dT%H:%M}",
            "said_via": "phone",
        }

    def _supply(self, file: CaseFile, step: Step) -> bool:
        """Do one thing of what every service's steps may ask for; False where there is nothing left to do."""
        supplies = (
            *(self._refusal, self._referral, self._paper, self._consent, self._notice),
            *(self._request, self._complete),
        )
        return any(supply(file, step) for supply in supplies)

    def _paper(self, file: CaseFile, step: Step) -> bool:
        """Hand in one paper and have it accepted: the first of each group, every one that stands by itself."""
        groups: dict[str, list[Document]] = {}
        for paper in file.wanted_documents(before=step.code) or file.wanted_documents():
            groups.setdefault(paper.any_of or paper.type, []).append(paper)
        for papers in groups.values():
            if not any(file.accepted(paper.type) for paper in papers):
                self.hand_in(papers[0].type, dated=bool(papers[0].moment))
                return True
        return False

    def hand_in(self, type_code: str, *, dated: bool = False) -> None:
        """Upload a sample of a paper, with its date of issue where the service counts from it, and accept it."""
        issued = {"issued_on": f"{self.at:%Y-%m-%d}"} if dated else {}
        self.take("upload_document", type=type_code, received_via="upload", **issued)
        latest = self.case.documents.latest("id")
        self.take("review_document", document=latest.pk, decision="accepted")

    def _refusal(self, file: CaseFile, step: Step) -> bool:
        """Have the consent refused that leads to ``step``, which then is taken in its turn."""
        for consent in file.wanted_consents():
            if consent.on_refusal == step.code and not file.last_decision(consent.form):
                self._decide(file, consent, "refused")
                return True
        return False

    def _consent(self, file: CaseFile, step: Step) -> bool:
        for consent in file.wanted_consents(before=step.code):
            if not file.is_signed(consent):
                self._decide(file, consent, "signed")
                return True
        return False

    def _decide(self, file: CaseFile, consent: Consent, decision: str) -> None:
        name = file.case.insured.person.name
        signed = {"signer": consent.signers[0], "signer_name": name, "method": "recorded_call"}
        self.take("record_consent", form=consent.form, decision=decision, **signed)

    def _notice(self, file: CaseFile, step: Step) -> bool:
        for notice in file.unacknowledged(before=step.code):
            name = file.case.insured.person.name
            self.take("acknowledge_notice", rule=notice.rule, acknowledged_by=name, method="recorded_call")
            return True
        return False

    def _referral(self, file: CaseFile, step: Step) -> bool:
        for referral in file.open_referrals():
            self.take("decide_referral", referral=referral.pk, verdict="granted", reason="资料可以说明")
            return True
        return False

    def _request(self, file: CaseFile, step: Step) -> bool:
        for request in file.open_requests():
            self.take("settle_request", request=request.pk, settlement="supplied")
            return True
        return False

    def _complete(self, file: CaseFile, step: Step) -> bool:
        for phase in file.incomplete_phases():
            self.take("complete_documents", phase=phase)
            return True
        return False
