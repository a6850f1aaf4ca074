"""The calendar in the back office: years, their days, and the history of both."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.models import AbstractUser
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from privacy.history import HistoryAdmin
from workdays import changes
from workdays.forms import CalendarDayForm, CalendarYearForm
from workdays.models import CalendarDay, CalendarYear


@admin.register(CalendarYear)
class CalendarYearAdmin(HistoryAdmin):
    """A new year starts from the weekend rule; its days are then mended one by one."""

    form = CalendarYearForm
    list_display = ("year", "status", "notice_reference", "notice_date", "edited")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: CalendarYear | None = None) -> tuple[str, ...]:
        return ("year",) if obj else ()

    def save_model(self, request: HttpRequest, obj: CalendarYear, form: ModelForm, change: bool) -> None:
        actor = cast(AbstractUser, request.user)
        if not change:
            changes.open_year(year=obj.year, actor=actor)
        if obj.status == CalendarYear.Status.PROVISIONAL:
            if change:
                changes.unconfirm_year(year=obj.year, actor=actor)
            return
        changes.confirm_year(
            year=obj.year,
            days={},
            notice_reference=obj.notice_reference,
            notice_date=cast(Any, obj.notice_date),
            actor=actor,
            checked=form.cleaned_data["checked"],
        )


@admin.register(CalendarDay)
class CalendarDayAdmin(HistoryAdmin):
    """The days, by year; a day can be changed, not added or removed."""

    form = CalendarDayForm
    list_display = ("date", "weekday", "is_workday", "name")
    list_filter = ("year", "is_workday")
    list_per_page = 400
    search_fields = ("name__startswith",)
    search_help_text = "名称，如 春节、调休上班"
    ordering = ("date",)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Start with this year's days: the first ones stored lie years back."""
        if not request.GET and self.has_view_or_change_permission(request):
            return redirect(f"{request.path}?{urlencode({'year__year__exact': timezone.localdate().year})}")
        return super().changelist_view(request, extra_context)

    @admin.display(description="星期")
    def weekday(self, obj: CalendarDay) -> str:
        return "一二三四五六日"[obj.date.weekday()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: CalendarDay | None = None) -> tuple[str, ...]:
        return ("date", "year")

    def get_fields(self, request: HttpRequest, obj: CalendarDay | None = None) -> tuple[str, ...]:
        return ("date", "year", "is_workday", "name")

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: ModelForm, change: bool) -> None:
        actor = cast(AbstractUser, request.user)
        changes.change_day(day=obj.date, is_workday=obj.is_workday, name=obj.name, actor=actor)
