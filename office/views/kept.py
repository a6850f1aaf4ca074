"""The queue's filter as it is kept from case to case: ``?queue=`` in the address, never more than the filter itself."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from office.queue import QueueForm

LONGEST = 1000


@dataclass(frozen=True)
class KeptQueue:
    """The filter a person came from, if any; ``chosen`` is what the queue understands of it."""

    is_given: bool = False
    chosen: dict[str, Any] = field(default_factory=dict)

    @property
    def filter(self) -> str:
        """The filter as the queue's own address has it."""
        return urlencode({name: _text(value) for name, value in self.chosen.items()})

    @property
    def start(self) -> str:
        """What an address without a query gets, to keep the filter."""
        return f"?{self._query}" if self.is_given else ""

    @property
    def more(self) -> str:
        """What an address with a query gets, to keep the filter."""
        return f"&{self._query}" if self.is_given else ""

    @property
    def address(self) -> str:
        """The queue under this filter."""
        return f"{reverse('office:queue')}?{self.filter}"

    @property
    def _query(self) -> str:
        return urlencode({"queue": self.filter})


def kept_queue(request: HttpRequest) -> KeptQueue:
    """Return the filter in the request's address; whatever the queue does not know is dropped."""
    given = request.GET.get("queue")
    if given is None:
        return KeptQueue()
    return KeptQueue(is_given=True, chosen=QueueForm(QueryDict(given[:LONGEST])).chosen())


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
