"""The forms of the release pages. What is missing is said by ``coverage.releases``, all of it at once."""

from django import forms

from coverage.models import ListRelease
from workdays.years import sensible_year


class DraftForm(forms.Form):
    """What a new draft needs besides the release it copies."""

    edition = forms.CharField(label="版次", max_length=20, required=False, help_text="如 2026-11")
    reason = forms.CharField(label="修订原因", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class PublishForm(forms.Form):
    """The official notice a release rests on and when it takes effect, in Shanghai time."""

    effective_from = forms.DateTimeField(
        label="生效时间",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        validators=[sensible_year],
    )
    notice_channel = forms.ChoiceField(
        label="公告渠道", required=False, choices=[("", "请选择"), *ListRelease.Channel.choices]
    )
    notice_reference = forms.CharField(label="公告文号或网址", max_length=300, required=False)
    notice_time = forms.DateTimeField(
        label="公告时间",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        validators=[sensible_year],
    )
