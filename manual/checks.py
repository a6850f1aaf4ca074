"""``manage.py check`` for the clauses that apps bring in a ``rules.csv`` of their own."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from manual import rules

ID = re.compile(r"\A[A-Z]+-[0-9]+\Z")
LONGEST_ID = 10
"""What the columns that cite a rule hold."""


@register("manual")
def check_own_clauses(**kwargs: Any) -> list[CheckMessage]:
    """Check every app's own ``rules.csv``."""
    return [Error(problem, id="manual.E001") for problem in problems()]


def problems() -> Iterator[str]:
    """Yield what is wrong with the files, each with its path and the rule."""
    taken: set[str] = set()
    for _, path, rows in rules.own_files():
        for row in rows:
            yield from (f"{path}: {row['rule_id']} {problem}" for problem in _row_problems(row, taken))
            taken.add(row["rule_id"])


def _row_problems(row: dict[str, str], taken: set[str]) -> Iterator[str]:
    rule_id, known = row["rule_id"], {item.id for item in rules.readings()}
    if not ID.match(rule_id) or len(rule_id) > LONGEST_ID:
        yield f"is no ID: capital letters, a hyphen and digits, at most {LONGEST_ID} characters"
    if rule_id.rpartition("-")[0] in rules.SECTION_LABELS:
        yield "has a prefix of the manual's own sections"
    if rule_id in taken:
        yield "is there twice"
    if row["force"] not in rules.FORCE_LABELS:
        yield f"has the unknown force {row['force']}"
    if row["kind"] not in rules.KIND_LABELS:
        yield f"has the unknown kind {row['kind']}"
    if not row["quote"].strip():
        yield "has no words"
    if not row["for_staff"].strip():
        yield "does not tell staff what is done about it"
    yield from (f"names the unknown reading {item}" for item in rules.ids(row["readings"]) if item not in known)
