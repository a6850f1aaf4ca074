"""Every way a request on a case can be refused, each with words for the person who made it."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

if TYPE_CHECKING:
    from django.forms import Form

    from cases.declaration.words import Missing
    from cases.models import Case, EligibilityCheck


class CaseError(Exception):
    """A refusal; ``str()`` is the Chinese sentence to show. Nothing has been changed."""


class CaseNotFound(CaseError):
    """There is no such case, or it is not this person's to see (404)."""

    def __init__(self) -> None:
        """Say the same for both, so that numbers cannot be probed."""
        super().__init__("没有找到这个案件，请核对案件号。")


class StepNotAllowed(CaseError):
    """The person may see the case but not take this step (403)."""

    def __init__(self, label: str) -> None:
        """Name the step."""
        super().__init__(f"您没有“{label}”的权限，请交由有权限的同事办理。")


class StaleRevision(CaseError):
    """Somebody else changed the case since this person looked."""

    def __init__(self, who: str, at: datetime, what: str, revision: int) -> None:
        """Say who, when and what; ``revision`` is the one now."""
        self.who, self.at, self.revision = who, at, revision
        when = timezone.localtime(at).strftime("%m月%d日 %H:%M:%S")
        super().__init__(f"{who}已于{when}更新了本案（{what}）。请刷新页面，确认后再提交。")


class WrongState(CaseError):
    """The case is not where the step starts from."""

    def __init__(self, step: str, state: str) -> None:
        """Name both."""
        super().__init__(f"本案当前为“{state}”，不能进行“{step}”。请刷新页面查看可办理的步骤。")


class StepBlocked(CaseError):
    """Something is missing; ``missing`` lists all of it."""

    def __init__(self, label: str, missing: "list[Missing]") -> None:
        """Join all that is missing into one sentence."""
        self.missing = missing
        super().__init__(f"暂不能“{label}”：" + "；".join(item.text for item in missing))


class StepInvalid(CaseError):
    """What was entered is not right; ``errors`` is the form's."""

    def __init__(self, form: "Form") -> None:
        """Join the field errors into one sentence, each with its field's label."""
        self.errors = form.errors
        super().__init__("填写有误：" + "；".join(text.removesuffix("。") for text in _field_errors(form)) + "。")


def _field_errors(form: "Form") -> Iterator[str]:
    for name, messages in form.errors.items():
        label = str(form.fields[name].label or name) if name in form.fields else ""
        yield from (text if label in text else f"{label}：{text}" for text in map(str, messages))


class KeyReused(CaseError):
    """The same request number came with another body."""

    def __init__(self) -> None:
        """Say how to mend it."""
        super().__init__("同一请求编号已用于另一项操作，请刷新页面后重新提交。")


class KeyInvalid(CaseError):
    """The request number cannot be one."""

    def __init__(self) -> None:
        """Say how to mend it."""
        super().__init__("请求编号须为 1 至 64 个字符，请刷新页面后重新提交。")


class QuotaExhausted(CaseError):
    """Not enough is left."""

    def __init__(
        self, label: str, rules: tuple[str, ...], unit: str = "次", left: Any = None, wanted: Any = None
    ) -> None:
        """Name the quota, and where something is left how much, and how much was asked for."""
        self.rules = rules
        what = "的次数" if unit == "次" else ""
        spent = f"“{label}”{what}已被占用或用完，不能再次通过。"
        super().__init__(f"“{label}”只余 {left} {unit}，不足 {wanted} {unit}。" if left else spent)


class NotVerified(CaseError):
    """The caller's identity does not match the policy: ask again, nothing is rejected (GEN-11, GEN-12)."""


class NotEligible(CaseError):
    """The rules reject the request; ``check`` is stored as an enquiry."""

    def __init__(self, check: "EligibilityCheck", sentences: list[str]) -> None:
        """Join the reasons."""
        self.check = check
        super().__init__("不符合服务条件：" + "；".join(sentence.rstrip("。") for sentence in sentences))


class DuplicateCase(CaseError):
    """An open case for the same thing exists; opening another needs saying so."""

    def __init__(self, case: "Case") -> None:
        """Name the open case."""
        self.case = case
        super().__init__(f"该被保险人已有办理中的同类案件 {case.number}，如仍需另开，请勾选确认。")
