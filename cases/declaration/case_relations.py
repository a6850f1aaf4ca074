"""What hangs on a case, each relation read once and only when somebody asks for it."""

from collections.abc import Callable, Hashable
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar, cast

from django.db.models import F

from cases import models
from cases.declaration import registry
from cases.declaration.case_queries import RARE, kinds_of_rows, last_moved
from cases.declaration.words import Service, State
from coverage.models import ListRelease
from workdays.arithmetic import WorkCalendar
from workdays.calendar import load

Read = TypeVar("Read")


class CaseRelations:
    """One case's papers, clocks, decisions and events, lazily read and cached for one request."""

    def __init__(self, case: models.Case) -> None:
        """Wrap ``case``; nothing is read yet."""
        self.case = case
        self.changed: set[str] = set()
        self._found: dict[Hashable, object] = {}

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
        return self._rare("clocks")

    @cached_property
    def referrals(self) -> list[models.Referral]:
        """All questions referred to a person."""
        return self._rare("referrals", "decided_by")

    @cached_property
    def confirmations(self) -> list[models.PendingConfirmation]:
        """All steps that waited for a second person."""
        return list(self.case.confirmations.select_related("requested_by", "settled_by"))

    @cached_property
    def acknowledgements(self) -> dict[str, models.NoticeAcknowledgement]:
        """Acknowledged notices by rule."""
        return {row.rule: row for row in self.case.acknowledgements.select_related("told_by")}

    @cached_property
    def acknowledged(self) -> frozenset[str]:
        """The rules of the notices that were acknowledged."""
        known = getattr(self.case, "has_acknowledged", None)
        return frozenset(self.acknowledgements if known is None else known)

    @cached_property
    def all_rows(self) -> dict[str, list[models.ChildRow]]:
        """All child rows the case has or had, by the child's code; one query for each model."""
        return {str(kind._meta.model_name): self._rows_of(kind) for kind in kinds_of_rows(self.service)}

    def _rows_of(self, kind: type[models.ChildRow]) -> list[models.ChildRow]:
        if not getattr(self.case, f"has_{kind._meta.model_name}", True):
            return []
        related = [field.name for field in kind._meta.concrete_fields if field.is_relation and field.name != "case"]
        rows = (
            kind._default_manager.filter(case=self.case).select_related(*related)
            if related
            else (kind._default_manager.filter(case=self.case))
        )
        return list(rows.order_by("pk"))

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The working calendar, which a step holds until it is written."""
        return load()

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
        return self._rare("quota_uses", "counter")

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
        return self._rare("entries", "event__actor")

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
        return self._rare("alerts", "settled_by")

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
        rows = getattr(self.case, RARE[relation])
        return list(rows.select_related(*related) if related else rows.all()) if there else []

    def once(self, key: Hashable, read: Callable[[], Read]) -> Read:
        """Return what ``read`` finds, asked for once by ``key``: what a service looks up beside the case's own rows."""
        if key not in self._found:
            self._found[key] = read()
        return cast("Read", self._found[key])

    def row_written(self, row: models.ChildRow, **values: Any) -> None:
        """Take a child row that was added, or ``values`` of one that were changed, into what was read of them already."""
        self.case.__dict__.pop(f"has_{row._meta.model_name}", None)
        if "all_rows" not in self.__dict__:
            return
        rows = self.all_rows[str(row._meta.model_name)]
        known = next((each for each in rows if each.pk == row.pk), None)
        if known is None:
            rows.append(row)
        for name, value in values.items():
            setattr(known, name, value)

    def forget(self, *relations: str) -> None:
        """Drop relations read before a step changed them, and remember which were changed."""
        self.changed.update(relations)
        for relation in relations:
            self.__dict__.pop(relation, None)
            self.case.__dict__.pop(f"has_{relation}", None)
