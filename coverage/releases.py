"""The life cycle of a list release: draft, published by a second person, in force from a moment, never changed (GEN-16..18).

A published release is undone by drafting from the earlier one and publishing that: the same way, the same two
persons, so that the record shows what happened.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from simple_history.utils import bulk_create_with_history, get_history_model_for_model

from accounts.models import User
from coverage import kinds
from coverage.comparing import Differences, copied, differences
from coverage.models import ListRelease, ReleaseWarning
from manual.registry import rule

Channel = ListRelease.Channel

OFFICIAL_CHANNELS = (Channel.MANUAL, Channel.WEBSITE, Channel.SOCIAL)
"""Channels by which a change counts (A22); what only another channel says is referred to a person."""


class NoReleaseInForce(LookupError):
    """The list had no published, effective release at that moment."""


class Refused(Exception):
    """A draft or a publication is not allowed; ``messages`` says in Chinese everything that is missing and its mend."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = list(messages)


PublishPreview = Callable[[ListRelease, Differences], Sequence[str]]
on_publish_preview: list[PublishPreview] = []
"""Apps above append functions here in ``ready()``; each returns Chinese lines shown before a release is published,
for example the open cases it touches. Arguments: the draft, and its differences against the list in force."""


@rule("GEN-16", "GEN-18")
def in_force(*, kind: str, at: datetime) -> ListRelease:
    """Return the release of ``kind`` published and effective at the aware moment ``at`` (GEN-18, A23).

    Of several the one effective last counts, of equals the one with the higher number. A release published after its
    effective moment counts from its publication. Raises ``NoReleaseInForce``.
    """
    release = _effective(kind=kind, at=at).first()
    if release is None:
        raise NoReleaseInForce(none_in_force(kind))
    return release


def in_force_of(*, lists: Sequence[str], at: datetime) -> dict[str, ListRelease]:
    """Return by kind the releases in force at the aware moment ``at`` of those ``lists`` that have one; one query."""
    return {release.kind: release for release in _effective_of_each(at=at, kind__in=lists)} if lists else {}


def none_in_force(kind: str) -> str:
    """Say that the list had no release in force."""
    return f"{kinds.label(kind)}：此时没有已生效的版本。首版自 2021-12-01 00:00 起生效。"


def _effective(*, at: datetime, **chosen: Any) -> QuerySet[ListRelease]:
    published = ListRelease.objects.filter(status=ListRelease.Status.PUBLISHED, **chosen)
    return published.filter(effective_from__lte=at, published_at__lte=at).order_by("-effective_from", "-number")


def all_in_force(*, at: datetime) -> QuerySet[ListRelease]:
    """Return the release in force at the aware moment ``at`` of every list that has one, by kind."""
    return _effective_of_each(at=at)


def _effective_of_each(*, at: datetime, **chosen: Any) -> QuerySet[ListRelease]:
    return _effective(at=at, **chosen).order_by("kind", "-effective_from", "-number").distinct("kind")


def confirmed_before(release: ListRelease) -> QuerySet[ListRelease]:
    """Return the releases of the same list, numbered before, that an official channel announced; the latest first (A22)."""
    published = ListRelease.objects.filter(kind=release.kind, status=ListRelease.Status.PUBLISHED)
    earlier = published.filter(number__lt=release.number, notice_channel__in=OFFICIAL_CHANNELS)
    return earlier.order_by("-effective_from", "-number")


def not_yet_in_force(*, at: datetime) -> QuerySet[ListRelease]:
    """Return the drafts, and the releases published for a moment after ``at`` (aware), by kind and number."""
    waiting = Q(status=ListRelease.Status.DRAFT) | Q(effective_from__gt=at)
    return ListRelease.objects.filter(waiting).order_by("kind", "number")


@rule("GEN-17")
@transaction.atomic
def create_draft(
    *, kind: str, based_on: ListRelease, edition: str, reason: str, actor: User, at: datetime
) -> ListRelease:
    """Start a draft with the entries of ``based_on`` and return it; ``at`` is an aware moment (GEN-17).

    Raises ``PermissionDenied`` without ``coverage.add_listrelease``, ``Refused`` without edition or reason or where
    ``based_on`` belongs to another list.
    """
    if not actor.has_perm("coverage.add_listrelease"):
        raise PermissionDenied("您没有起草名单的权限，请联系数据组负责人开通。")
    missing = _draft_gaps(kind, based_on, edition, reason)
    if missing:
        raise Refused(missing)
    release = _start(kind, based_on, edition, reason, actor, at)
    _copy_entries(based_on, release)
    return release


@rule("GEN-17")
@transaction.atomic
def draft_of(
    *,
    kind: str,
    based_on: ListRelease | None,
    entries: Sequence[Any],
    warnings: Sequence[ReleaseWarning],
    edition: str,
    reason: str,
    actor: User | None,
    at: datetime,
) -> ListRelease:
    """Start a draft with these unsaved ``entries`` and what has to be looked at, and return it; ``at`` is aware (GEN-17).

    Without ``actor`` the command line imports. Raises ``PermissionDenied`` without ``coverage.add_listrelease``,
    ``Refused`` without edition or reason.
    """
    if actor is not None and not actor.has_perm("coverage.add_listrelease"):
        raise PermissionDenied("您没有起草名单的权限，请联系数据组负责人开通。")
    missing = _draft_gaps(kind, based_on, edition, reason)
    if missing:
        raise Refused(missing)
    release = _start(kind, based_on, edition, reason, actor, at)
    for row in (*entries, *warnings):
        row.release = release
    bulk_create_with_history(list(entries), kinds.get(kind).model, default_user=actor, default_date=at)
    ReleaseWarning.objects.bulk_create(warnings)
    return release


def _start(
    kind: str, based_on: ListRelease | None, edition: str, reason: str, actor: User | None, at: datetime
) -> ListRelease:
    return ListRelease.objects.create(
        kind=kind,
        number=_next_number(kind),
        edition=edition.strip(),
        reason=reason.strip(),
        created_by=actor,
        created_at=at,
        based_on=based_on,
        doubt=based_on.doubt if based_on else "",
    )


def _draft_gaps(kind: str, based_on: ListRelease | None, edition: str, reason: str) -> list[str]:
    gaps = []
    if based_on and based_on.kind != kind:
        gaps.append("所依据的版本属于另一份名单，请选择同一名单的版本。")
    if not edition.strip():
        gaps.append("缺少版次，请填写，如 2026-11。")
    if not reason.strip():
        gaps.append("缺少修订原因，请写明为何修订。")
    return gaps


def _next_number(kind: str) -> int:
    """Return the next free number; the lock makes a second draft of the list wait for the first."""
    earlier = ListRelease.objects.filter(kind=kind)
    list(earlier.select_for_update().values_list("pk"))
    return (earlier.aggregate(last=Max("number"))["last"] or 0) + 1


def _copy_entries(source: ListRelease, target: ListRelease) -> None:
    kind = kinds.get(source.kind)
    entries = [kind.model(release=target, **copied(entry)) for entry in kind.entries([source.pk])]
    bulk_create_with_history(entries, kind.model, default_user=target.created_by, default_date=target.created_at)


@rule("GEN-17", "GEN-18")
@transaction.atomic
def publish(
    *,
    release: ListRelease,
    actor: User,
    at: datetime,
    effective_from: datetime | None,
    notice_channel: str,
    notice_reference: str,
    notice_time: datetime | None,
) -> ListRelease:
    """Publish a draft as the second person and return it; all moments aware (GEN-17, GEN-18).

    To undo a release that is not yet effective give the same ``effective_from``: of equals the higher number counts.
    Raises ``PermissionDenied`` without ``coverage.publish_listrelease``, ``Refused`` with all that is missing.
    """
    if not actor.has_perm("coverage.publish_listrelease"):
        raise PermissionDenied("您没有发布名单的权限，请由有发布权限的同事发布。")
    draft = ListRelease.objects.select_for_update().get(pk=release.pk)
    gaps = _publisher_gaps(draft, actor) + _notice_gaps(notice_channel, notice_reference, notice_time, at)
    if effective_from is None:
        gaps.append("缺少生效时间，请填写名单自何时起生效。")
    if gaps:
        raise Refused(gaps)
    draft.status = ListRelease.Status.PUBLISHED
    draft.effective_from = effective_from
    draft.notice_channel = notice_channel
    draft.notice_reference = notice_reference.strip()
    draft.notice_time = notice_time
    draft.published_by = actor
    draft.published_at = at
    draft.save()
    return draft


def _publisher_gaps(draft: ListRelease, actor: User) -> list[str]:
    if not draft.is_draft:
        return ["这一版已经发布，不能再次发布；如需修订或恢复，请据此新建草稿。"]
    gaps = []
    if has_touched(actor, draft):
        gaps.append("起草或修改过草稿（含增删条目）的人不能发布，请由没有改过它的另一位有发布权限的同事发布。")
    if not draft.reason.strip():
        gaps.append("缺少修订原因，请先在草稿中写明为何修订。")
    if not kinds.get(draft.kind).entries([draft.pk]).exists():
        gaps.append("名单没有任何条目，请先在草稿中补齐条目。")
    if waiting := draft.warnings.filter(ticked_at=None).count():
        gaps.append(f"导入时有 {waiting} 条提示还没有人核对，请先在草稿的“提示”中逐条核对并勾选。")
    return gaps


def restored(draft: ListRelease) -> ListRelease | None:
    """Return the earlier release that publishing ``draft`` restores, its content unchanged; None where it restores none."""
    earlier = draft.based_on
    if draft.pk is None or earlier is None or earlier.is_draft or not undone(draft).exists():
        return None
    changes = differences(earlier, draft)
    return None if changes or changes.respelled else earlier


def undone(draft: ListRelease) -> QuerySet[ListRelease]:
    """Return the published releases between ``draft`` and the release it is based on, the latest first."""
    published = ListRelease.objects.filter(kind=draft.kind, status=ListRelease.Status.PUBLISHED)
    between = (
        published.filter(number__gt=draft.based_on.number, number__lt=draft.number)
        if draft.based_on
        else published.none()
    )
    return between.order_by("-number")


def has_touched(person: User, draft: ListRelease) -> bool:
    """Tell whether ``person`` drafted, or changed anything of the draft, be it by deleting an entry (GEN-17)."""
    entries = get_history_model_for_model(kinds.get(draft.kind).model)._default_manager
    return (
        draft.created_by_id == person.pk
        or draft.history.filter(history_user=person).exists()
        or entries.filter(release_id=draft.pk, history_user=person).exists()
    )


def _notice_gaps(channel: str, reference: str, time: datetime | None, at: datetime) -> list[str]:
    gaps = []
    if channel not in Channel.values:
        gaps.append(f"缺少公告渠道，请从{'、'.join(Channel.labels)}中选择一项。")
    if not reference.strip():
        gaps.append("缺少公告文号或网址，请填写可查证的出处。")
    if time is None:
        gaps.append("缺少公告时间，请填写公告发布的时间。")
    elif time > at:
        gaps.append("公告时间晚于现在，请核对；公告发出之后才能发布名单。")
    return gaps
