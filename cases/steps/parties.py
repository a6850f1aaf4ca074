"""What the kernel's steps do about partners: one works on the case from now on, or no longer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.form_fields import moment_field, text_field
from cases.declaration.forms import StepForm, offer_rows
from cases.declaration.words import Missing
from cases.models import CaseParty
from cases.steps.guards import consents_before
from coverage.models import Division
from partners import serving
from partners.models import Partner

HAND_OFF = "assign_partner"
"""The step whose consents stand before every hand-off, whichever step it is part of."""


class PartnerField(forms.ModelChoiceField):
    """A partner, refused by name where it does not serve the case's service on the day (``serving_here``).

    ``kind`` leaves the others out. Every partner can be named, so that one closed yesterday is told so.
    """

    def __init__(self, *, kind: str = "", **options: Any) -> None:
        partners = Partner.objects.filter(kind=kind) if kind else Partner.objects.all()
        super().__init__(queryset=partners, **options)


def serving_here(form: StepForm, name: str, *, division: Division | None = None) -> Partner | None:
    """Return the partner chosen in the field ``name``. Raises ``ValidationError`` saying why it does not serve the case."""
    partner: Partner | None = form.cleaned_data[name]
    if partner is None:
        return None
    day, service = timezone.localdate(form.ctx.at), form.ctx.case.service
    if found := serving.problem(partner, service=service, day=day, division=division):
        raise forms.ValidationError(f"{found}，请另选合作方。")
    return partner


class AssignPartnerForm(StepForm):
    """Which partner works on the case, as what and until when."""

    partner = PartnerField(label="合作方")
    role = forms.ChoiceField(label="承担", choices=[("", "与其类别相同"), *Partner.Kind.choices], required=False)
    until = moment_field("至", required=False, help_text="留空即到另行结束为止")

    def clean_partner(self) -> Partner | None:
        return serving_here(self, "partner")

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


class EndPartnerForm(StepForm):
    """Which partner no longer works on the case, and why."""

    party = forms.ModelChoiceField(label="合作方", queryset=CaseParty.objects.none())
    reason = text_field("原因")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "party", self.ctx.file.live_parties())


def has_partners(ctx: StepContext) -> Iterable[Missing]:
    """A partner works on the case."""
    if not ctx.file.live_parties():
        yield Missing("没有合作方在办理本案")


def assign(ctx: StepContext, partner: Partner, role: str = "", *, until: datetime | None = None) -> CaseParty:
    """Hand the case to ``partner`` from the step's time on: its people see the case and take what is theirs.

    For effects of a service's own steps too. A partner that already works on it in that role does so still. Raises
    ``StepBlocked`` where a consent asked for before ``assign_partner`` is not signed, or the partner does not serve.
    """
    role = role or partner.kind
    found = serving.problem(partner, service=ctx.case.service, day=timezone.localdate(ctx.at))
    missing = [*consents_before(ctx, HAND_OFF), *([Missing(found)] if found else [])]
    if missing:
        raise StepBlocked(ctx.step.label, missing)
    for party in ctx.file.live_parties():
        if (party.partner_id, party.role) == (partner.pk, role):
            return party
    party = CaseParty.objects.create(case=ctx.case, partner=partner, role=role, since=ctx.at, until=until)
    ctx.file.parties.append(party)
    return party


def release(ctx: StepContext, role: str) -> None:
    """End the part of every partner that works on the case as ``role``, from the step's time on."""
    for party in ctx.file.live_parties():
        if party.role == role:
            _end(ctx, party)


def assign_partner(ctx: StepContext) -> None:
    """Let the partner's people see the case and take what is theirs."""
    entered = ctx.entered
    party = assign(ctx, entered["partner"], entered["role"], until=entered["until"])
    ctx.sentence = f"交{party}办理"


def end_partner(ctx: StepContext) -> None:
    """From the step's time on the partner's people see the case no more; what it did stays."""
    party: CaseParty = ctx.entered["party"]
    _end(ctx, party)
    ctx.sentence = f"{party}不再办理本案：{ctx.entered['reason']}"


def _end(ctx: StepContext, party: CaseParty) -> None:
    party.until = ctx.at
    party.save(update_fields=["until"])
    ctx.file.forget("parties")
