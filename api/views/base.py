"""What every view of the API shares: its token, its scope, its limit, JSON alone."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpRequest
from rest_framework.exceptions import NotFound
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from api.authentication import BearerToken, HasScope
from api.limits import PerMinute
from api.models import Scope


class ApiView(APIView):
    """A view of systems with a token. ``scope`` says what the token must be for, ``scopes`` by method where they differ."""

    authentication_classes: Sequence[Any] = (BearerToken,)
    permission_classes: Sequence[Any] = (HasScope,)
    throttle_classes: Sequence[Any] = (PerMinute,)
    renderer_classes = (JSONRenderer,)
    parser_classes: Sequence[Any] = (JSONParser,)
    scope: ClassVar[Scope] = Scope.CASES
    scopes: ClassVar[dict[str, Scope]] = {}

    def scope_of(self, method: str | None) -> Scope:
        """Return what the token must be for."""
        return self.scopes.get(method or "", self.scope)

    def user(self) -> User:
        """Return whose token it is."""
        user: Any = self.request.user
        return user

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Let nothing on the way store an answer: it may name persons."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


class NothingHere(ApiView):
    """Every other address under ``/api/``."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    schema = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer every method alike."""
        self.http_method_names = []
        return super().dispatch(request, *args, **kwargs)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """Raise ``NotFound``."""
        raise NotFound
