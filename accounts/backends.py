"""Who is signed in and what they may do, read by one query: every request asks for both."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Concat

from accounts.models import User


class RoleBackend(ModelBackend):
    """Django's own, which would read the user, the user's permissions and the groups' by a query each."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the active user with all permissions ("app.codename")."""
        held = Permission.objects.filter(Q(group__user=OuterRef("pk")) | Q(user=OuterRef("pk"))).order_by()
        named = held.annotate(full_name=Concat(F("content_type__app_label"), Value("."), F("codename")))
        user = User.objects.annotate(held=ArraySubquery(named.values("full_name"))).filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        if not user.is_superuser:
            user._perm_cache = set(user.held)  # type: ignore[attr-defined]
        return user
