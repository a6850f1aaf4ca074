"""Forms of the calendar in the back office."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from workdays.changes import check_new_year, check_notice
from workdays.models import CalendarDay, CalendarYear


class CalendarYearForm(forms.ModelForm):
    """A year: new ones join on to those kept, confirmed ones name their notice."""

    class Meta:
        model = CalendarYear
        fields: ClassVar = ["year", "status", "notice_reference", "notice_date"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.instance._state.adding and "year" in data:
            check_new_year(data["year"])
        if data.get("status") == CalendarYear.Status.CONFIRMED:
            check_notice(reference=data.get("notice_reference", ""), notice_date=data.get("notice_date"))
        elif data.get("notice_reference") or data.get("notice_date"):
            raise ValidationError("填有通知文号或日期的年度不能是暂定：请把状态改为已确认，或清空文号和日期。")
        return data


class CalendarDayForm(forms.ModelForm):
    """A day: worked or not, and why."""

    class Meta:
        model = CalendarDay
        fields: ClassVar = ["is_workday", "name"]
