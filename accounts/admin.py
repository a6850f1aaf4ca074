"""Staff and teams in the back office."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import service_names
from accounts.models import Leave, Team, User
from privacy.history import HistoryAdmin

# Roles are declared in ``accounts.roles`` and nowhere else: neither groups nor single permissions are edited by hand.
admin.site.unregister(Group)


READERS_FIELDS = (
    (None, {"fields": ("username", "display_name", "kind", "email")}),
    ("岗位", {"fields": ("roles", "teams", "is_active")}),
    ("时间", {"fields": ("last_login", "date_joined")}),
)
"""What those who may only look see: no password's hash, and roles instead of what makes them."""


class RoleFilter(admin.RelatedFieldListFilter):
    """Chooses a role, under its own name: Django's is 组."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "岗位"


@admin.register(User)
class StaffAdmin(HistoryAdmin, UserAdmin):
    """Accounts of every kind; those who may only look never see the password's hash."""

    list_display = ("username", "display_name", "kind", "roles", "team_names", "is_active", "last_login")
    list_filter = ("kind", ("groups", RoleFilter), "teams", "is_active")
    readonly_fields = ("roles",)
    search_fields = ("username", "display_name")
    ordering = ("username",)
    filter_horizontal = ("groups", "teams")
    fieldsets = (
        (None, {"fields": ("username", "password", "kind")}),
        ("个人信息", {"fields": ("display_name", "email", "teams")}),
        ("权限", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        ("时间", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "kind", "usable_password", "password1", "password2")}),
        ("个人信息", {"fields": ("display_name", "teams")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With roles and teams, for the list."""
        return super().get_queryset(request).prefetch_related("groups", "teams")

    @admin.display(description="岗位")
    def roles(self, user: User) -> str:
        """The roles by name."""
        return "、".join(group.name for group in user.groups.all())

    @admin.display(description="团队")
    def team_names(self, user: User) -> str:
        """The teams by name."""
        return "、".join(team.name for team in user.teams.all())

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return READERS_FIELDS


@admin.register(Team)
class TeamAdmin(HistoryAdmin):
    """Teams sharing a queue."""

    list_display = ("name", "services_named", "auto_assign")
    search_fields = ("name",)

    @admin.display(description="负责的服务")
    def services_named(self, team: Team) -> str:
        """The services by their names."""
        return service_names.in_words(team.services, none="未指定（不自动分得案件）")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the services there are by their names; nothing else can be a team's."""
        if db_field.name == "services":
            return forms.MultipleChoiceField(
                label="负责的服务",
                choices=list(service_names.known().items()),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="不选的团队不自动分得案件",
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Team | None = None) -> Any:
        """Boxes only where they can be changed."""
        may_change = self.has_change_permission(request, obj) if obj else True
        return ["name", "services" if may_change else "services_named", "auto_assign"]

    def get_readonly_fields(self, request: HttpRequest, obj: Team | None = None) -> tuple[str, ...]:
        return ("services_named",)


@admin.register(Leave)
class LeaveAdmin(HistoryAdmin):
    """Who is away when."""

    list_display = ("user", "first_day", "last_day", "note")
    search_fields = ("user__username", "user__display_name")
    autocomplete_fields = ("user",)
    list_select_related = ("user",)
