"""The shapes of the plain functions a declaration names: facts, guards, effects."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Missing:
    """One thing that stands in a step's way: what, and the rule that asks for it.

    ``by`` is who supplies it (a word of ``Step.by``; empty: whoever takes the step). ``elsewhere`` says that a promise of
    its own tells it already: a paper, a request, a question to a person.
    """

    text: str
    rule: str = ""
    by: str = ""
    elsewhere: bool = False


# A guard and an effect are handed a ``cases.declaration.context.StepContext``, a fact a ``case_file.CaseFile``.
Guard = Callable[[Any], Iterable[Missing]]
Effect = Callable[[Any], None]
Fact = Callable[[Any], bool]


def always(file: Any) -> bool:
    """The fact that holds for every case."""
    return True
