"""What a query of cases says beside each row, so that a case's file need not ask for what is not there."""

from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OneToOneField, OuterRef, QuerySet, Subquery

from cases import models
from cases.declaration.words import Service
from coverage.models import Hospital

RARE = {
    "parties": "parties",
    "refused_requests": "refused_requests",
    "call_backs": "call_backs",
    "complaints": "complaints",
    "referrals": "referrals",
    "alerts": "alerts",
    "clocks": "clocks",
    "quota_uses": "quota_uses",
    "entries": "ledger_entries",
}
"""What of a case's file few cases have anything in, or none at first, by the case's relation."""


def with_what_is_there(cases: QuerySet[models.Case]) -> QuerySet[models.Case]:
    """Let each row say which rare relations hold anything: one query for a page instead of one for each relation.

    So does it say which notices were acknowledged, and whether papers asked for anew are still awaited.
    """
    of_case = {"case": OuterRef("pk")}
    there = {
        f"has_{name}": Exists(models.Case._meta.get_field(relation).related_model.objects.filter(**of_case))  # type: ignore[union-attr]
        for name, relation in RARE.items()
    }
    awaited = models.DocumentRequest.objects.filter(**of_case, initial=False, settled_at=None)
    acknowledged = models.NoticeAcknowledgement.objects.filter(**of_case).order_by().values("rule")
    return cases.annotate(**there, has_requests=Exists(awaited), has_acknowledged=ArraySubquery(acknowledged))


def kinds_of_rows(service: Service) -> list[type[models.ChildRow]]:
    """Return the models of the child rows that cases of ``service`` have; milestones are rows of the kernel's own."""
    kinds: list[type[models.ChildRow]] = [child.model for child in service.children]
    return [*kinds, models.CaseMilestone] if service.milestones else kinds


def which_rows(service: Service) -> dict[str, Exists]:
    """Return what lets a case of ``service`` say which kinds of child rows it has any of, as annotations of a query."""
    kinds = kinds_of_rows(service)
    return {f"has_{kind._meta.model_name}": Exists(kind._default_manager.filter(case=OuterRef("pk"))) for kind in kinds}


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
