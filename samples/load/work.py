"""One case on its way into the load: what stands of it so far, and where its rows go."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from cases.bookkeeping import snapshots
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Service
from cases.models import Case
from samples.load.contracts import Contract
from samples.load.rows import Batch
from samples.load.world import Asked, World


@dataclass
class Work:
    """``since`` is when the case came into its state, ``quota`` what its quota use stands at, as in a snapshot."""

    world: World
    batch: Batch
    random: Random
    service: Service
    contract: Contract
    asked: Asked
    case: Case
    details: Any
    agent: int
    reviewer: int
    supervisor: int
    previous_hash: str = ""
    since: datetime | None = None
    quota: dict[str, str] = field(default_factory=dict)

    def file(self) -> CaseFile:
        """Return the case as the declaration's facts look at it."""
        file = CaseFile(self.case)
        file.__dict__["details"] = self.details
        return file

    def snapshot(self) -> dict[str, Any]:
        """Return what stands before an event, as ``cases.bookkeeping.snapshots.take`` would."""
        return snapshots.visible_part(self.file()) | {"quota": dict(self.quota)}
