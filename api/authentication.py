"""Whose token it is. One query finds the token, one the account with what it may do; nothing is written."""

from hmac import compare_digest
from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts import attempts
from accounts.backends import RoleBackend
from accounts.models import User
from accounts.requests import address_of
from api.models import ApiToken
from api.problems import ScopeMissing, TooMany
from privacy.keys import digest

REFUSED = "令牌无效或已过期，请核对；需要新令牌的请联系我们。"
MOST_WRONG = 60
"""Wrong tokens from one address before it waits ``attempts.WAIT``."""
LONGEST = 200  # characters of a token


class BearerToken(TokenAuthentication):
    """``Authorization: Bearer …`` with a token that ``api.tokens`` issued.

    The library's own would delete expired tokens, of others too, on every request.
    """

    def authenticate(self, request: Request) -> Any:
        """Return the account and the token; None without one. Wrong ones are counted by address."""
        try:
            return super().authenticate(request)
        except (AuthenticationFailed, UnicodeDecodeError) as problem:
            key = digest(f"api token address {address_of(request._request)}")
            if not attempts.take(key, most=MOST_WRONG, at=timezone.now()):
                raise TooMany(int(attempts.WAIT.total_seconds())) from problem
            raise AuthenticationFailed(REFUSED) from problem

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        """Return whose token it is. Raises ``AuthenticationFailed`` for an unknown, expired or disused one."""
        text = token.decode()
        if len(text) > LONGEST or not text.isalnum():
            raise AuthenticationFailed(REFUSED)
        found = ApiToken.objects.filter(token_key=text[: CONSTANTS.TOKEN_KEY_LENGTH], expiry__gt=timezone.now())
        for row in found.select_related("user__partner_account__partner"):
            if compare_digest(hash_token(text), row.digest):
                return _account(row), row
        raise AuthenticationFailed(REFUSED)


def _account(token: ApiToken) -> User:
    """Return the token's account with its permissions; a partner's has none and is of a partner we work with."""
    if token.user.kind == User.Kind.STAFF:
        user = RoleBackend().get_user(token.user_id)
        if user is None:
            raise AuthenticationFailed(REFUSED)
        return user
    account = getattr(token.user, "partner_account", None)
    if not token.user.is_active or account is None or not account.partner.is_active:
        raise AuthenticationFailed(REFUSED)
    return token.user


class HasScope(BasePermission):
    """The token's scopes hold what the view asks for (``scope``)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Tell whether they do. Raises ``ScopeMissing`` naming the one that does not."""
        if request.auth is None:
            return False
        wanted = view.scope_of(request.method)
        token: Any = request.auth
        if wanted not in token.scopes:
            raise ScopeMissing(wanted)
        return True
