"""The forms of the Japan service: one for intake, one a step. What happens in Japan is asked for in Japan's time."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from cases.declaration.form_fields import day_field, text_field, there_field
from cases.declaration.forms import RequestForm, StepForm, offer_rows
from cases.declaration.money import MoneyField
from cases.eligibility.review_forms import DeemedForm
from cases.japan_treatment.guards import trip_of
from cases.japan_treatment.models import TOKYO, JapanTrip, RefusalCause
from cases.models.zones import there
from coverage.models import JapanHospitalEntry
from manual import rules as manual_rules
from manual import unsettled
from manual.registry import rule
from policies.search import names_person
from privacy.masking import mask_id_number
from privacy.secret import clear_text
from privacy.typed_text import normal_id_number

EMPTY = [("", "—")]
TOLD_VIA = [("phone", "电话"), ("sms", "短信"), ("wechat", "微信"), ("in_person", "当面")]


def cited(rule_id: str) -> str:
    """Return the manual's sentence with its number, as a refusal ends."""
    return f"{manual_rules.get(rule_id).quote}（{rule_id}）。"


class JapanRequestForm(RequestForm):
    """What the caller asks for. The hospital is matched by the insurer: a wish is only written down (JP-08)."""

    illness = text_field("自述病情", required=False)
    diagnosed_on = day_field("初次确诊日期", required=False)
    wishes = forms.CharField(
        label="客户意愿", max_length=300, required=False, help_text="对医院等的意愿；医院由我司按病情在网络内匹配"
    )

    def clean_diagnosed_on(self) -> Any:
        return self.not_in_future("diagnosed_on")


@rule("JP-13")
class IdentityForm(StepForm):
    """Name and ID number as the caller gives them: compared with the policy, and of the number only its masked form is stored."""

    insured_name = text_field("被保险人姓名")
    id_number = forms.CharField(label="身份证号码", max_length=40)

    def clean_insured_name(self) -> str:
        name: str = self.cleaned_data["insured_name"]
        if not names_person(name, self.ctx.case.insured.person):
            raise forms.ValidationError("被保险人姓名与保单不符，请再次核对；核对不符不作拒绝（JP-13）。")
        return name

    def clean_id_number(self) -> str:
        number = normal_id_number(self.cleaned_data["id_number"])
        if number != normal_id_number(clear_text(self.ctx.case.insured.person.id_number)):
            raise forms.ValidationError("身份证号码与保单不符，请再次核对；核对不符不作拒绝（JP-13）。")
        return mask_id_number(number)


@rule("JP-14")
class VendorFileForm(StepForm):
    """What the vendor found with the insured, as sent for review."""

    condition = text_field("服务商确认的病情", long=True)
    scope = text_field("服务商确认的保障范围", long=True)


class ToldForm(StepForm):
    """Who was told, and how."""

    told_name = text_field("被告知人")
    told_via = forms.ChoiceField(label="告知方式", choices=TOLD_VIA)


@rule("JP-08")
def offer_hospitals(form: StepForm) -> None:
    """Let the field ``hospital`` choose among the hospitals of the list the case records, by both names."""
    release, field = form.ctx.file.releases["japan_hospitals"], form.fields["hospital"]
    field.queryset = JapanHospitalEntry.objects.filter(release=release)  # type: ignore[attr-defined]
    field.label_from_instance = lambda entry: f"{entry.name_zh}（{entry.name_ja}）"  # type: ignore[attr-defined]
    field.error_messages["invalid_choice"] = f"该医院不在{release}内，请在名单内选择（JP-08）。"


class DepartureForm(StepForm):
    """The day the insured left."""

    departed_on = day_field("出发日期")

    def clean_departed_on(self) -> Any:
        granted = trip_of(self.ctx.file).visa_granted_on
        return self.happened_since("departed_on", granted, "签证办妥日期", because=cited("JP-21"))


class ThereForm(StepForm):
    """Something that happened in Japan, in Japan's time: not later than it is written down, nor before what came first.

    ``after`` names the columns of the trip that come first.
    """

    after: ClassVar[tuple[str, ...]] = ()
    happened_at = there_field("发生时间", TOKYO)

    def clean_happened_at(self) -> Any:
        moment, trip = self.cleaned_data["happened_at"], trip_of(self.ctx.file)
        if moment > self.ctx.now:
            raise forms.ValidationError("时间不能晚于现在，请按日本时间填写。")
        for name in self.after:
            earlier = getattr(trip, name)
            if earlier and moment < earlier:
                label: Any = trip._meta.get_field(name)
                raise forms.ValidationError(f"时间不能早于{label.verbose_name}（{there(earlier, TOKYO)}），请核对。")
        return moment


@rule("JP-29")
class ArrivalForm(ThereForm):
    """The arrival at the hospital: the matched one."""

    after = ("contacted_at",)
    hospital = forms.ModelChoiceField(label="到院医院", queryset=JapanHospitalEntry.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_hospitals(self)

    def clean_hospital(self) -> JapanHospitalEntry:
        hospital: JapanHospitalEntry = self.cleaned_data["hospital"]
        matched = self.ctx.details.hospital
        if hospital != matched:
            raise forms.ValidationError(f"本案匹配的医院为{matched.name_zh}，请核对（JP-29）。")
        return hospital


class AdmissionForm(ThereForm):
    """The admission, and the interpreter in charge of it."""

    after = ("arrived_at",)
    in_charge = text_field("负责的陪诊人员", max_length=50)


class ReturnForm(ThereForm):
    """The end of the treatment, in Japan's time, and the day of the return."""

    after = ("arrived_at", "admitted_at")
    returned_on = day_field("回国日期")

    def clean_returned_on(self) -> Any:
        return self.happened_since("returned_on", trip_of(self.ctx.file).departed_on, "出发日期")


@rule("JP-32")
class ClaimForm(StepForm):
    """The claim as filed."""

    claim_number = text_field("理赔号", max_length=50)
    claimed_on = day_field("理赔申请日期")

    def clean_claimed_on(self) -> Any:
        returned = trip_of(self.ctx.file).returned_on
        return self.happened_since("claimed_on", returned, "回国日期", because=cited("JP-32"))


COSTS = {
    "hospital": ("JP-23", "日本医院的住院费用账单（直付）"),
    "flight": ("JP-41", "赴日机票"),
    "living": ("JP-43", "当地交通餐饮住宿费用"),
    "visa": ("JP-44", "赴日签证办理费用"),
    "self_arranged": ("JP-48", "自行购买的赴日就医服务"),
    "other": ("JP-46", "其他费用"),
}


@rule("JP-22", "JP-41", "JP-43", "JP-44", "JP-46", "JP-48")
class BillForm(StepForm):
    """A hospital's bill for direct payment; no other cost is entered, whatever it is."""

    trip = forms.ModelChoiceField(
        label="赴日治疗", queryset=JapanTrip.objects.none(), required=False, help_text="留空为最近一次"
    )
    cost = forms.ChoiceField(label="费用", choices=EMPTY + [(code, label) for code, (_, label) in COSTS.items()])
    amount = MoneyField(label="账单金额", currency="JPY")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "trip", self.ctx.file.rows("japantrip"))

    def clean_cost(self) -> str:
        cost: str = self.cleaned_data["cost"]
        clause, label = COSTS[cost]
        if cost != "hospital":
            raise forms.ValidationError(f"{label}不予登记：{manual_rules.get(clause).quote}（{clause}）。")
        return cost


class NextTripForm(StepForm):
    """A further trip in the same service; whether it counts as one more may be open to question (S13)."""

    disputed = forms.TypedChoiceField(
        label="是否另计一次赴日治疗",
        choices=[("no", "另计一次"), ("yes", "有争议，提请主管判断")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text="手册未定何为一次赴日治疗（S13）",
    )
    reason = text_field("说明")

    def clean_disputed(self) -> bool:
        """Raise ``ValidationError`` for a dispute about what the insurer has settled (S13)."""
        disputed: bool = self.cleaned_data["disputed"]
        decided = unsettled.value("S13", "japan_treatment")
        if disputed and decided:
            raise forms.ValidationError(
                f"何为一次赴日治疗，公司已有规定（S13）：{decided}。请按规定选择“另计一次”或不另行安排。"
            )
        return disputed


class QuestionForm(StepForm):
    """What only a supervisor may answer."""

    KINDS: ClassVar = {
        "extra": ("JP-40", "客户希望五项服务之外的服务"),
        "matter": ("JP-28", "陪诊事项是否属医疗环节"),
        "hours": ("JP-27", "全程陪诊超过 40 小时"),
    }
    kind = forms.ChoiceField(label="事项", choices=EMPTY + [(code, label) for code, (_, label) in KINDS.items()])
    wish = text_field("说明", max_length=100)
    hours = forms.DecimalField(
        label="超出的时长（小时）", required=False, max_digits=6, decimal_places=2, help_text="0.25 小时的整数倍"
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        hours = cleaned.get("hours")
        if cleaned.get("kind") == "hours" and (not hours or hours <= 0 or hours % Decimal("0.25")):
            self.add_error("hours", "请填写超出 40 小时的时长，为 0.25 小时的整数倍（JP-27）。")
        return cleaned


def question(kind: str, wish: str) -> str:
    """Return the question put to the supervisor, word for word the same when asked and when its answer is looked up."""
    return f"{QuestionForm.KINDS[kind][1]}：{wish}"


@rule("JP-36", "JP-37", "JP-38", "JP-39")
class JapanDeemedForm(DeemedForm):
    """Why the insured could not go: one of the manual's grounds, each with what must be on file for it (A60)."""

    GROUNDS: ClassVar = [
        ("papers", "无法提交相应医疗资料"),
        ("visa", "医疗签证无法办理"),
        ("hospital", "不符合医院接收条件"),
        ("personal", "其他个人自身原因"),
    ]
    ground = forms.ChoiceField(label="情形", choices=EMPTY + GROUNDS)
    field_order = ("ground", "cause", "evidence")

    def clean_ground(self) -> str:
        ground: str = self.cleaned_data["ground"]
        details, condition = self.ctx.details, RefusalCause.CONDITION
        if ground == "papers" and not self.ctx.file.open_requests():
            raise forms.ValidationError("没有未答复的补充资料要求，不能以此视为已完成（JP-36）。")
        if ground == "visa" and details.visa_refusal != condition:
            raise forms.ValidationError("没有因被保险人原因拒签的记录，不能以此视为已完成（JP-37）。")
        if ground == "hospital" and details.hospital_refusal != condition:
            raise forms.ValidationError("没有因被保险人病情拒收的记录，不能以此视为已完成（JP-38）。")
        return ground
