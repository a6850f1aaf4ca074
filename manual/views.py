"""The page that shows every clause of the manual with the code that carries it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from manual.overview import RuleRow, rule_rows
from manual.registry import STATUS_LABELS
from manual.rules import sections


class RuleFilter(forms.Form):
    """What the reader narrows the page by."""

    section = forms.ChoiceField(
        label="部分",
        required=False,
        choices=lambda: [("", "全部"), *((code, f"{code} {label}") for code, label in sections().items())],
    )
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *STATUS_LABELS.items()])
    text = forms.CharField(label="查找", required=False, max_length=100)


@require_safe
def rules_page(request: HttpRequest) -> HttpResponse:
    """Show the clauses by section; for any signed-in member of staff (wrapped by ``admin_view`` in ``urls``)."""
    form = RuleFilter(request.GET)
    rows = rule_rows(**form.cleaned_data) if form.is_valid() else []
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "服务手册条款",
        "form": form,
        "sections": _by_section(rows),
        "total": len(rows),
        "done": sum(row.status == "done" for row in rows),
    }
    return TemplateResponse(request, "manual/rules.html", context)


def _by_section(rows: list[RuleRow]) -> list[tuple[str, str, list[RuleRow]]]:
    found = ((code, label, [row for row in rows if row.rule.section == code]) for code, label in sections().items())
    return [section for section in found if section[2]]
