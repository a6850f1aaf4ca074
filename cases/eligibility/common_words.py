"""What services declare alike: the papers, consents and sentences of the manual's general clauses, each once."""

from cases.declaration.words import Consent, Document, Notice
from cases.steps import guards

FIRST_OCCURRENCE = Notice(
    rule="GEN-06",
    text="保单有效期内且等待期后，您因初次罹患本保险产品条款保障范围内的重大疾病时，可向我司申请本服务。",
    places=("customer",),
)
MAY_APPLY = Notice(
    rule="GEN-08",
    text="本项服务可由投保人代您申请预约，但仅向购买本保险产品的被保险人提供该服务。",
    places=("customer",),
)
IDENTITY = Notice(
    rule="GEN-11",
    text="您需要提供被保险人姓名及保单号等以确认权益及服务内容。",
    places=("customer",),
)
ANNOUNCED_PLACES = Notice(
    rule="GEN-18",
    text="覆盖范围持续更新，我司保留修订权力，具体以我司官方正式渠道（包括但不限于官网、官微、官方客服）的通知为准。",
    places=("intake", "list"),
)


def authority_proof(before: str) -> Document:
    """Return the paper asked for before the step ``before`` where somebody else applied (GEN-08)."""
    return Document(
        type="authority_proof",
        before=frozenset({before}),
        when=guards.applied_by_another,
        condition="申请人不是被保险人或投保人时",
        rules=("GEN-08",),
    )


def consent(form: str, *before: str) -> Consent:
    """Return a consent to be given by the insured person, or who is the guardian, before the steps ``before``."""
    return Consent(form=form, signers=("insured", "guardian"), before=frozenset(before))
