"""Forms of the calendar in the back office."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from workdays.changes import check_new_year, check_notice, days_off, refuse_odd
from workdays.festivals import impossible, unusual
from workdays.models import CalendarDay, CalendarYear


class CalendarYearForm(forms.ModelForm):
    """A year: new ones join on to those recorded, confirmed ones name their notice and look like a year."""

    checked = forms.BooleanField(
        label="已逐日核对",
        required=False,
        help_text="日历看上去不对、但确与通知一致时才勾选；先到“工作日历”改好每一天再确认",
    )

    class Meta:
        model = CalendarYear
        fields: ClassVar = ["year", "status", "notice_reference", "notice_date"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.instance._state.adding and "year" in data:
            check_new_year(data["year"])
        if data.get("status") == CalendarYear.Status.CONFIRMED:
            check_notice(reference=data.get("notice_reference", ""), notice_date=data.get("notice_date"))
            year = data.get("year", self.instance.year)
            if year and not data.get("checked"):
                off = days_off(year=year, days={})
                refuse_odd(year, [*impossible(year, off), *unusual(year, off)])
        elif data.get("notice_reference") or data.get("notice_date"):
            raise ValidationError("填有通知文号或日期的年度不能是暂定：请把状态改为已确认，或清空文号和日期。")
        return data


class CalendarDayForm(forms.ModelForm):
    """A day: worked or not, and why."""

    class Meta:
        model = CalendarDay
        fields: ClassVar = ["is_workday", "name"]
