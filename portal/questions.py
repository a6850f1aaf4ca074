"""One question a page, from the service's own declared form: what is asked, what was answered, what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from cases.declaration import registry
from cases.declaration.forms import RequestForm
from cases.declaration.papers import names_of_papers, types_offered
from cases.declaration.words import Notice, Service
from cases.models import Applicant, CallerVerification
from portal.drafts import Answers
from portal.models import Draft


@dataclass(frozen=True)
class Row:
    """One question of the task list: ``answered`` says that its page was sent, ``problem`` what is wrong with it."""

    name: str
    label: str
    answer: str
    answered: bool
    problem: str
    required: bool


def service_of(draft: Draft) -> Service:
    """Return the draft's service; raises ``KeyError`` for one that is no longer there."""
    return registry.get(draft.service)


def applicant_of(draft: Draft, user: User) -> Applicant:
    """Return as what the customer applies."""
    is_insured = user.customer_account.person.pk == draft.insured.person_id
    return Applicant.INSURED if is_insured else Applicant.POLICYHOLDER


def form_of(draft: Draft, user: User, *, at: datetime, data: Answers | None = None, bound: bool = True) -> RequestForm:
    """Return the service's form with what was answered, as of ``at``; ``data`` in the place of what is stored."""
    call = CallerVerification(insured=draft.insured, applicant=applicant_of(draft, user), received_at=at)
    answers = draft.data if data is None else data
    flat = {key: values for page in answers.values() for key, values in page.items()}
    kind = cast(type[RequestForm], service_of(draft).request_form)
    return kind(MultiValueDict(flat) if bound else None, call=call)


def posted(form: forms.Form, name: str, data: Any) -> dict[str, list[str]]:
    """Return what a page posted for its question, inputs of several parts included."""
    names = [key for key in data if key == name or (key.startswith(f"{name}_") and key not in form.fields)]
    return {key: data.getlist(key) for key in names}


def rows(draft: Draft, form: forms.Form) -> list[Row]:
    """Return every question with its answer in words."""
    return [_row(draft, form, name, field) for name, field in form.fields.items()]


def _row(draft: Draft, form: forms.Form, name: str, field: forms.Field) -> Row:
    answered = name in draft.data
    problem = " ".join(map(str, form.errors.get(name, ())))
    return Row(
        name=name,
        label=str(field.label),
        answer=in_words(field, draft.data.get(name, {}).get(name, [])),
        answered=answered,
        problem=problem if answered or field.required else "",
        required=field.required,
    )


def in_words(field: forms.Field, values: list[str]) -> str:
    """Return what was answered as people read it."""
    if isinstance(field, forms.BooleanField):
        return "是" if values else "否"
    choices = {str(code): str(label) for code, label in _choices(field)}
    return "、".join(choices.get(value, value) for value in values if value)


def _choices(field: forms.Field) -> Iterator[tuple[Any, Any]]:
    yield from getattr(field, "choices", ())


def next_open(draft: Draft, form: forms.Form, after: str) -> str:
    """Return the next question after ``after`` whose page was not sent yet; "" where none is left."""
    names = list(form.fields)
    later = names[names.index(after) + 1 :] if after in names else names
    return next((name for name in later if name not in draft.data), "")


def papers_to_bring(service: Service) -> list[str]:
    """Return what the review will ask the customer for, as far as it is known before the case."""
    asked = [paper for paper in service.documents if (paper.phase, paper.source) == ("review", "customer")]
    return names_of_papers([paper for paper in asked if not paper.condition])


def kinds_of_papers(service: Service) -> list[tuple[str, str]]:
    """Return the kinds of papers, those the review asks for first."""
    asked = [paper.type for paper in service.documents if (paper.phase, paper.source) == ("review", "customer")]
    return sorted(types_offered(service), key=lambda kind: kind[0] not in asked)


def dated_kinds(service: Service) -> dict[str, str]:
    """Return the kinds of papers whose day of issue counts, with their names."""
    names = dict(types_offered(service))
    return {paper.type: names[paper.type] for paper in service.documents if paper.moment and paper.type in names}


def warnings(service: Service) -> list[Notice]:
    """Return the sentences shown before an application is sent.

    One that holds for some cases alone is among them: before the case nobody can tell, and it names its condition.
    """
    return [item for item in service.notices if "intake" in item.places or item.acknowledge_before]


def acknowledged(service: Service) -> list[str]:
    """Return the rules of those sentences whose acknowledgement is recorded."""
    return [item.rule for item in warnings(service) if item.acknowledge_before]
