"""Colleagues a case may be given to: offered by name while one types, found by account or by name."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.duty import on_leave
from accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"  # where roles' permissions are looked up
MOST = 50
LIST_ID = "colleagues"


def at_work(*, day: date) -> list[User]:
    """Return who may handle cases and is not away on ``day``, at most fifty by name, in one query."""
    handlers = User.objects.with_perm("cases.handle_case", include_superusers=False, backend=BACKEND)
    there = handlers.filter(is_staff=True).exclude(pk__in=on_leave(day).values("pk"))
    return list(there.order_by("display_name", "username")[:MOST])


def find(text: str) -> User:
    """Return the colleague of this account or, where only one has it, this name. Raises ``ValidationError``."""
    staff = User.objects.filter(is_active=True, is_staff=True)
    found = list(staff.filter(username=text)[:1]) or list(staff.filter(display_name=text)[:2])
    if len(found) > 1:
        raise ValidationError(f"有多位同事叫“{text}”，请填写账号。")
    if not found or not found[0].has_perm("cases.handle_case"):
        raise ValidationError(f"没有可办理案件的同事“{text}”，请核对账号或姓名。")
    return found[0]


def datalist() -> SafeString:
    """Return the list a browser offers at inputs that name it (``list="colleagues"``); once a page."""
    people = at_work(day=timezone.localdate())
    options = format_html_join("", '<option value="{}">{}</option>', ((item.username, item) for item in people))
    return format_html('<datalist id="{}">{}</datalist>', LIST_ID, options)


class ColleagueInput(forms.TextInput):
    """An input that offers colleagues as one types."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"list": LIST_ID, "autocomplete": "off", **(attrs or {})})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return super().render(name, value, attrs, renderer) + datalist()
