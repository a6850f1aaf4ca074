"""What customers do for themselves, online: sign consents, withdraw, ask to cancel, say how it was.

A signature needs the code that went to the signer's own phone for this form of this case (``accounts.codes``); the event
records what was signed, by which code, from where. A guardian's signature waits for a supervisor.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import codes
from cases.bookkeeping import questions
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.form_fields import text_field
from cases.declaration.forms import StepForm
from cases.declaration.words import Missing
from cases.models import Case, CaseConsent, consent_forms
from policies.search import names_person
from privacy.secret import clear_text

CANCEL = "customer_cancel"
"""The subject of a customer's wish to cancel: what a supervisor grants is withdrawn."""
DECISIONS = [("signed", "同意"), ("withdrawn", "撤回同意")]
SATISFACTION = [("5", "很满意"), ("4", "满意"), ("3", "一般"), ("2", "不满意"), ("1", "很不满意")]


def purpose_of(case: Case, form: str, decision: str) -> str:
    """Return what a code for signing (or withdrawing) ``form`` on ``case`` is bound to: its version too."""
    return f"consent {case.number} {form} {consent_forms.BY_CODE[form].version} {decision}"


def text_digest(form: consent_forms.ConsentForm) -> str:
    """Return the SHA-256 of a form's text as it is shown: evidence of what was signed."""
    return hashlib.sha256(f"{form.label}\n{form.version}\n{form.text}".encode()).hexdigest()


def signers_online(file: CaseFile) -> dict[str, tuple[str, ...]]:
    """Return the forms that can be signed online, each with who may: those the case needs, and leave to the policyholder."""
    found = {item.form: item.signers for item in file.wanted_consents()}
    if file.case.insured.person_id != file.case.insured.policy.policyholder_id:
        found[consent_forms.TO_POLICYHOLDER] = ("insured", "guardian")
    return found


class SignForm(StepForm):
    """A form signed by name and code, or the signature withdrawn; ``signer`` is whose phone got the code."""

    signer = "insured"

    form = forms.ChoiceField(label="文书")
    decision = forms.ChoiceField(label="结果", choices=DECISIONS)
    signer_name = text_field("签署人姓名")
    proof = forms.IntegerField(label="验证码编号")
    address = forms.CharField(label="网络地址", max_length=64, required=False)
    device = forms.CharField(label="设备", max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [code for code, signers in signers_online(self.ctx.file).items() if self.signer in signers]
        self.fields["form"].choices = [(code, consent_forms.label(code)) for code in offered]  # type: ignore[attr-defined]

    def clean_signer_name(self) -> str:
        """Refuse another name than the signer's on record."""
        name: str = self.cleaned_data["signer_name"]
        if not names_person(name, self._person()):
            raise ValidationError("姓名与登记的签署人姓名不符，请核对。")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        form = consent_forms.current(cleaned["form"])
        if self.ctx.requested_by is None and not self._is_proved(cleaned):
            raise ValidationError("验证码已失效，请重新获取后再签署。")
        last = self.ctx.file.last_decision(form.code)
        if cleaned["decision"] == "withdrawn" and (last is None or last.decision != CaseConsent.Decision.SIGNED):
            raise ValidationError("这份文书目前没有生效的签署，无须撤回。")
        return cleaned | {"version": form.version, "text_sha256": text_digest(form)}

    def _is_proved(self, cleaned: dict[str, Any]) -> bool:
        purpose = purpose_of(self.ctx.case, cleaned["form"], cleaned["decision"])
        phone = clear_text(self._person().phone)
        return codes.proves(proof=cleaned["proof"], phone=phone, purpose=purpose, at=self.ctx.now)

    def _person(self) -> Any:
        return self.ctx.case.insured.person


class GuardianSignForm(SignForm):
    """The same by a minor's guardian: the policyholder, by a code to their own phone."""

    signer = "guardian"

    def _person(self) -> Any:
        return self.ctx.case.insured.policy.policyholder


def is_of_age(ctx: StepContext) -> Iterable[Missing]:
    """Who is under 18 does not sign alone."""
    if ctx.file.is_minor(timezone.localdate(ctx.at)):
        yield Missing("被保险人未满 18 周岁，须由监护人签署")


def is_guardian(ctx: StepContext) -> Iterable[Missing]:
    """A guardian signs for a minor only, and here only the policyholder, whose identity and phone are on record."""
    asking = ctx.requested_by or ctx.actor
    if not ctx.file.is_minor(timezone.localdate(ctx.at)):
        yield Missing("被保险人已满 18 周岁，须由本人签署")
    account = getattr(asking, "customer_account", None)
    if account is None or account.person_id != ctx.case.insured.policy.policyholder_id:
        yield Missing("线上只能由投保人作为监护人签署，其他监护人请致电服务热线")


def sign(ctx: StepContext, *, signer: str) -> None:
    """Record the signature or its withdrawal."""
    entered = ctx.entered
    CaseConsent.objects.create(
        case=ctx.case,
        form=entered["form"],
        version=entered["version"],
        decision=entered["decision"],
        signer=signer,
        signer_name=entered["signer_name"],
        method="online",
        signed_at=ctx.at,
        recorded_by=ctx.requested_by or ctx.actor,
    )
    ctx.file.forget("consents")
    what = dict(DECISIONS)[entered["decision"]]
    ctx.sentence = f"{consent_forms.label(entered['form'])}：线上{what}（{entered['version']} 版）"
    ctx.sentence += consent_forms.doubt(entered["form"], entered["decision"])


def sign_as_insured(ctx: StepContext) -> None:
    """Record the insured person's own signature."""
    sign(ctx, signer="insured")


def sign_as_guardian(ctx: StepContext) -> None:
    """Record a guardian's signature, which a supervisor has confirmed."""
    sign(ctx, signer="guardian")


class WithdrawForm(StepForm):
    """An application taken back."""

    reason = text_field("原因", long=True, required=False)


def may_be_withdrawn(ctx: StepContext) -> Iterable[Missing]:
    """The service lets its customers withdraw by themselves, from this state."""
    if ctx.service.cancelling != "withdraw" or ctx.case.state not in ctx.service.withdraw_from:
        yield Missing(f"当前“{ctx.file.state.label}”，不能自行撤回")


def withdraw(ctx: StepContext) -> None:
    """End the case as its customer wishes."""
    ctx.target = "withdrawn"
    ctx.sentence = f"申请人线上撤回申请。{ctx.entered['reason']}".strip()


class CancelForm(StepForm):
    """Why a customer wants to cancel."""

    reason = text_field("取消的原因", long=True, max_length=250)


def may_be_asked_to_cancel(ctx: StepContext) -> Iterable[Missing]:
    """The service leaves a wish to cancel to a person (S4), and none is waiting."""
    if ctx.service.cancelling != "ask":
        yield Missing("本项服务不在线上办理取消")
    if any(row.subject == CANCEL for row in ctx.file.open_referrals()):
        yield Missing("取消的请求已提交，正在处理")


def ask_to_cancel(ctx: StepContext) -> None:
    """Put the wish to a supervisor."""
    question = f"客户要求取消：{ctx.entered['reason']}"
    questions.ask(ctx, subject=CANCEL, question=question)
    ctx.sentence = "客户线上要求取消，提请主管判断"


class FeedbackForm(StepForm):
    """How the customer found the service."""

    satisfaction = forms.ChoiceField(label="您对本次服务满意吗", choices=SATISFACTION, widget=forms.RadioSelect)
    comment = text_field("还想告诉我们什么", long=True, required=False)


def can_be_judged(ctx: StepContext) -> Iterable[Missing]:
    """The service has been given, and nobody has said yet how it was."""
    if ctx.case.is_open or ctx.case.state not in {state.code for state in ctx.service.states}:
        yield Missing("服务完成后才能评价")
    elif ctx.case.events.filter(step=ctx.step.code).exists():
        yield Missing("已收到您的评价，谢谢")


def give_feedback(ctx: StepContext) -> None:
    """Record the answer in the case's events."""
    answer = dict(SATISFACTION)[ctx.entered["satisfaction"]]
    ctx.sentence = f"满意度：{answer}。{ctx.entered['comment']}".strip()
