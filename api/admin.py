"""Tokens in the back office: issued, shown once, withdrawn. Nothing of a token can be changed."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.models import User
from accounts.requests import staff_of
from api import tokens
from api.models import ApiToken, Scope
from privacy.declared_lists import DeclaredFilters


class IssueForm(forms.ModelForm):
    """For whom, for what, how long."""

    user = forms.ModelChoiceField(
        label="账号",
        queryset=User.objects.filter(kind__in=tokens.KINDS, is_active=True, is_superuser=False).order_by("username"),
    )
    scopes = forms.MultipleChoiceField(label="范围", choices=Scope.choices, widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(label="有效期（天）", min_value=1, max_value=tokens.LONGEST_DAYS, initial=90)

    class Meta:
        model = ApiToken
        fields = ("user", "name", "scopes")

    def issue(self, issued_by: User) -> tuple[ApiToken, str]:
        """Issue it. Raises ``ValidationError``."""
        asked = self.cleaned_data
        return tokens.issue(
            user=asked["user"], name=asked["name"], scopes=asked["scopes"], days=asked["days"], issued_by=issued_by
        )


@admin.register(ApiToken)
class ApiTokenAdmin(DeclaredFilters):
    """Who may call the API. The list shows the first characters of a token, which its holder can compare."""

    list_display = ("shown", "name", "user", "scope_names", "created", "expiry", "issued_by")
    list_select_related = ("user", "issued_by")
    fields = ("user", "name", "scope_names", "created", "expiry", "issued_by")
    readonly_fields = fields

    @admin.display(description="令牌开头")
    def shown(self, token: ApiToken) -> str:
        """The first characters."""
        return f"{token.token_key[:8]}…"

    @admin.display(description="范围")
    def scope_names(self, token: ApiToken) -> str:
        """The scopes by name."""
        return "、".join(Scope(scope).label for scope in token.scopes)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing of a token changes."""
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask for whom; show the token once, on the page that answers, and store it nowhere."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = IssueForm(request.POST or None, label_suffix="")
        text = ""
        if request.method == "POST" and form.is_valid():
            try:
                token, text = form.issue(staff_of(request))
                self.log_addition(request, token, [{"added": {}}])
                messages.success(request, "令牌已签发，请立即交给使用方；离开本页后不再显示。")
            except forms.ValidationError as problem:
                form.add_error(None, problem)
        context = {
            **self.admin_site.each_context(request),
            "title": "签发接口令牌",
            "form": form,
            "token": text,
            "opts": self.opts,
        }
        response = TemplateResponse(request, "api/issue_token.html", context)
        response["Cache-Control"] = "no-store"
        return response
