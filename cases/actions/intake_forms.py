"""What the agent writes down while verifying a caller (核身)."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from cases.actions.intake import Caller
from cases.declaration.form_fields import moment_field, say_what_is_required, text_field
from cases.models import Applicant, Channel
from manual.registry import rule
from privacy.typed_text import normal_number, normal_phone

CALL_ID_LENGTH, RELATION_LENGTH, POLICY_NUMBER_LENGTH, PHONE_LENGTH = 64, 50, 40, 40
PHONE = RegexValidator(
    r"\A\+?[0-9][0-9-]{4,18}\Z", "联系电话只能包含数字、空格和短横线，分机写在“转”之后，且只填一个号码，请核对。"
)


@rule("GEN-09", "GEN-11", "GEN-12")
class VerificationForm(forms.Form):
    """The caller's own words: they are compared with the policy, never filled in from it."""

    required_css_class = "required"

    policy_number = forms.CharField(label="保单号", max_length=POLICY_NUMBER_LENGTH)
    insured_name = text_field("被保险人姓名")
    applicant = forms.ChoiceField(
        label="来电人身份", choices=Applicant.choices, initial=Applicant.INSURED, widget=forms.RadioSelect
    )
    applicant_name = text_field("来电人姓名", required=False, help_text="被保险人本人来电可留空")
    applicant_relation = forms.CharField(
        label="与被保险人关系", max_length=RELATION_LENGTH, required=False, help_text="其他人来电必填"
    )
    applicant_phone = forms.CharField(
        label="联系电话", max_length=PHONE_LENGTH, required=False, help_text="短信只发到境内手机号码"
    )
    channel = forms.ChoiceField(label="渠道", choices=Channel.choices, initial=Channel.HOTLINE)
    call_id = forms.CharField(label="来电编号", max_length=CALL_ID_LENGTH, required=False, help_text="热线来电必填")
    received_at = moment_field("来电时间", help_text="以来电时间为申请时间")
    backdate_reason = text_field("补记原因", required=False, help_text="来电已超过 24 小时的必填")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_is_required(self)

    def clean_policy_number(self) -> str:
        """Return the number as policies have it."""
        return normal_number(self.cleaned_data["policy_number"])

    def clean_applicant_phone(self) -> str:
        """Return the phone as it is dialled."""
        phone = normal_phone(self.cleaned_data["applicant_phone"])
        if phone:
            PHONE(phone)
        return phone

    def clean(self) -> dict[str, Any]:
        """An insured person who calls is named once; what else hangs on who calls, and how, is asked for here."""
        cleaned = super().clean() or {}
        applicant = cleaned.get("applicant")
        if applicant == Applicant.INSURED and not cleaned.get("applicant_name"):
            cleaned["applicant_name"] = cleaned.get("insured_name", "")
        self._ask_for("applicant_name", "请填写来电人姓名。", when=applicant != Applicant.INSURED)
        self._ask_for("applicant_relation", "请填写来电人与被保险人的关系。", when=applicant == Applicant.OTHER)
        self._ask_for("call_id", "请填写来电编号。", when=cleaned.get("channel") == Channel.HOTLINE)
        return cleaned

    def _ask_for(self, name: str, message: str, *, when: bool) -> None:
        if when and not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, message)

    def caller(self) -> Caller:
        """Return who is on the line, from cleaned data."""
        names = ("policy_number", "insured_name", "applicant_name", "applicant_relation", "applicant_phone", "call_id")
        words = {name: self.cleaned_data[name] for name in names}
        applicant, channel = Applicant(self.cleaned_data["applicant"]), Channel(self.cleaned_data["channel"])
        return Caller(**words, applicant=applicant, channel=channel)

    def moment(self) -> datetime:
        """Return the time of the call (aware)."""
        at: datetime = self.cleaned_data["received_at"]
        return at
