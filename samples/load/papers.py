"""Papers asked for: when the case was opened, and once more where something was unclear. None is uploaded."""

import json
from datetime import datetime

from cases.declaration.words import Service, always
from cases.models import document_types
from samples.load import rows
from samples.load.work import Work

MORE = "住院病历"
NOT_SETTLED = (None, None, "")


def always_asked(service: Service) -> list[str]:
    """Return the papers every case of the service needs, in words."""
    return list(dict.fromkeys(document_types.label(paper.type) for paper in service.documents if paper.when is always))


def write(work: Work) -> None:
    """Write the request for papers that goes with opening."""
    _request(work, 0, always_asked(work.service), "受理时告知", at=work.case.received_at)


def write_again(work: Work, *, at: datetime) -> None:
    """Write a second request, for one paper the customer must send anew."""
    _request(work, 1, [MORE], "资料不清晰", at=at)


def _request(work: Work, index: int, labels: list[str], reason: str, *, at: datetime) -> None:
    asked = (json.dumps(labels, ensure_ascii=False), reason, "申请人")
    initial, by_customer = index == 0, index > 0
    key = rows.key(rows.REQUEST, work.case.pk, index)
    work.batch.add(rows.REQUEST, key, work.case.pk, *asked, by_customer, initial, work.agent, at, *NOT_SETTLED)
