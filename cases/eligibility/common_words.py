"""What services declare alike: the papers, consents and sentences of the manual's general clauses, each once."""

from collections.abc import Iterable
from typing import Any

from cases.declaration.words import Clock, Consent, Document, Notice
from cases.steps import guards

INSURED = ("insured", "guardian")
"""Who signs for the insured person."""

FIRST_OCCURRENCE = Notice(
    "GEN-06",
    "保单有效期内且等待期后，您因初次罹患本保险产品条款保障范围内的重大疾病时，可向我司申请本服务。",
    ("customer",),
)
MAY_APPLY = Notice(
    "GEN-08",
    "本项服务可由投保人代您申请预约，但仅向购买本保险产品的被保险人提供该服务。",
    ("customer",),
)
IDENTITY = Notice(
    "GEN-11",
    "您需要提供被保险人姓名及保单号等以确认权益及服务内容。",
    ("customer",),
)
ENDS_WITH_THE_POLICY = Notice(
    "GEN-15",
    "若您未在保单有效期内申请本项服务，则本项服务随保单有效期到期终止。",
    ("customer",),
)
OF_EVERY_SERVICE = (FIRST_OCCURRENCE, MAY_APPLY, ENDS_WITH_THE_POLICY, IDENTITY)
"""What a public page says of a service, whichever it is."""
ANNOUNCED_PLACES = Notice(
    "GEN-18",
    "覆盖范围持续更新，我司保留修订权力，具体以我司官方正式渠道（包括但不限于官网、官微、官方客服）的通知为准。",
    ("intake", "list"),
)


def authority_proof(before: str) -> Document:
    """Return the paper asked for before the step ``before`` where somebody else applied (GEN-08)."""
    return Document(
        "authority_proof",
        before=frozenset({before}),
        when=guards.applied_by_another,
        condition="申请人不是被保险人或投保人时",
        rules=("GEN-08",),
    )


def one_of(types: Iterable[str], *before: str, group: str = "medical", rules: tuple[str, ...]) -> tuple[Document, ...]:
    """Return papers of which one is enough before the steps ``before``."""
    return tuple(Document(code, before=frozenset(before), any_of=group, rules=rules) for code in types)


def consent(form: str, *before: str, signers: tuple[str, ...] = INSURED, **more: Any) -> Consent:
    """Return a consent to be given before the steps ``before``: by the insured person, or who is the guardian."""
    return Consent(form, signers=signers, before=frozenset(before), **more)


def review_time(code: str) -> Clock:
    """Return the time the insurer gives itself for a review, from complete papers to approval (S2): none while it has set none."""
    return Clock(code, "审核时限（公司规定）", start=("docs_complete",), stop="approved", settled_by="S2")
