"""Forms opened before somebody else's change: refused when they are saved, so that no change is silently written back."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Max
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from simple_history.utils import get_history_manager_for_model

SEEN = "seen_version"
"""The form's hidden field: which version of the object, and of what is edited with it, the page was made from."""

NEVER_SEEN = "本页不完整或已过期，修改没有保存。请重新打开本页后再改。"


class RefusesStale(admin.ModelAdmin):
    """An admin whose form is refused where the object, or what is edited with it, was changed since it was opened.

    What was changed when and by whom is read from the histories, so each model edited here needs one.
    """

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show or save the form; of two saves of one object at once the second waits, then is told."""
        if object_id is None or not may_be_key(self.model, unquote(object_id)):
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            if request.method == "POST":
                _wait_for_others(self.model, object_id)
            # Read before the object is: at worst a fresh page counts as a stale one.
            seen = request.POST.get(SEEN) if request.method == "POST" else self.version(request, object_id)
            return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), SEEN: seen})

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form; one that is posted to change ``obj`` is compared with what stands now."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None or not change or request.method != "POST":
            return form
        return _compared(form, lambda: self._check(request, str(obj.pk)))

    def version(self, request: HttpRequest, object_id: str) -> str:
        """Return the newest entries of the histories concerned, in an order that stays."""
        newest = (entries.aggregate(newest=Max("history_id"))["newest"] for entries in self._histories(object_id))
        return "-".join(str(number or 0) for number in newest)

    def _check(self, request: HttpRequest, object_id: str) -> None:
        """Raise ``ValidationError`` that names who changed what and when since the page was opened."""
        seen = request.POST.get(SEEN, "")
        if seen == self.version(request, object_id):
            return
        numbers = [int(part) if part.isdecimal() and len(part) < 19 else None for part in seen.split("-")]
        newer = [
            entry
            for entries, number in zip(self._histories(object_id), numbers, strict=False)
            if number is not None
            for entry in entries.filter(history_id__gt=number)
            .select_related("history_user")
            .order_by("-history_id")[:1]
        ]
        if not newer:
            raise ValidationError(NEVER_SEEN)
        raise ValidationError(_told(max(newer, key=lambda entry: entry.history_date)))

    def _histories(self, object_id: str) -> Iterator[models.QuerySet[Any]]:
        """Yield the histories of the object and of the rows edited with it."""
        key = unquote(object_id)
        yield _history(self.model).filter(**{self.model._meta.pk.name: key})
        for inline in self.inlines:
            to_object = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
            yield _history(inline.model).filter(**{to_object.attname: key})


def may_be_key(model: Any, key: str) -> bool:
    """Tell whether the database can be asked for a row of ``model`` by ``key``, which came with an address."""
    try:
        model._meta.pk.to_python(key)
    except ValidationError:
        return False
    return "\0" not in key


def _history(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return the entries of the model's history; raises ``NotHistoricalModelError`` where it has none."""
    history: models.QuerySet[Any] = get_history_manager_for_model(model).model._default_manager.all()
    return history


def _compared(form: type[forms.ModelForm], check: Any) -> type[forms.ModelForm]:
    class Compared(form):  # type: ignore[valid-type,misc]
        def clean(self) -> Any:
            cleaned = super().clean()
            check()
            return cleaned

    return Compared


def _told(entry: Any) -> str:
    who = entry.history_user or "系统"
    at = timezone.localtime(entry.history_date)
    what = entry.instance_type._meta.verbose_name
    return (
        f"您打开本页之后，{who}已于 {at:%Y-%m-%d %H:%M:%S} 修改过{what}，您的修改没有保存。请重新打开本页，核对后再改。"
    )


def _wait_for_others(model: type[models.Model], object_id: str) -> None:
    """Wait until nobody else is saving this object by its form; held to the end of the transaction.

    A lock of its own, not the row's: what a save goes on to lock, it locks in its own order.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s), hashtext(%s))", [model._meta.label, unquote(object_id)]
        )
