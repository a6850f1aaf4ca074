"""What the kernel's steps do with what people decide: consents, notices, referrals, milestones, refused requests."""

from cases import consent_forms, registry
from cases.context import StepContext
from cases.declaration import Missing
from cases.errors import StepBlocked
from cases.models import CaseConsent, CaseMilestone, NoticeAcknowledgement, Referral, RefusedRequest
from manual import rules as manual_rules


def record_consent(ctx: StepContext) -> None:
    """Keep what the signer did with a form, in the version shown now."""
    form = consent_forms.BY_CODE[ctx.entered["form"]]
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
    )
    ctx.file.forget("consents")
    ctx.sentence = f"{form.label}：{CaseConsent.Decision(consent.decision).label}"
    if consent.decision == CaseConsent.Decision.REFUSED:
        _follow_refusal(ctx, form.code)


def _follow_refusal(ctx: StepContext, form: str) -> None:
    """A refusal leads where the step its declaration names would: to its state, with its moments."""
    from cases.steps import is_offered

    for declared in ctx.service.consents:
        if declared.form == form and declared.on_refusal:
            step = registry.step(ctx.service, declared.on_refusal)
            if is_offered(ctx.file, step):
                ctx.target = step.target or ""
                ctx.marks |= dict.fromkeys(step.marks, ctx.at)
                ctx.sentence += f"，{step.label}"


def acknowledge_notice(ctx: StepContext) -> None:
    """Keep that a sentence was told and acknowledged."""
    NoticeAcknowledgement.objects.create(
        case=ctx.case,
        rule=ctx.entered["rule"],
        acknowledged_by=ctx.entered["acknowledged_by"],
        method=ctx.entered["method"],
        told_by=ctx.actor,
        at=ctx.at,
    )
    ctx.file.forget("acknowledgements")
    ctx.sentence = f"已告知并确认知悉 {ctx.entered['rule']}"


def decide_referral(ctx: StepContext) -> None:
    """Answer a question referred to a person; a service may act on its own subjects by ``on_referral``."""
    referral: Referral = ctx.entered["referral"]
    referral.verdict, referral.reason = ctx.entered["verdict"], ctx.entered["reason"]
    referral.decided_by, referral.decided_at = ctx.actor, ctx.at
    referral.save(update_fields=["verdict", "reason", "decided_by", "decided_at"])
    ctx.file.forget("referrals")
    ctx.sentence = f"{referral.question}：{Referral.Verdict(referral.verdict).label}。{referral.reason}"
    if referral.subject and ctx.service.on_referral:
        ctx.service.on_referral(ctx, referral)


def reach_milestone(ctx: StepContext) -> None:
    """Keep that a task is done; those it requires come first."""
    code = ctx.entered["milestone"]
    declared = next(item for item in ctx.service.milestones if item.code == code)
    labels = {item.code: item.label for item in ctx.service.milestones}
    open_ones = [item for item in declared.requires if item not in ctx.file.milestones]
    if open_ones:
        raise StepBlocked(declared.label, [Missing(f"须先完成“{labels[item]}”") for item in open_ones])
    CaseMilestone.objects.create(
        case=ctx.case, code=code, reached_at=ctx.at, reached_by=ctx.actor, note=ctx.entered["note"]
    )
    ctx.marks[code] = ctx.at
    ctx.file.forget("milestones")
    ctx.sentence = f"完成：{declared.label}"


def refused_request(ctx: StepContext) -> None:
    """Keep what was asked for that the manual excludes, with the rule and the words shown."""
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
