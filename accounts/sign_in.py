"""Signing in: who gives an account's password wrong too often waits, so that nobody finds it by trying."""

from datetime import timedelta
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.cache import cache
from django.core.exceptions import ValidationError

from privacy.keys import digest

MOST_WRONG = 5
WAIT = timedelta(minutes=5)


class SignInForm(AdminAuthenticationForm):
    """The back office's form. Counts wrong answers by account, known or not, in the cache all servers share."""

    def clean(self) -> dict[str, Any]:
        """Refuse unread what comes within ``WAIT`` after ``MOST_WRONG`` wrong answers; the right one clears the count."""
        account = f"sign-in-{digest(self.cleaned_data.get('username', ''))}"
        wrong = cache.get(account, 0)
        if wrong >= MOST_WRONG:
            minutes = int(WAIT.total_seconds()) // 60
            raise ValidationError(f"密码连续输错 {MOST_WRONG} 次，请 {minutes} 分钟后再试。", code="too_often")
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            cache.set(account, wrong + 1, WAIT.total_seconds())
            raise
        cache.delete(account)
        return cleaned
