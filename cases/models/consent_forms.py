"""The forms people sign, by code: label and version in use; services may bring their own.

Texts marked 待法务确认 wait for the insurer's lawyers, until the insurer says in 手册未定事项 (S10) that they approved them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from manual import unsettled

APPROVAL = "S10"
SAMPLE = "（示例文本，待法务确认）"


@dataclass(frozen=True)
class ConsentForm:
    """A form with the version that is shown now; a new version asks again."""

    code: str
    label: str
    version: str
    text: str


TO_POLICYHOLDER = "to_policyholder"
"""By this form the insured lets the policyholder who acts for them see illness, medical papers and reports."""


def sample(code: str, label: str, text: str) -> ConsentForm:
    """Return the form of the manual's edition, its text a sample until the insurer's lawyers have seen it."""
    return ConsentForm(code, label, "2021-12/1", f"{text}{SAMPLE}")


FORMS = (
    sample("health_data", "健康信息处理同意书", "同意我司为办理本项服务收集、使用被保险人的病历等健康信息。"),
    sample(
        "partner_sharing",
        "向医院提供个人信息同意书",
        "同意我司为安排就医，将被保险人的姓名、联系方式和必要的病情资料提供给就诊医院。",
    ),
    sample("claim_authorisation", "理赔授权书", "授权我司代为办理与本次医疗费用有关的理赔事宜。"),
    sample(
        TO_POLICYHOLDER,
        "向投保人提供病情资料同意书",
        "同意代为办理的投保人查看被保险人在本案中的病情、医疗资料和报告。可随时撤回。",
    ),
)
BY_CODE = {form.code: form for form in FORMS}
"""Every form: those above, and those that the services in use brought."""
SIGNERS = [("insured", "被保险人"), ("guardian", "监护人"), ("family", "家属")]
METHODS = [("signed", "书面签署"), ("recorded_call", "电话录音确认"), ("online", "线上勾选确认")]


def register(forms: Iterable[ConsentForm]) -> None:
    """Add what a service brings; a code that is taken keeps its meaning (``manage.py check`` tells)."""
    for form in forms:
        BY_CODE.setdefault(form.code, form)


def unregister(forms: Iterable[ConsentForm]) -> None:
    """Forget what a service brought."""
    for form in forms:
        if BY_CODE.get(form.code) is form:
            del BY_CODE[form.code]


def current(code: str) -> ConsentForm:
    """Return a form as it is shown now: a sample's text says whether the lawyers have approved it (S10)."""
    form = BY_CODE[code]
    approval = unsettled.value(APPROVAL) if SAMPLE in form.text else ""
    return replace(form, text=form.text.replace(SAMPLE, f"（文本经法务核准：{approval}）")) if approval else form


def doubt(code: str, decision: str) -> str:
    """Return what the record says of a sample signed that nobody has approved: questions about it are a supervisor's (S10)."""
    unapproved = decision == "signed" and SAMPLE in current(code).text
    return f"{SAMPLE[:-1]}，S10；客户对文本有疑问的请提请主管）" if unapproved else ""


def label(code: str) -> str:
    """Return a form's Chinese name; its code where the service that brought it is no longer there."""
    return BY_CODE[code].label if code in BY_CODE else code
