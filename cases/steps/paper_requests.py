"""What the kernel's steps do about papers that are wanting: asked for anew, settled, decided complete."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings

from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.form_fields import text_field
from cases.declaration.forms import StepForm, offer_rows
from cases.declaration.paper_words import PHASES, complete_moment
from cases.declaration.papers import types_offered
from cases.declaration.words import Missing, Phase, RequestCause
from cases.models import DocumentRequest, document_types
from cases.steps.guards import open_requests
from manual.registry import rule

SUPPLIED = "已补齐"


class RequestDocumentForm(StepForm):
    """An ad-hoc request for papers (GEN-14)."""

    items = forms.MultipleChoiceField(
        label="需补充的资料", choices=document_types.choices, widget=forms.CheckboxSelectMultiple
    )
    detail = text_field("具体要求", required=False)
    recipient = forms.ChoiceField(
        label="向谁索取",
        choices=[("insured", "被保险人"), ("applicant", "申请人"), ("hospital", "医院"), ("other", "其他")],
    )
    cause = forms.ChoiceField(label="缺件原因")
    reason = text_field("说明", long=True, max_length=DocumentRequest._meta.get_field("reason").max_length)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = types_offered(self.ctx.service)  # type: ignore[attr-defined]
        causes = self.ctx.service.request_causes
        self.fields["cause"].choices = [(item.code, item.label) for item in causes]  # type: ignore[attr-defined]
        if restarting := [item.label for item in causes if item.restarts]:
            self.fields["cause"].help_text = f"{'、'.join(restarting)}：资料补齐后，有关时效重新起算"

    def clean_items(self) -> list[str]:
        """Refuse papers of several phases in one request: each phase has its own list and its own completeness."""
        items: list[str] = self.cleaned_data["items"]
        phases = {phase_of(self.ctx.file, item) for item in items}
        if len(phases) > 1:
            names = "、".join(label for phase, label in PHASES.items() if phase in phases)
            raise forms.ValidationError(f"所选资料分属“{names}”不同阶段，请分次提出。")
        return items


def phase_of(file: CaseFile, type_code: str) -> Phase:
    """Return the latest begun phase that asks for papers of a type, or the latest begun one for a type none asks for."""
    begun = file.begun_phases()
    asking = {paper.phase for paper in file.service.documents if paper.type == type_code}
    return [phase for phase in begun if phase in asking or not asking & set(begun)][-1]


class SettleRequestForm(StepForm):
    """An ad-hoc request that is answered or no longer needed."""

    request = forms.ModelChoiceField(label="补充资料要求", queryset=DocumentRequest.objects.none())
    settlement = forms.ChoiceField(label="了结方式", choices=[("supplied", "已补齐"), ("waived", "不再需要")])
    reason = text_field("说明", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "request", self.ctx.file.open_requests())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("settlement") == "waived" and not cleaned.get("reason"):
            self.add_error("reason", "不再需要的，请说明理由。")
        return cleaned


@rule("GEN-14")
def request_document(ctx: StepContext) -> None:
    """Ask for more papers, saying what, why and from whom; the papers count as incomplete until it is settled."""
    labels = [document_types.label(code) for code in ctx.entered["items"]]
    detail = ctx.entered["detail"]
    recipient = dict(RequestDocumentForm.base_fields["recipient"].choices)[ctx.entered["recipient"]]  # type: ignore[attr-defined]
    phase = phase_of(ctx.file, ctx.entered["items"][0])
    DocumentRequest.objects.create(
        case=ctx.case,
        items=[*labels, detail] if detail else labels,
        reason=ctx.entered["reason"],
        recipient=recipient,
        cause=ctx.entered["cause"],
        phase=phase,
        requested_by=ctx.actor,
        requested_at=ctx.at,
    )
    ctx.case.papers_complete = [other for other in ctx.case.papers_complete if other != phase]
    ctx.file.forget("requests")
    ctx.sentence = f"要求补充{'、'.join(labels)}：{ctx.entered['reason']}"
    ctx.tell("applicant", f"办理您的服务还需补充：{'、'.join(labels)}。如有疑问请致电{settings.HOTLINE}。")


def settle_request(ctx: StepContext) -> None:
    """Mark a request for papers as answered or no longer needed."""
    request: DocumentRequest = ctx.entered["request"]
    how = SUPPLIED if ctx.entered["settlement"] == "supplied" else "不再需要"
    request.settled_by, request.settled_at = ctx.actor, ctx.at
    request.settlement = f"{how} {ctx.entered['reason']}".strip()
    request.save(update_fields=["settled_by", "settled_at", "settlement"])
    ctx.file.forget("requests")
    ctx.sentence = f"补充资料“{request}”{how}"


class CompleteForm(StepForm):
    """Which phase's papers are complete; asked only where more than one waits for the decision."""

    phase = forms.ChoiceField(label="资料阶段", choices=list(PHASES.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = self.ctx.file.incomplete_phases()
        self.fields["phase"].choices = [(phase, PHASES[phase]) for phase in waiting]  # type: ignore[attr-defined]
        if len(waiting) < 2:
            del self.fields["phase"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "phase" not in self.fields:
            cleaned["phase"] = next(iter(self.ctx.file.incomplete_phases()), "")
        return cleaned


@rule("GEN-14")
def complete_documents(ctx: StepContext) -> None:
    """Decide that the papers of a phase are complete. Its moment is set once; a cause moves those it restarts.

    A request that was waived in the end delayed nothing (A17).
    """
    phase: Phase = ctx.entered["phase"]
    moment = complete_moment(phase)
    restarting = _restart(ctx, phase)
    if ctx.file.moment(moment) is None:
        ctx.marks[moment] = ctx.at
    else:
        ctx.clock_reason = "；".join(f"因{cause.label}，自资料齐全起重新起算" for cause in restarting)
    ctx.case.papers_complete = [*ctx.case.papers_complete, phase]
    ctx.sentence = "确认资料齐全" if not ctx.service.phases else f"确认{PHASES[phase]}阶段资料齐全"


def _restart(ctx: StepContext, phase: Phase) -> list[RequestCause]:
    """Move the moments that papers supplied late restart, each once for one request; return why."""
    causes = {cause.code: cause for cause in ctx.service.request_causes}
    found: dict[str, RequestCause] = {}
    for row in ctx.file.requests:
        if row.phase == phase and row.cause in causes and row.settlement.startswith(SUPPLIED):
            for moment in causes[row.cause].restarts:
                since = ctx.file.moment(moment)
                if since is None or row.requested_at >= since:
                    ctx.marks[moment] = ctx.at
                    found[row.cause] = causes[row.cause]
    return list(found.values())


def not_complete_yet(ctx: StepContext) -> list[Missing]:
    """Papers are decided complete once in each phase; a request for more reopens it."""
    return [] if ctx.file.incomplete_phases() else [Missing("资料已确认齐全")]


def nothing_open(ctx: StepContext) -> Iterable[Missing]:
    """Nothing asked for anew is open in the phase that is decided on; before one is chosen, in one that may be."""
    phases = [ctx.data["phase"]] if ctx.data and ctx.data.get("phase") else ctx.file.incomplete_phases()
    missing = [list(open_requests(ctx.file, phase)) for phase in phases]
    return [item for items in missing for item in items] if all(missing) else []
