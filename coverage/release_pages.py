"""The back office pages that draft and publish a release."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.requests import staff_of
from coverage import comparing, kinds, releases
from coverage.comparing import Differences
from coverage.forms import DraftForm, PublishForm
from coverage.models import ListEntry, ListRelease
from privacy.history_words import in_words


def draft_page(site: admin.AdminSite, request: HttpRequest, release: ListRelease) -> HttpResponse:
    """Ask edition and reason, then copy ``release`` into a new draft."""
    if not request.user.has_perm("coverage.add_listrelease"):
        raise PermissionDenied
    form = DraftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = releases.create_draft(
                kind=release.kind,
                based_on=release,
                actor=staff_of(request),
                at=timezone.now(),
                **form.cleaned_data,
            )
        except releases.Refused as refusal:
            _show(form, refusal)
        else:
            messages.success(request, f"已新建草稿：{draft}。修改条目后，请另一位同事发布。")
            return redirect("admin:coverage_listrelease_change", draft.pk)
    return _page(site, request, release, "coverage/draft.html", title=f"据此新建草稿：{release}", form=form)


def publish_page(site: admin.AdminSite, request: HttpRequest, release: ListRelease) -> HttpResponse:
    """Show what the draft changes, ask for the notice, then publish."""
    if not request.user.has_perm("coverage.publish_listrelease"):
        raise PermissionDenied
    restored = releases.restored(release) if release.is_draft else None
    first = _notice_of(restored, release) if restored else {}
    form = PublishForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            releases.publish(release=release, actor=staff_of(request), at=timezone.now(), **form.cleaned_data)
        except releases.Refused as refusal:
            _show(form, refusal)
        else:
            messages.success(request, f"已发布：{release}。")
            return redirect("admin:coverage_listrelease_change", release.pk)
    own = release.is_draft and releases.has_touched(staff_of(request), release)
    extra = _preview(release) | {"own": own, "restored": restored, "form": form, "title": f"发布：{release}"}
    return _page(site, request, release, "coverage/publish.html", **extra)


def _notice_of(restored: ListRelease, draft: ListRelease) -> dict[str, Any]:
    """Return what the form begins with where an earlier release is restored: its notice, and when what is undone takes effect.

    One that is not in force yet is withdrawn by the same moment.
    """
    later = releases.undone(draft).filter(effective_from__gt=timezone.now()).first()
    return {
        "effective_from": later.effective_from if later else None,
        "notice_channel": restored.notice_channel,
        "notice_reference": restored.notice_reference,
        "notice_time": restored.notice_time,
    }


def warnings_page(site: admin.AdminSite, request: HttpRequest, release: ListRelease) -> HttpResponse:
    """Show what the import asked to be looked at; tick off what somebody has looked at now."""
    if not any(request.user.has_perm(f"coverage.{act}_listrelease") for act in ("change", "publish")):
        raise PermissionDenied
    if request.method == "POST" and release.is_draft:
        chosen = [int(key) for key in request.POST.getlist("ticked") if key.isascii() and key.isdecimal()][:10_000]
        waiting = release.warnings.filter(pk__in=chosen, ticked_at=None)
        count = waiting.update(ticked_by=staff_of(request), ticked_at=timezone.now())
        messages.success(request, f"已勾选 {count} 条提示。")
        return redirect("admin:coverage_release_warnings", release.pk)
    told = release.warnings.select_related("ticked_by")
    return _page(site, request, release, "coverage/warnings.html", title=f"导入提示：{release}", told=told)


def _show(form: Form, refusal: releases.Refused) -> None:
    for message in refusal.messages:
        form.add_error(None, message)


def _page(
    site: admin.AdminSite, request: HttpRequest, release: ListRelease, template: str, **extra: Any
) -> HttpResponse:
    context = {**site.each_context(request), "release": release, "opts": ListRelease._meta, **extra}
    return TemplateResponse(request, template, context)


def _preview(release: ListRelease) -> dict[str, Any]:
    """Return what the publisher must see: the differences, releases scheduled later, and the upper apps lines."""
    now = timezone.now()
    try:
        current = releases.in_force(kind=release.kind, at=now)
    except releases.NoReleaseInForce:
        current = None
    changes = comparing.differences(current, release)
    scheduled = ListRelease.objects.filter(
        kind=release.kind, status=ListRelease.Status.PUBLISHED, effective_from__gt=now
    ).exclude(pk=release.pk)
    return {
        "current": current,
        "changes": describe(changes),
        "scheduled": scheduled,
        "hints": [line for hook in releases.on_publish_preview for line in hook(release, changes)],
    }


def describe(changes: Differences) -> list[tuple[str, list[str]]]:
    """Return the differences as headed groups of Chinese lines, empty groups left out."""
    groups = [
        ("新增", [_line(entry) for entry in changes.added]),
        ("删除", [_line(entry) for entry in changes.removed]),
        ("修改", [_change(old, new) for old, new in changes.changed]),
    ]
    return [(f"{title} {len(lines)} 项", lines) for title, lines in groups if lines]


def _line(entry: ListEntry) -> str:
    names = [path.removesuffix("_id") for path in kinds.get(entry.release.kind).stored.values()]
    return "　".join(_word(entry, name) for name in names if getattr(entry, name) not in ("", False, []))


def _change(old: ListEntry, new: ListEntry) -> str:
    skipped = comparing.COPIED_NEVER | {"seq"}
    parts = [
        f"{f.verbose_name}“{_word(old, f.name)}”改为“{_word(new, f.name)}”"
        for f in new._meta.concrete_fields
        if f.name not in skipped and getattr(old, f.attname) != getattr(new, f.attname)
    ]
    return f"{new}：{'；'.join(parts)}"


def _word(entry: ListEntry, name: str) -> str:
    return in_words(entry._meta.get_field(name), getattr(entry, name))
