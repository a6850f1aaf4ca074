"""What the kernel's steps do with what people decide: consents, notices, referrals, refused requests."""

from typing import Any

from django import forms
from django.utils.text import Truncator

from cases.bookkeeping import quotas, uploads
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.form_fields import text_field
from cases.declaration.forms import StepForm, is_customer, offer_rows
from cases.declaration.words import Service
from cases.models import CaseConsent, NoticeAcknowledgement, Referral, RefusedRequest, consent_forms
from cases.models.decision import SIGNATURE
from cases.steps import papers, signatures
from cases.steps.online import CANCEL
from manual import rules as manual_rules


class ConsentRecordForm(StepForm):
    """A consent signed, refused or withdrawn."""

    form = forms.ChoiceField(label="文书")
    decision = forms.ChoiceField(label="结果", choices=CaseConsent.Decision.choices, widget=forms.RadioSelect)
    signer = forms.ChoiceField(label="签署人身份", choices=consent_forms.SIGNERS)
    signer_name = text_field("签署人姓名")
    method = forms.ChoiceField(label="方式", choices=consent_forms.METHODS)
    file = papers.PaperField(label="签署件", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = [consent_forms.BY_CODE[code] for code in _signers(self.ctx.file)]
        self.fields["form"].choices = [  # type: ignore[attr-defined]
            (item.code, f"{item.label}（{item.version} 版）") for item in wanted
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("form") and cleaned.get("signer") not in _signers(self.ctx.file)[cleaned["form"]]:
            self.add_error("signer", "该文书须由有权签署的人签署，请核对签署人身份。")
        elif cleaned.get("signer") and (problem := signatures.problem(self.ctx, cleaned["signer"])):
            self.add_error("signer", problem)
        return cleaned


def _signers(file: CaseFile) -> dict[str, set[str]]:
    """Return the forms the case needs, each with who may sign it."""
    found: dict[str, set[str]] = {}
    for item in file.wanted_consents():
        found.setdefault(item.form, set()).update(item.signers)
    return found


class AcknowledgeForm(StepForm):
    """A sentence of the manual told and acknowledged; a customer does so by themselves, online."""

    rule = forms.ChoiceField(label="告知内容", widget=forms.RadioSelect)
    acknowledged_by = text_field("知悉人")
    method = forms.ChoiceField(label="方式", choices=consent_forms.METHODS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [  # type: ignore[attr-defined]
            (notice.rule, notice.text) for notice in self.ctx.file.unacknowledged()
        ]
        if is_customer(self.ctx):
            del self.fields["acknowledged_by"], self.fields["method"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if is_customer(self.ctx):
            cleaned |= {"acknowledged_by": str(self.ctx.actor), "method": "online"}
        return cleaned


class ReferralForm(StepForm):
    """A supervisor's answer to a question the system must not answer."""

    referral = forms.ModelChoiceField(label="待判断事项", queryset=Referral.objects.none())
    verdict = forms.ChoiceField(
        label="决定", choices=[("granted", "同意"), ("refused", "不同意")], widget=forms.RadioSelect
    )
    reason = text_field("理由", long=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "referral", self.ctx.file.open_referrals())


class RefusedRequestForm(StepForm):
    """Something asked for that the manual excludes."""

    rule = forms.ChoiceField(label="依据条款")
    asked = forms.CharField(label="客户要求", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cited = sorted(rules_of(self.ctx.service), key=lambda item: item not in self._noticed())
        self.fields["rule"].choices = [(item, f"{item} {_shortened(item)}") for item in cited]  # type: ignore[attr-defined]

    def _noticed(self) -> set[str]:
        """What is told to customers anyway is what they most often ask for: it stands first."""
        return {notice.rule for notice in self.ctx.service.notices}


def rules_of(service: Service) -> list[str]:
    """Return the manual's rules a service is bound by: its own section's and the general ones, in the manual's order."""
    sections = (f"{service.prefix}-", "GEN-")
    return [item.id for item in manual_rules.all_rules() if item.id.startswith(sections)]


def _shortened(rule_id: str) -> str:
    return Truncator(manual_rules.get(rule_id).quote).chars(60)


def record_consent(ctx: StepContext) -> None:
    """Record what the signer did with a form, in the version shown now; a refusal asks for the step it leads to."""
    form = consent_forms.BY_CODE[ctx.entered["form"]]
    paper: uploads.Received | None = ctx.entered["file"]
    consent = CaseConsent.objects.create(
        case=ctx.case,
        form=form.code,
        version=form.version,
        decision=ctx.entered["decision"],
        signer=ctx.entered["signer"],
        signer_name=ctx.entered["signer_name"],
        method=ctx.entered["method"],
        signed_at=ctx.at,
        recorded_by=ctx.actor,
        document=papers.store_paper(ctx, paper, "signed_form") if paper else None,
    )
    ctx.file.forget("consents")
    ctx.sentence = f"{form.label}：{CaseConsent.Decision(consent.decision).label}"
    ctx.sentence += consent_forms.doubt(form.code, consent.decision)
    signatures.refer_doubtful(ctx, consent)
    ctx.follow_up = next((step.code for row, step in ctx.file.open_refusals() if row == consent), "")


def acknowledge_notice(ctx: StepContext) -> None:
    """Record that a sentence was told and acknowledged."""
    NoticeAcknowledgement.objects.create(
        case=ctx.case,
        rule=ctx.entered["rule"],
        acknowledged_by=ctx.entered["acknowledged_by"],
        method=ctx.entered["method"],
        told_by=ctx.actor,
        at=ctx.at,
    )
    ctx.file.forget("acknowledgements", "acknowledged")
    ctx.sentence = f"已告知并确认知悉 {ctx.entered['rule']}"


def decide_referral(ctx: StepContext) -> None:
    """Answer a question referred to a person; a service may act on its own subjects by ``on_referral``."""
    referral: Referral = ctx.entered["referral"]
    referral.verdict, referral.reason = ctx.entered["verdict"], ctx.entered["reason"]
    referral.decided_by, referral.decided_at = ctx.actor, ctx.at
    referral.save(update_fields=["verdict", "reason", "decided_by", "decided_at"])
    ctx.file.forget("referrals")
    ctx.sentence = f"{referral.question}：{Referral.Verdict(referral.verdict).label}。{referral.reason}"
    granted = referral.verdict == Referral.Verdict.GRANTED
    if granted:
        for quota in ctx.service.quotas:
            if referral.rule in quota.granted_by:
                quotas.grant(ctx, quota.code, referral)
    if referral.subject == CANCEL:
        ctx.target = "withdrawn" if granted else ""
    elif referral.subject and ctx.service.on_referral and not referral.subject.startswith(SIGNATURE):
        ctx.service.on_referral(ctx, referral)


def refused_request(ctx: StepContext) -> None:
    """Record what was asked for that the manual excludes, with the rule and the words shown."""
    quote = manual_rules.get(ctx.entered["rule"]).quote
    RefusedRequest.objects.create(
        case=ctx.case,
        rule=ctx.entered["rule"],
        asked=ctx.entered["asked"],
        words=quote,
        at=ctx.at,
        recorded_by=ctx.actor,
    )
    ctx.file.forget("refused_requests")
    ctx.sentence = f"未予受理：{ctx.entered['asked']}（{ctx.entered['rule']} {quote}）"
