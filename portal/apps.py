"""What customers see."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The app's name in menus."""

    name = "portal"
    verbose_name = "客户服务页"

    def ready(self) -> None:
        """Add the permissions of the portal's own models to the table of roles, and make its jobs known."""
        from accounts import roles
        from accounts.roles import Role, Row
        from portal import tasks  # noqa: F401

        rows = (
            Row("portal.view_datarequest", "查看客户的个人信息请求", (Role.SUPERVISOR, Role.AUDITOR)),
            Row("portal.change_datarequest", "答复客户的个人信息请求", (Role.SUPERVISOR,)),
        )
        roles.on_permissions.append(lambda: rows)
