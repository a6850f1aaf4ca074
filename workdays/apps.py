"""The working calendar: days, confirmed and provisional years, arithmetic."""

from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    """The app's name in menus."""

    name = "workdays"
    verbose_name = "工作日历"

    def ready(self) -> None:
        """Make the calendar known to import and export."""
        from workdays import notice_list

        notice_list.register()
