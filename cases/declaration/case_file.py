"""A case with everything that hangs on it, each relation read once: what guards, pages and forms look at."""

from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.db.models import Exists, F, OneToOneField, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cases import models
from cases.declaration import registry
from cases.declaration.paper_words import PHASES, begin_moment
from cases.declaration.words import Consent, Document, Notice, Phase, Place, Service, State, Step
from cases.models import consent_forms
from coverage.models import Hospital, ListRelease

RARE = ("parties", "refused_requests", "call_backs", "complaints")


def with_what_is_there(cases: QuerySet[models.Case]) -> QuerySet[models.Case]:
    """Let each row say which rare relations hold anything: one query for a page instead of one for each relation."""
    return cases.annotate(
        **{
            f"has_{name}": Exists(models.Case._meta.get_field(name).related_model.objects.filter(case=OuterRef("pk")))  # type: ignore[union-attr]
            for name in RARE
        }
    )


def details_relations(service: Service) -> list[str]:
    """Return what a query of cases of ``service`` joins so that the details come with the case, hospitals with their place."""
    if service.details is None:
        return []
    details = service.details._meta
    name = cast("OneToOneField[Any, Any]", details.get_field("case")).related_query_name()
    others = [field for field in details.concrete_fields if field.is_relation and field.name != "case"]
    place: dict[Any, str] = {Hospital: "__division__parent__parent"}
    return [name, *(f"{name}__{other.name}{place.get(other.related_model, '')}" for other in others)]


def last_moved(case: Any) -> Subquery:
    """Return the subquery for when ``case`` (a key, or a reference to one) came into its state."""
    moved = models.CaseEvent.objects.filter(case=case).exclude(from_state=F("to_state"))
    return Subquery(moved.order_by("-sequence").values("at")[:1])


class CaseFile:
    """One case's papers, clocks, decisions and events, lazily read and cached for one request."""

    def __init__(self, case: models.Case) -> None:
        """Wrap ``case``; nothing is read yet."""
        self.case = case
        self.changed: set[str] = set()

    @cached_property
    def service(self) -> Service:
        """The declaration the case runs on."""
        return registry.get(self.case.service)

    @cached_property
    def state(self) -> State:
        """The state the case is in."""
        return self.service.state(self.case.state)

    @cached_property
    def details(self) -> Any:
        """The service's own one-to-one row, or None for a service without."""
        model = self.service.details
        if model is None:
            return None
        related = [field.name for field in model._meta.concrete_fields if field.is_relation and field.name != "case"]
        details: Any = model._default_manager.select_related("case", *related).get(case=self.case)
        details.case = self.case
        return details

    @cached_property
    def releases(self) -> dict[str, ListRelease]:
        """The list releases the case records, by kind."""
        return {release.kind: release for release in self.case.releases.all()}

    @cached_property
    def documents(self) -> list[models.CaseDocument]:
        """All papers, oldest first."""
        return list(self.case.documents.select_related("uploaded_by", "reviewed_by"))

    @cached_property
    def requests(self) -> list[models.DocumentRequest]:
        """All requests for papers, oldest first."""
        return list(self.case.document_requests.select_related("requested_by", "settled_by"))

    @cached_property
    def consents(self) -> list[models.CaseConsent]:
        """All consents, oldest first."""
        return list(self.case.consents.select_related("recorded_by", "document"))

    @cached_property
    def clocks(self) -> list[models.CaseClock]:
        """All epochs of all clocks."""
        return list(self.case.clocks.all())

    @cached_property
    def referrals(self) -> list[models.Referral]:
        """All questions referred to a person."""
        return list(self.case.referrals.select_related("decided_by"))

    @cached_property
    def confirmations(self) -> list[models.PendingConfirmation]:
        """All steps that waited for a second person."""
        return list(self.case.confirmations.select_related("requested_by", "settled_by"))

    @cached_property
    def acknowledgements(self) -> dict[str, models.NoticeAcknowledgement]:
        """Acknowledged notices by rule."""
        return {row.rule: row for row in self.case.acknowledgements.select_related("told_by")}

    @cached_property
    def all_rows(self) -> dict[str, list[models.ChildRow]]:
        """All child rows the case has or had, by the child's code; milestones reached are rows of the kernel's own.

        One query for each model.
        """
        kinds: list[type[models.ChildRow]] = [child.model for child in self.service.children]
        kinds += [models.CaseMilestone] if self.service.milestones else []
        return {str(kind._meta.model_name): self._rows_of(kind) for kind in kinds}

    def _rows_of(self, kind: type[models.ChildRow]) -> list[models.ChildRow]:
        related = [field.name for field in kind._meta.concrete_fields if field.is_relation and field.name != "case"]
        rows = (
            kind._default_manager.filter(case=self.case).select_related(*related)
            if related
            else (kind._default_manager.filter(case=self.case))
        )
        return list(rows.order_by("pk"))

    @cached_property
    def parties(self) -> list[models.CaseParty]:
        """Partners that work or worked on the case, oldest first."""
        return self._rare("parties", "partner")

    @cached_property
    def refused_requests(self) -> list[models.RefusedRequest]:
        """What was asked for and is excluded."""
        return self._rare("refused_requests", "recorded_by")

    @cached_property
    def quota_uses(self) -> list[models.QuotaUse]:
        """The uses this case holds or held."""
        return list(self.case.quota_uses.select_related("counter"))

    @cached_property
    def full_counters(self) -> list[models.QuotaCounter]:
        """The insured person's counters of which nothing is left."""
        counters = models.QuotaCounter.objects.filter(insured=self.case.insured_id)
        return list(counters.filter(used__gte=F("limit") + F("granted")).select_related("insured", "case"))

    @cached_property
    def quota_grants(self) -> list[models.QuotaGrant]:
        """By how much referrals of this case widen quotas now; asked for only where one is granted."""
        if not any(row.verdict == models.Referral.Verdict.GRANTED for row in self.referrals):
            return []
        granted = models.QuotaGrant.objects.filter(referral__case=self.case, revoked_at=None)
        return list(granted.select_related("counter", "referral"))

    @cached_property
    def entries(self) -> list[models.LedgerEntry]:
        """The ledger, oldest first; asked for only where the service has one."""
        if self.service.ledger is None:
            return []
        return list(self.case.ledger_entries.select_related("event__actor").order_by("pk"))

    @cached_property
    def checks(self) -> list[models.EligibilityCheck]:
        """Eligibility as decided, newest first."""
        return list(self.case.eligibility_checks.select_related("checked_by"))

    @cached_property
    def call_backs(self) -> list[models.CallBack]:
        """Calls promised, the nearest first."""
        return self._rare("call_backs", "promised_by", "kept_by")

    @cached_property
    def complaints(self) -> list[models.Complaint]:
        """Complaints, oldest first."""
        return self._rare("complaints", "received_by", "settled_by")

    @cached_property
    def promises(self) -> list[models.Promise]:
        """What is owed on the case now, the nearest first."""
        return list(self.case.promises.select_related("partner"))

    @cached_property
    def alerts(self) -> list[models.CaseAlert]:
        """All alerts, oldest first."""
        return list(self.case.alerts.select_related("settled_by"))

    @cached_property
    def messages(self) -> list[models.Message]:
        """Messages queued or sent, oldest first."""
        return list(self.case.messages.all())

    @cached_property
    def events(self) -> list[models.CaseEvent]:
        """The chain, oldest first, each event with what stood before it."""
        related = ("actor", "requested_by", "corrected_by", "payload")
        return list(self.case.events.select_related(*related).defer("payload__data"))

    @cached_property
    def has_checks(self) -> bool:
        """Tell whether eligibility was ever decided."""
        return bool(self.checks)

    @cached_property
    def state_since(self) -> datetime | None:
        """When the case came into its state; read without the whole chain, which a step has no use for."""
        return models.Case.objects.values_list(last_moved(self.case.pk), flat=True).get(pk=self.case.pk)

    @cached_property
    def last_event(self) -> models.CaseEvent | None:
        """The end of the chain, without what stood before it."""
        return self.case.events.select_related("actor").order_by("-sequence").first()

    def _rare(self, relation: str, *related: str) -> list[Any]:
        """Read a relation that few cases have anything in, unless the case's own row says that there is nothing."""
        there = getattr(self.case, f"has_{relation}", True)
        return list(getattr(self.case, relation).select_related(*related)) if there else []

    def forget(self, *relations: str) -> None:
        """Drop relations read before a step changed them, and remember which were changed."""
        self.changed.update(relations)
        for relation in relations:
            self.__dict__.pop(relation, None)
            self.case.__dict__.pop(f"has_{relation}", None)

    def rows(self, code: str) -> list[Any]:
        """Return the child rows ``code`` that stand, oldest first; raises ``KeyError`` for an undeclared one."""
        return [row for row in self.all_rows[code] if row.removed_at is None]

    def milestone(self, step: str, subject: str = "") -> models.CaseMilestone | None:
        """Return the milestone that ``step`` reached for ``subject``, or None."""
        found = (row for row in self.rows("casemilestone") if (row.code, row.subject) == (step, subject))
        return next(found, None)

    def moment(self, code: str) -> datetime | None:
        """Return when ``code`` happened, or None."""
        value = self.case.moments.get(code)
        return parse_datetime(value) if value else None

    def wanted_documents(self, before: str | None = None) -> list[Document]:
        """Return the papers the case needs: those of the phases that have begun, or those due before one step."""
        declared = self.service.documents
        if before is None:
            return [paper for paper in declared if self.has_begun(paper.phase) and paper.when(self)]
        return [paper for paper in declared if before in paper.before and paper.when(self)]

    def wanted_of_customer(self) -> list[Document]:
        """Return the papers the customer must supply by now."""
        return [paper for paper in self.wanted_documents() if paper.source == "customer"]

    def has_begun(self, phase: Phase) -> bool:
        """Tell whether the papers of ``phase`` are asked for already."""
        return phase == "review" or begin_moment(phase) in self.case.moments

    def begun_phases(self) -> list[Phase]:
        """Return the phases that have begun, in their order."""
        return [phase for phase in PHASES if self.has_begun(phase)]

    def incomplete_phases(self) -> list[Phase]:
        """Return the begun phases whose papers nobody has decided to be complete."""
        return [phase for phase in self.begun_phases() if phase not in self.case.papers_complete]

    def accepted(self, type_code: str) -> list[models.CaseDocument]:
        """Return the accepted papers of a type."""
        wanted = models.CaseDocument.Status.ACCEPTED
        return [paper for paper in self.documents if paper.type == type_code and paper.status == wanted]

    def wanted_consents(self, before: str | None = None) -> list[Consent]:
        """Return the consents the case needs, all or those due before one step."""
        asked = [item for item in self.service.consents if before is None or before in item.before]
        return [item for item in asked if item.when(self)]

    def last_decision(self, form: str) -> models.CaseConsent | None:
        """Return what was decided last on a form, by the time it was decided, or None."""
        rows = [row for row in self.consents if row.form == form]
        return max(rows, key=lambda row: (row.signed_at, row.pk), default=None)

    def is_signed(self, consent: Consent, at: datetime | None = None) -> bool:
        """Tell whether the last decision on a form is a signature, by one who may sign, on the version in use.

        A new version asks again. Where ``at`` says when a step is taken, a signature given later does not count; people
        give times to the minute, so the minute of the step itself is not later.
        """
        last = self.last_decision(consent.form)
        if last is None or last.decision != models.CaseConsent.Decision.SIGNED or last.signer not in consent.signers:
            return False
        in_time = at is None or last.signed_at.replace(second=0, microsecond=0) <= at
        return in_time and last.version == consent_forms.BY_CODE[consent.form].version

    def open_refusals(self) -> list[tuple[models.CaseConsent, Step]]:
        """Return the refused consents of an open case whose ``on_refusal`` step was not taken since nor awaits a second person."""
        waiting = {row.step for row in self.open_confirmations()}
        leading = [item for item in self.wanted_consents() if item.on_refusal and item.on_refusal not in waiting]
        found = [
            (row, registry.step(self.service, item.on_refusal))
            for item in leading
            if (row := self.last_decision(item.form)) and row.decision == models.CaseConsent.Decision.REFUSED
        ]
        return [(row, step) for row, step in found if self.case.is_open and not self._taken(step, row.signed_at)]

    def _taken(self, step: Step, since: datetime) -> bool:
        return self.case.events.filter(step=step.code, at__gte=since, corrected_by__isnull=True).exists()

    def notices_at(self, place: Place) -> list[Notice]:
        """Return what must be shown at ``place`` on this case."""
        return [notice for notice in self.service.notices_at(place) if notice.when(self)]

    def unacknowledged(self, before: str | None = None) -> list[Notice]:
        """Return the notices that still have to be acknowledged, all or those due before one step."""
        due = [item for item in self.service.notices if item.acknowledge_before]
        due = [item for item in due if before is None or before in item.acknowledge_before]
        return [item for item in due if item.rule not in self.acknowledgements and item.when(self)]

    def live_parties(self) -> list[models.CaseParty]:
        """Return the partners that work on the case now."""
        now = timezone.now()
        return [party for party in self.parties if party.until is None or party.until > now]

    def open_requests(self, phase: Phase | None = None) -> list[models.DocumentRequest]:
        """Return the ad-hoc requests not yet settled, all or those of one phase."""
        unsettled = [request for request in self.requests if not request.initial and request.settled_at is None]
        return [request for request in unsettled if phase in (None, request.phase)]

    def open_referrals(self) -> list[models.Referral]:
        """Return the questions nobody has answered."""
        return [referral for referral in self.referrals if not referral.verdict and not referral.moot_at]

    def is_granted(self, rule: str, question: str) -> bool:
        """Tell whether a person has answered this very question of ``rule`` with yes."""
        yes = models.Referral.Verdict.GRANTED
        asked = (rule, question[: models.Referral.QUESTION_LENGTH])
        answers = [row for row in self.referrals if (row.rule, row.question) == asked and not row.moot_at]
        return any(row.verdict == yes for row in answers)

    def open_confirmations(self) -> list[models.PendingConfirmation]:
        """Return the steps waiting for a second person; the case's own column tells whether there are any."""
        if not self.case.open_confirmations:
            return []
        waiting = models.PendingConfirmation.Status.OPEN
        return [row for row in self.confirmations if row.status == waiting]

    def open_alerts(self) -> list[models.CaseAlert]:
        """Return the alerts nobody has dealt with; a case without any asks the database nothing."""
        return [alert for alert in self.alerts if alert.is_open] if self.case.open_alerts else []

    def open_call_backs(self) -> list[models.CallBack]:
        """Return the calls promised and not made."""
        return [call for call in self.call_backs if call.kept_at is None]

    def open_complaints(self) -> list[models.Complaint]:
        """Return the complaints nobody has answered."""
        return [complaint for complaint in self.complaints if complaint.settled_at is None]

    def running_clocks(self) -> list[models.CaseClock]:
        """Return the running epochs, the nearest due first."""
        running = [clock for clock in self.clocks if clock.status == models.CaseClock.Status.RUNNING]
        return sorted(running, key=lambda clock: (clock.due_at, clock.pk))

    def offers(self, step: Step) -> bool:
        """Tell whether ``step`` starts from the case's state: one of its sources, or any open state without."""
        if step.sources:
            return self.case.state in step.sources
        return self.case.is_open or step.after_end

    def event_label(self, event: models.CaseEvent) -> str:
        """Return the Chinese name of an event's step."""
        return "受理开案" if event.step == "open" else registry.step(self.service, event.step).label

    def is_forward(self, step: Step) -> bool:
        """Tell whether the step's target stands after the present state in the service's own order, and is no way out."""
        order = [state.code for state in self.service.states]
        if step.way_out:
            return False
        return step.target in order[order.index(self.case.state) + 1 :] if self.case.state in order else False
