"""Applications on their way: each page is stored as it is answered, and nothing is lost by another browser.

A draft's row is locked for every change. Once it is sent no change reaches it: ``AlreadySent`` carries the case's number.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from cases.bookkeeping import uploads
from policies.models import InsuredPerson
from policies.standing import standing
from portal.models import Draft, DraftFile

Answers = dict[str, dict[str, list[str]]]
MOST_FILES = 40
KEPT = timedelta(days=30)
"""How long a draft nobody works on stays: then it is deleted with its files, as its page says."""


class AlreadySent(Exception):
    """The draft became a case: what was to be changed is told there."""

    def __init__(self, number: str) -> None:
        """Record the case's number."""
        self.number = number
        super().__init__(f"这份申请已经提交，案件号 {number}；刚才的修改没有保存。")


class ChangedElsewhere(Exception):
    """The same page was answered in another browser since it was shown."""


class TooManyFiles(Exception):
    """The draft holds as many files as it may."""


def begin(*, user: User, insured: InsuredPerson, service: str, at: datetime) -> Draft:
    """Return the user's open draft of a service for an insured person, a new one where there is none."""
    wanted = {"user": user, "insured": insured, "service": service, "sent_at": None}
    found = Draft.objects.filter(**wanted).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return Draft.objects.create(**wanted, policy_then=policy_words(insured, at), begun_at=at, saved_at=at)
    except IntegrityError:  # another browser was first
        return Draft.objects.get(**wanted)


def policy_words(insured: InsuredPerson, at: datetime) -> str:
    """Return how the policy stands, in words: what the customer is told of when it changes meanwhile."""
    policy = insured.policy
    return (
        f"{standing(policy, at).label}，保障至 {insured.cover_to:%Y年%m月%d日}，投保人{policy.policyholder.name[:1]}某"
    )


@contextmanager
def locked(pk: int) -> Iterator[Draft]:
    """Lock a draft to change it. Raises ``AlreadySent``."""
    with transaction.atomic():
        # The case is read apart: a row that was waited for is seen anew, one joined to it is not.
        draft = Draft.objects.select_for_update().get(pk=pk)
        if draft.sent_at:
            raise AlreadySent(draft.case.number if draft.case else "")
        yield draft


def save(draft: Draft, name: str, values: Mapping[str, list[str]], *, revision: int, at: datetime) -> Draft:
    """Store what the page ``name`` posted, shown at ``revision``. Raises ``AlreadySent``, ``ChangedElsewhere``."""
    with locked(draft.pk) as found:
        if found.changed.get(name, 0) > revision and found.data.get(name) != values:
            raise ChangedElsewhere
        found.data = {**found.data, name: dict(values)}
        _stamp(found, name, at)
        found.save()
        return found


def add_file(draft: Draft, received: uploads.Received, *, type: str, issued_on: str, at: datetime) -> DraftFile:
    """Store a judged file with the draft; the same one again is the one there. Raises ``AlreadySent``, ``TooManyFiles``."""
    with locked(draft.pk) as found:
        there = found.files.filter(type=type, sha256=received.sha256).first()
        if there:
            return there
        if found.files.count() >= MOST_FILES:
            raise TooManyFiles
        name = uploads.store(received.content)
        original = uploads.store(received.original) if received.original else ""
        _stamp(found, "papers", at)
        found.save()
        return DraftFile.objects.create(
            draft=found,
            type=type,
            issued_on=issued_on,
            file_name=received.name,
            content_type=received.content_type,
            sha256=received.sha256,
            storage_name=name,
            original_name=original,
            uploaded_at=at,
        )


def remove_file(draft: Draft, pk: int, *, at: datetime) -> None:
    """Take a file out of the draft again; one that is gone is no matter. Raises ``AlreadySent``."""
    with locked(draft.pk) as found:
        for row in found.files.filter(pk=pk):
            _forget(row)
            _stamp(found, "papers", at)
            found.save()


def discard(draft: Draft) -> None:
    """Delete a draft with its files. Raises ``AlreadySent``."""
    with locked(draft.pk) as found:
        for row in found.files.all():
            _forget(row)
        found.delete()


def goes_at(draft: Draft) -> datetime:
    """Return when the draft is deleted unless something is saved before."""
    return draft.saved_at + KEPT


def delete_abandoned(*, at: datetime) -> int:
    """Delete the drafts nobody has worked on for ``KEPT``, and return how many; one that is saved meanwhile stays."""
    old = Draft.objects.filter(sent_at=None, saved_at__lte=at - KEPT).values_list("pk", flat=True)
    return sum(_delete_if_old(pk, at) for pk in list(old))


def _delete_if_old(pk: int, at: datetime) -> bool:
    try:
        with locked(pk) as found:
            if goes_at(found) > at:
                return False
            discard(found)
    except (AlreadySent, Draft.DoesNotExist):
        return False
    return True


def mark_sent(draft: Draft, case: Any, *, at: datetime) -> None:
    """Close a locked draft: it became ``case``, which has the answers and the files now."""
    for row in draft.files.all():
        _forget(row)
    draft.data, draft.sent_at, draft.case = {}, at, case
    draft.save()


def _stamp(draft: Draft, name: str, at: datetime) -> None:
    draft.revision += 1
    draft.changed = {**draft.changed, name: draft.revision}
    draft.saved_at = at


def _forget(row: DraftFile) -> None:
    """Delete a row, and its files once that is certain."""
    for name in filter(None, (row.storage_name, row.original_name)):
        transaction.on_commit(partial(uploads.discard, name))
    row.delete()
