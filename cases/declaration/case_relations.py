"""What hangs on a case, each relation read once and only when somebody asks for it."""

from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.db.models import Exists, F, OneToOneField, OuterRef, QuerySet, Subquery

from cases import models
from cases.declaration import registry
from cases.declaration.words import Service, State
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


class CaseRelations:
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
