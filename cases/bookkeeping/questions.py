"""Questions that a step puts to a supervisor (转人工), where the rules raise none by themselves."""

from cases.declaration.context import StepContext
from cases.models import Referral


def ask(ctx: StepContext, *, subject: str, question: str, rule: str = "") -> None:
    """Put a question of the step's own to the supervisor; ``subject`` says what an answer is about."""
    Referral.objects.create(case=ctx.case, rule=rule, subject=subject, question=question, raised_at=ctx.now)
    ctx.file.forget("referrals")
