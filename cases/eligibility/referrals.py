"""Questions that only a person may answer (转人工), raised from what the rules refer."""

from datetime import datetime

from cases.declaration.case_file import CaseFile
from cases.eligibility.predicates import Evaluation, Outcome
from cases.models import Referral


def refer(*, file: CaseFile, evaluation: Evaluation, at: datetime) -> None:
    """Raise every referred verdict as a question to a person, once; questions the facts no longer raise become moot.

    Questions with a ``subject`` are a service's own and left alone.
    """
    length = Referral.QUESTION_LENGTH
    raised = dict.fromkeys((verdict.rule, verdict.staff[:length]) for verdict in evaluation.those(Outcome.REFER))
    known = {(row.rule, row.question): row for row in file.referrals if not row.subject and not row.moot_at}
    moot = [row.pk for asked, row in known.items() if asked not in raised]
    new = [asked for asked in raised if asked not in known]
    if moot:
        Referral.objects.filter(pk__in=moot).update(moot_at=at)
    if new:
        Referral.objects.bulk_create(
            Referral(case=file.case, rule=rule_id, question=question, raised_at=at) for rule_id, question in new
        )
    if moot or new:
        file.forget("referrals")
