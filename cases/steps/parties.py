"""What the kernel's steps do about partners: one works on the case from now on, or no longer."""

from collections.abc import Iterable
from typing import Any

from django import forms

from cases.declaration.context import StepContext
from cases.declaration.form_fields import moment_field, text_field
from cases.declaration.forms import StepForm
from cases.declaration.words import Missing
from cases.models import CaseParty
from partners.models import Partner


class AssignPartnerForm(StepForm):
    """Which partner works on the case, as what and until when."""

    partner = forms.ModelChoiceField(label="合作方", queryset=Partner.objects.filter(is_active=True))
    role = forms.ChoiceField(label="承担", choices=[("", "与其类别相同"), *Partner.Kind.choices], required=False)
    until = moment_field("至", required=False, help_text="留空即到另行结束为止")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        partner, until = cleaned.get("partner"), cleaned.get("until")
        if until and until <= self.ctx.at:
            self.add_error("until", "结束时间须晚于开始时间，请改正。")
        if partner:
            cleaned["role"] = cleaned.get("role") or partner.kind
            if any((row.partner_id, row.role) == (partner.pk, cleaned["role"]) for row in self.ctx.file.live_parties()):
                self.add_error("partner", f"{partner}已在本案中承担此项，无须重复。")
        return cleaned


class PartyChoice(forms.ModelChoiceField):
    """A partner that works on the case."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name and what it is there."""
        return str(obj)


class EndPartnerForm(StepForm):
    """Which partner no longer works on the case, and why."""

    party = PartyChoice(label="合作方", queryset=CaseParty.objects.none())
    reason = text_field("原因")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = self.ctx.case.parties.live().select_related("partner")
        self.fields["party"].queryset = live  # type: ignore[attr-defined]


def has_partners(ctx: StepContext) -> Iterable[Missing]:
    """A partner works on the case."""
    if not ctx.file.live_parties():
        yield Missing("没有合作方在办理本案")


def assign_partner(ctx: StepContext) -> None:
    """Let the partner's people see the case and take what is theirs."""
    partner = ctx.entered["partner"]
    party = CaseParty.objects.create(
        case=ctx.case, partner=partner, role=ctx.entered["role"], since=ctx.at, until=ctx.entered["until"]
    )
    ctx.file.forget("parties")
    ctx.sentence = f"交{party}办理"


def end_partner(ctx: StepContext) -> None:
    """From the step's time on the partner's people see the case no more; what it did stays."""
    party: CaseParty = ctx.entered["party"]
    party.until = ctx.at
    party.save(update_fields=["until"])
    ctx.file.forget("parties")
    ctx.sentence = f"{party}不再办理本案：{ctx.entered['reason']}"
