"""The panels in the back office, maintained by the data team."""

from typing import Any

from django import forms
from django.contrib import admin

from cases.gene_testing.models import Panel, SampleType
from privacy.history import HistoryAdmin


class PanelForm(forms.ModelForm):
    """A panel with its samples ticked."""

    sample_types = forms.MultipleChoiceField(
        label="可用样本", choices=SampleType.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Panel
        fields = ("code", "name", "sample_types", "is_confirmed", "is_active")


@admin.register(Panel)
class PanelAdmin(HistoryAdmin):
    """Panels with the samples they accept."""

    form: Any = PanelForm
    list_display = ("code", "name", "samples", "is_confirmed", "is_active")
    list_filter = ("is_confirmed", "is_active")

    @admin.display(description="可用样本")
    def samples(self, panel: Panel) -> str:
        """The samples in words."""
        return panel.samples
