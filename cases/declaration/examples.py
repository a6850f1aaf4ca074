"""What a service's ``examples.py`` is made of: fictional requests and steps, for the demo, the load and tests.

``SERVICE`` names the service, ``REQUESTS`` what is asked for, ``STEPS`` how steps are taken (a
``timedelta`` in a request is a day that long after the call); ``prepare()``, if there is one,
adds the master data that they need. Nothing that runs in production imports an ``examples`` module; ``samples.service_examples`` finds them by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.declaration.case_file import CaseFile

Entry = Callable[[CaseFile, datetime], Mapping[str, Any]]


def nothing(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A step whose form asks for nothing."""
    return {}


@dataclass(frozen=True)
class Example:
    """How a step is taken: ``entered`` gives its form as typed, for the case as it stands and the time of the step.

    ``not_before`` names the moment a person would wait for (an appointment, a deadline); ``wanted`` says whether the step
    is taken at all on this case. A step that keeps the state is taken before the case moves on.
    """

    entered: Entry = nothing
    not_before: Callable[[CaseFile], datetime] | None = None
    wanted: Callable[[CaseFile], bool] = lambda file: True
