"""What an import of policies means for open cases: named before it is confirmed, changed by nobody."""

from collections.abc import Sequence

from django.db.models import QuerySet

from cases.models import Case
from policies.models import InsuredPerson

SHOWN = 200


def open_cases_of(insured: QuerySet[InsuredPerson]) -> Sequence[str]:
    """Return a line naming the open cases of ``insured``; none where there are none."""
    found = list(
        Case.objects.filter(is_open=True, insured__in=insured).order_by("number").values_list("number", flat=True)
    )
    if not found:
        return []
    listed = "、".join(found[:SHOWN]) + ("等" if len(found) > SHOWN else "")
    return [f"登记有变化的被保险人有 {len(found)} 件办理中的案件，请在导入后逐件核对：{listed}"]
