"""What guards and effects are handed: the case, the step, who, when, and what was entered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cases.declaration import money
from cases.declaration.case_file import CaseFile
from cases.declaration.errors import CaseError
from cases.declaration.words import Service, Step

if TYPE_CHECKING:
    from accounts.models import User
    from cases.models import Case, CaseEvent


@dataclass
class StepContext:
    """One taking (or preview) of a step.

    ``data`` is the form's cleaned data, or None while a page only asks what is missing. ``sentence`` is what the
    timeline will say; ``messages`` are queued with the event;
    ``target`` overrides the step's own where the entry decides (a granted referral, a correction); ``stored`` names the
    files stored by the step, removed again if it fails; ``amounts`` says by a quota's code how much of it is moved,
    ``subject`` which child row the step is for, ``subjects`` by a quota's code where that one is for another;
    ``postings`` are written to the ledger with the event;
    ``asked_revision`` is the revision at which a confirmed step was asked for; ``follow_up`` names a step that is asked
    for in its turn.
    """

    file: CaseFile
    step: Step
    actor: "User"
    at: datetime
    now: datetime
    data: Mapping[str, Any] | None = None
    sentence: str = ""
    target: str = ""
    messages: list[tuple[str, str]] = field(default_factory=list)
    marks: dict[str, datetime] = field(default_factory=dict)
    clears: set[str] = field(default_factory=set)
    clock_reason: str = ""
    stored: list[str] = field(default_factory=list)
    amounts: dict[str, Decimal | int] = field(default_factory=dict)
    subject: str = ""
    postings: list[money.Posting] = field(default_factory=list)
    subjects: dict[str, str] = field(default_factory=dict)
    counted_at: dict[str, datetime] = field(default_factory=dict)
    backdate_reason: str = ""
    requested_by: "User | None" = None
    asked_revision: int | None = None
    corrects: "CaseEvent | None" = None
    follow_up: str = ""

    @property
    def case(self) -> "Case":
        """The case itself."""
        return self.file.case

    @property
    def service(self) -> Service:
        """The service's declaration."""
        return self.file.service

    @property
    def details(self) -> Any:
        """The service's own row."""
        return self.file.details

    @property
    def entered(self) -> Mapping[str, Any]:
        """What was entered; raises ``RuntimeError`` in a preview, where nothing is."""
        if self.data is None:
            raise RuntimeError("a preview has no entered data")
        return self.data

    def set(self, **values: Any) -> None:
        """Set columns of the service's own row, saved with the step."""
        for name, value in values.items():
            setattr(self.details, name, value)

    def post(self, kind: str, amount: Decimal | int, *, currency: str = "", subject: str = "") -> None:
        """Post ``amount`` of ``kind`` to the ledger with this step's event; ``currency`` is the ledger's only one if unsaid.

        Raises ``CaseError`` in words for an amount or a currency the ledger cannot hold, ``LookupError`` for an unknown kind.
        """
        ledger = self.service.ledger
        if ledger is None or kind not in {item.code for item in ledger.kinds}:
            raise LookupError(f"the ledger of {self.service.code} has no {kind}")
        unit = currency or ledger.currencies[0]
        if unit not in ledger.currencies or (not currency and len(ledger.currencies) > 1):
            units = "、".join(money.CURRENCIES[code].unit for code in ledger.currencies)
            raise CaseError(f"{self.service.label}的款项以{units}记账，请以此币种填写金额。")
        for_what = (subject or self.subject) if ledger.subject else ""
        self.postings.append(
            money.Posting(kind=kind, currency=unit, amount=money.exact(amount, unit), subject=for_what)
        )

    def tell(self, recipient: str, text: str) -> None:
        """Queue ``text`` for ``recipient`` (insured or applicant) with this event."""
        self.messages.append((recipient, text))
