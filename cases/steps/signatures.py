"""Who signs for a minor or an insured person who cannot act (S12): as the insurer has set it, else a supervisor decides."""

from django.utils import timezone

from cases.bookkeeping import questions
from cases.declaration.context import StepContext
from cases.models import CaseConsent, consent_forms
from manual import unsettled

QUESTION = "S12"
BY_GUARDIAN = "guardian"


def problem(ctx: StepContext, signer: str) -> str:
    """Return why ``signer`` cannot sign, where the insurer has set that guardians sign for minors; "" else."""
    alone = signer == "insured" and ctx.file.is_minor(timezone.localdate(ctx.at))
    if alone and unsettled.value(QUESTION) == BY_GUARDIAN:
        return "被保险人未满 18 周岁，公司规定（S12）由监护人签署，请核对签署人身份。"
    return ""


def refer_doubtful(ctx: StepContext, consent: CaseConsent) -> None:
    """Ask a supervisor whether a minor's own signature or a guardian's counts, unless the insurer has settled it.

    Until the answer is yes the form is not signed (``CaseFile.is_signed``).
    """
    minor = ctx.file.is_minor(timezone.localdate(ctx.at))
    doubtful = consent.signer == "guardian" or (minor and consent.signer == "insured")
    signed = consent.decision == CaseConsent.Decision.SIGNED
    if not (doubtful and signed) or unsettled.value(QUESTION) == BY_GUARDIAN:
        return
    who = f"{'未成年' if minor else '成年'}被保险人的{consent_forms.label(consent.form)}由{dict(consent_forms.SIGNERS)[consent.signer]}签署"
    questions.ask(ctx, subject=consent.referral_subject, question=f"{who}，手册未定（S12），该签署是否有效")
    ctx.sentence += "，签署是否有效提请主管判断"
