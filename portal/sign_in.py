"""Signing in: policy number, last four of the ID number, and a code to the phone on record of whose number that is.

Whether policy and tail fit together is never told: the answer is the same, after the same statements, and only who has
the phone learns more.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone

from accounts import attempts, codes
from policies.customers import TAIL, person_of
from policies.models import Person
from privacy.keys import digest
from privacy.secret import clear_text
from privacy.typed_text import bare_number, normal_id_number, normal_number

logger = logging.getLogger(__name__)
PURPOSE = "sign-in"
MOST_OF_POLICY = 20
"""How often in a day a code can be asked for by one policy number: nobody finds the tail by trying."""


class WhoForm(forms.Form):
    """Who wants to sign in."""

    policy_number = forms.CharField(
        label="保单号",
        max_length=60,
        error_messages={"required": "请填写保单号。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    id_tail = forms.CharField(
        label="证件号码后四位",
        max_length=20,
        help_text="投保人或被保险人本人的证件号码；末位是字母 X 的照填",
        error_messages={"required": "请填写证件号码后四位。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_policy_number(self) -> str:
        """Return the number as policies have it."""
        return normal_number(self.cleaned_data["policy_number"])

    def clean_id_tail(self) -> str:
        """Return the four characters."""
        tail = normal_id_number(self.cleaned_data["id_tail"])
        if len(tail) != TAIL:
            raise forms.ValidationError(f"请只填证件号码的最后 {TAIL} 位。")
        return tail


class CodeForm(forms.Form):
    """The code as it came by SMS; full-width digits and blanks count as typed right."""

    code = forms.CharField(
        label="短信验证码",
        max_length=20,
        error_messages={"required": "请填写短信中的 6 位验证码。"},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        """Return the six digits."""
        code = normal_number(self.cleaned_data["code"])
        RegexValidator(r"\A[0-9]{6}\Z", "验证码是 6 位数字，请核对。")(code)
        return code


@dataclass(frozen=True)
class Asked:
    """A sign-in on its way: what the code is stored under, and whose it is; nobody's where nobody fits."""

    subject: str
    person: int | None


def ask(*, policy_number: str, id_tail: str, domain: str, address: str, at: datetime) -> Asked:
    """Send a code to whom the two mean, as far as the limits allow."""
    found = person_of(policy_number=policy_number, id_tail=id_tail)
    key = digest(f"sign-in by {bare_number(policy_number)} on {timezone.localdate(at)}")
    allowed = attempts.take(key, most=MOST_OF_POLICY, at=at, wait=codes.A_DAY)
    if not allowed:
        logger.warning("sign-in: codes were asked for by one policy number too often today")
    subject = codes.issue(
        phone=clear_text(found.phone) if found and allowed else "",
        purpose=PURPOSE,
        what_for="登录",
        domain=domain,
        address=address,
        at=at,
        instead=f"{policy_number} {id_tail}",
    )
    return Asked(subject, found.pk if found else None)


def answer(asked: Asked, *, typed: str, address: str, at: datetime) -> Person | None:
    """Return who has signed in by the code ``typed``; None for a wrong, used or old one."""
    code = codes.redeem(subject=asked.subject, purpose=PURPOSE, typed=typed, address=address, at=at)
    return Person.objects.filter(pk=asked.person).first() if code and asked.person else None
