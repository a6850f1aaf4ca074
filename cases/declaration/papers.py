"""Papers in words: what to ask a customer for."""

from collections.abc import Iterable

from cases.declaration.words import Document, Service
from cases.models import document_types


def names_of_papers(papers: Iterable[Document]) -> list[str]:
    """Return what to ask for: each paper by itself, and of a group that one suffices (A10)."""
    groups: dict[str, list[str]] = {}
    for paper in papers:
        groups.setdefault(paper.group, []).append(document_types.label(paper.type))
    return ["、".join(labels) + ("（至少一项）" if len(labels) > 1 else "") for labels in groups.values()]


def types_offered(service: Service) -> list[tuple[str, str]]:
    """Return the types a form offers on a case: what the service asks for or brings, and the general ones."""
    own = {paper.type for paper in service.documents} | {item.code for item in service.paper_types}
    return [
        (code, label) for code, label in document_types.choices() if code in own or document_types.BY_CODE[code].general
    ]
