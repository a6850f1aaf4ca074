"""What customers see."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The app's name in menus."""

    name = "portal"
    verbose_name = "客户服务页"

    def ready(self) -> None:
        """Add the permissions of the portal's own models, make its jobs known, and hold back unwanted reminders."""
        from accounts import roles
        from accounts.roles import Role, Row
        from cases.jobs import reminders
        from portal import data_requests, tasks  # noqa: F401

        rows = (
            Row("portal.view_datarequest", "查看客户的个人信息请求", (Role.SUPERVISOR, Role.AUDITOR)),
            Row("portal.change_datarequest", "答复客户的个人信息请求", (Role.SUPERVISOR,)),
        )
        roles.on_permissions.append(lambda: rows)
        reminders.on_reminding.append(data_requests.is_restricted)
