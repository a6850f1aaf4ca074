"""The same file through stock django-import-export: one resource a table, its own row loop, its settings as they come."""

import csv
from pathlib import Path
from typing import Any

from import_export import resources
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget
from tablib import Dataset

from policies.models import InsuredPerson, Person, Policy, Product
from privacy import keys
from privacy.identity import birth_date


class _Persons(resources.ModelResource):
    class Meta:
        model = Person
        fields = ("name", "id_number", "id_number_digest", "birth_date", "sex", "phone")
        import_id_fields = ("id_number_digest",)


class _Policies(resources.ModelResource):
    product = Field(attribute="product", widget=ForeignKeyWidget(Product, "code"))
    policyholder = Field(attribute="policyholder", widget=ForeignKeyWidget(Person, "id_number_digest"))

    class Meta:
        model = Policy
        fields = ("number", "product", "policyholder", "period_start", "period_end")
        import_id_fields = ("number",)


class _Insured(resources.ModelResource):
    policy = Field(attribute="policy", widget=ForeignKeyWidget(Policy, "number"))
    person = Field(attribute="person", widget=ForeignKeyWidget(Person, "id_number_digest"))

    class Meta:
        model = InsuredPerson
        fields = ("policy", "person", "relation", "cover_from", "cover_to", "waiting_period_end")
        import_id_fields = ("policy", "person")


def take_in(path: Path, policies: int) -> None:
    """Import the last ``policies`` rows of a CSV file, the three tables one after the other."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:][-policies:]
    persons = {row[place + 1]: _person(*row[place : place + 3]) for row in rows for place in (5, 8)}
    _load(_Persons, list(persons.values()))
    _load(_Policies, [_policy(row) for row in rows])
    _load(_Insured, [_insured(row) for row in rows])


def _load(resource: Any, rows: list[dict[str, Any]]) -> None:
    resource().import_data(Dataset(*(list(row.values()) for row in rows), headers=list(rows[0])), raise_errors=True)


def _person(name: str, number: str, phone: str) -> dict[str, Any]:
    sex = "male" if number[16] in "13579" else "female"
    told = {"name": name, "id_number": number, "id_number_digest": keys.digest(number)}
    return told | {"birth_date": birth_date(number), "sex": sex, "phone": phone}


def _policy(row: list[str]) -> dict[str, Any]:
    return {
        "number": row[0],
        "product": row[1],
        "policyholder": keys.digest(row[6]),
        "period_start": row[2],
        "period_end": row[3],
    }


def _insured(row: list[str]) -> dict[str, Any]:
    told = {"policy": row[0], "person": keys.digest(row[9]), "relation": "child" if row[11] == "子女" else "self"}
    return told | {"cover_from": row[2], "cover_to": row[3], "waiting_period_end": row[12]}
