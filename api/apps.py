"""The API as an app."""

from django.apps import AppConfig

from accounts import roles
from accounts.roles import Role, Row

PERMISSIONS = (
    Row("api.view_apitoken", "查看接口令牌", (Role.SUPERVISOR, Role.AUDITOR)),
    Row("api.add_apitoken", "签发接口令牌", (Role.SUPERVISOR,)),
    Row("api.delete_apitoken", "作废接口令牌", (Role.SUPERVISOR,)),
)


class ApiConfig(AppConfig):
    """Adds what may be done with tokens to the table of roles."""

    name = "api"
    verbose_name = "接口"

    def ready(self) -> None:
        """Fill in the hooks of the apps below."""
        from api import openapi  # noqa: F401 - registers how the API's own sign-in is described

        roles.on_permissions.append(lambda: PERMISSIONS)
