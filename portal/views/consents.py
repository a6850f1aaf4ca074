"""Signing: the form in full with its version, the signer's name, and a code to the signer's own phone."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import codes
from accounts.requests import address_of
from cases.actions.apply_step import apply_step
from cases.declaration import errors, registry
from cases.declaration.case_file import CaseFile
from cases.declaration.form_fields import text_field
from cases.models import consent_forms
from cases.steps.online import purpose_of, signers_online
from policies.search import names_person
from portal import access, case_page, sessions
from portal.sign_in import CodeForm
from portal.views.cases import file_of
from portal.views.signing_in import WRONG, domain_of
from privacy.secret import clear_text
from privacy.typed_text import takes_mainland_sms

STEPS = {True: "sign_as_guardian", False: "sign_consent"}
WORDS = {"signed": "签署", "withdrawn": "撤回"}


class NameForm(forms.Form):
    """Who signs."""

    signer_name = text_field("签署人姓名")


class SignatureForm(NameForm, CodeForm):
    """Who signs, by which code."""

    field_order = ("signer_name", "code")


@access.for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, number: str, form: str, decision: str = "signed") -> HttpResponse:
    """Show a form in full; send the code, then take the signature (or its withdrawal)."""
    file = file_of(request, number)
    if form not in signers_online(file):
        access.not_yours(request, "consent", form)
    by_guardian = case_page.signs_by_guardian(file, timezone.now())
    sign = _Signing(request, file, form, decision, by_guardian)
    if request.method != "POST" or not sign.may_sign:
        return sign.page(NameForm())
    if "code" not in request.POST:
        return sign.send()
    return sign.take()


class _Signing:
    """One showing of the page."""

    def __init__(self, request: HttpRequest, file: CaseFile, form: str, decision: str, by_guardian: bool) -> None:
        self.request, self.file, self.decision, self.by_guardian = request, file, decision, by_guardian
        self.form = consent_forms.current(form)
        insured = file.case.insured
        self.signer = insured.policy.policyholder if by_guardian else insured.person
        self.purpose = purpose_of(file.case, form, decision)
        self.may_sign = ("guardian" if by_guardian else "insured") in signers_online(file)[form]

    def page(self, asked: forms.Form, status: int = 200, **more: Any) -> HttpResponse:
        """Show the form's text with what is asked now."""
        leads_to = [
            registry.step(self.file.service, code).label
            for item in self.file.service.consents
            if item.form == self.form.code
            for code in sorted(item.before)
        ]
        acts_for = sessions.customer_of(self.request).customer_account.person.pk != self.file.case.insured.person_id
        context = {
            "case": self.file.case,
            "file": self.file,
            "consent": self.form,
            "asked": asked,
            "word": WORDS[self.decision],
            "decision": self.decision,
            "by_guardian": self.by_guardian,
            "leads_to": leads_to,
            "acts_for": acts_for,
            "reachable": takes_mainland_sms(clear_text(self.signer.phone)),
            "may_sign": self.may_sign,
        }
        return render(self.request, "portal/my/consent.html", context | more, status=status)

    def send(self) -> HttpResponse:
        """Send a code to the signer's phone and ask for it."""
        name = NameForm(self.request.POST)
        if not self._is_named(name):
            return self.page(name, 422)
        codes.issue(
            phone=clear_text(self.signer.phone),
            purpose=self.purpose,
            what_for=f"{WORDS[self.decision]}《{self.form.label}》（案件 {self.file.case.number}）",
            domain=domain_of(self.request),
            address=address_of(self.request),
            at=timezone.now(),
            instead=self.file.case.number,
        )
        return self.page(SignatureForm(initial=name.cleaned_data), sent=True)

    def _is_named(self, asked: forms.Form) -> bool:
        """Tell whether all is typed, and the name is the signer's: no code is spent on another."""
        if asked.is_valid() and not names_person(asked.cleaned_data["signer_name"], self.signer):
            asked.add_error("signer_name", "姓名与登记的签署人姓名不符，请核对。")
        return asked.is_valid()

    def take(self) -> HttpResponse:
        """Redeem the code, and take the step it proves."""
        asked = SignatureForm(self.request.POST)
        if not self._is_named(asked):
            return self.page(asked, 422, sent=True)
        proof = codes.redeem(
            subject=codes.subject_of(clear_text(self.signer.phone)),
            purpose=self.purpose,
            typed=asked.cleaned_data["code"],
            address=address_of(self.request),
            at=timezone.now(),
        )
        if proof is None:
            asked.add_error("code", WRONG)
            return self.page(asked, 422, sent=True)
        return self._sign(asked, proof.pk)

    def _sign(self, asked: forms.Form, proof: int) -> HttpResponse:
        data = {
            "form": self.form.code,
            "decision": self.decision,
            "signer_name": asked.cleaned_data["signer_name"],
            "proof": proof,
            "address": address_of(self.request),
            "device": sessions.device_of(self.request),
        }
        try:
            apply_step(
                number=self.file.case.number,
                step=STEPS[self.by_guardian],
                data=data,
                actor=sessions.customer_of(self.request),
                revision=None,
                idempotency_key=uuid.uuid4().hex,
            )
        except errors.CaseError as problem:
            return self.page(asked, 409, sent=True, problem=str(problem))
        done = "已提交，待主管核对后生效" if self.by_guardian else f"已{WORDS[self.decision]}"
        messages.success(self.request, f"《{self.form.label}》{done}。")
        return redirect("portal:case", self.file.case.number)
