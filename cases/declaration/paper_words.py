"""The words of a declaration about papers, consents and notices: what is asked for, of whom and when."""

from dataclasses import KW_ONLY, dataclass
from typing import Literal

from cases.declaration.callables import Fact, always

Phase = Literal["review", "execution", "completion"]
Source = Literal["customer", "hospital", "expert", "partner"]
Place = Literal["intake", "case", "message", "customer", "list"]

PHASES: dict[Phase, str] = {"review": "申请审核", "execution": "服务办理", "completion": "服务完成"}
"""The phases papers belong to, in their order, by their Chinese names."""
SOURCES: dict[Source, str] = {"customer": "客户", "hospital": "医院", "expert": "专家", "partner": "合作方"}
NO_STEP: frozenset[str] = frozenset()


def begin_moment(phase: Phase) -> str:
    """Return the moment at which a later phase begins; the review begins with the application."""
    return f"{phase}_begun"


def complete_moment(phase: Phase) -> str:
    """Return the moment at which the papers of a phase were decided complete."""
    return "docs_complete" if phase == "review" else f"{phase}_docs_complete"


@dataclass(frozen=True)
class Document:
    """A paper: of which type, due before which steps, one of a group or by itself, and when it is asked for.

    What the customer must supply (``source``) is asked of the customer as soon as its ``phase`` has begun and ``when``
    holds; a paper of another source is never. ``condition`` says ``when`` in the customer's words. ``moment`` names the
    moment that the accepted paper's date of issue sets.
    """

    type: str
    _: KW_ONLY
    before: frozenset[str] = NO_STEP
    phase: Phase = "review"
    source: Source = "customer"
    any_of: str = ""
    when: Fact = always
    condition: str = ""
    moment: str = ""
    rules: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """What one paper is enough for: its group, or the paper by itself."""
        return self.any_of or self.type


@dataclass(frozen=True)
class RequestCause:
    """Why a paper was asked for anew.

    ``restarts`` names the moments that move to the time at which the papers are decided complete again, once the paper
    was supplied: the clocks that start or restart at them run anew (A17, A28). ``docs_complete`` is one of them.
    """

    code: str
    label: str
    _: KW_ONLY
    restarts: tuple[str, ...] = ()


COMMON_CAUSES = (
    RequestCause("customer", "客户资料不齐"),
    RequestCause("hospital", "医院未出具"),
    RequestCause("insurer", "我司原因"),
)
"""The causes of a service that declares none of its own: none restarts a clock."""
CUSTOMER_RESTARTS = (RequestCause("customer", "客户资料不齐", restarts=("docs_complete",)), *COMMON_CAUSES[1:])
"""The causes where the manual counts anew from the customer's complete papers."""


@dataclass(frozen=True)
class Consent:
    """A form that must be signed before some steps, where ``when`` holds.

    ``on_refusal`` is the step that is asked for when it is refused: as any other, by the one who records the refusal.
    """

    form: str
    _: KW_ONLY
    signers: tuple[str, ...]
    before: frozenset[str]
    on_refusal: str = ""
    when: Fact = always
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notice:
    """A sentence that must be shown, where, and before which steps it is acknowledged (if any), where ``when`` holds.

    Of the places ``customer`` is the service's public page, ``list`` beside the covered places there.
    """

    rule: str
    text: str
    places: tuple[Place, ...]
    _: KW_ONLY
    acknowledge_before: frozenset[str] = NO_STEP
    when: Fact = always
