"""The words for what a case has several of: child rows, milestones, quotas and money.

Services import them from ``cases.declaration.words`` like every other word.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from cases.models import ChildRow


@dataclass(frozen=True)
class Child:
    """Repeatable rows of a service (experts, samples, trips, hours, purchases): a model that inherits ``ChildRow``.

    They stand in snapshot and correction, timeline and audit, and are read once by the case's file. Only effects of the
    service write them, through ``cases.bookkeeping.children``.
    """

    model: "type[ChildRow]"

    @property
    def code(self) -> str:
        """What the rows are called by in code: the model's name in lower case."""
        return str(self.model._meta.model_name)

    @property
    def label(self) -> str:
        """The rows' Chinese name."""
        return str(self.model._meta.verbose_name)


@dataclass(frozen=True)
class Milestone:
    """A task that runs beside others in ``states``, reached by ``step``, one of the service's own.

    ``subject`` names the child rows it is reached for one by one (a trip's code); ``requires`` the steps of milestones that
    come first; ``owner`` says in Chinese whose task it is. The last of those that name the same moment in ``completes``
    sets it, once: where what ran side by side is done.
    """

    step: str
    _: KW_ONLY
    states: frozenset[str]
    owner: str
    subject: str = ""
    requires: tuple[str, ...] = ()
    completes: str = ""
    rules: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """A milestone goes by its step."""
        return self.step


@dataclass(frozen=True)
class EntryKind:
    """What an amount of money is: approved, advanced, repaid."""

    code: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The money of a case: append-only entries of ``kinds`` in ``currencies``, posted by effects through ``ctx.post``.

    ``balance`` gives each kind that counts for what is outstanding its sign, ``balance_label`` is that sum's Chinese name.
    ``subject`` names the child rows entries are for, where they are. Limits between kinds are the effects' own
    (``cases.bookkeeping.ledger.check_within``).
    """

    kinds: tuple[EntryKind, ...]
    currencies: tuple[str, ...] = ("CNY",)
    balance: Mapping[str, int] = field(default_factory=dict)
    balance_label: str = "未结清"
    subject: str = ""


@dataclass(frozen=True)
class Quota:
    """How often, or how much. ``limit`` None counts without ever refusing; ``smallest`` is what amounts are whole
    multiples of (0.25 hours). ``window`` says what a use belongs to, ``subject`` what it is for (a child row's code: a trip,
    a booking): what is reserved for one subject is consumed and released for that one alone. A window of ``subject``
    counts every subject by itself. A granted referral (转人工) of a rule of ``granted_by`` widens it by one.
    """

    code: str
    label: str
    _: KW_ONLY
    limit: Decimal | int | None
    rules: tuple[str, ...]
    unit: str = "次"
    smallest: Decimal | int = 1
    window: Literal["policy_period", "policy_year", "case", "subject"] = "policy_period"
    subject: str = ""
    reserve_on: tuple[str, ...] = ()
    consume_on: tuple[str, ...] = ()
    release_on: tuple[str, ...] = ()
    granted_by: tuple[str, ...] = ()
    applies: Callable[[Mapping[str, Any]], bool] = lambda request: True
