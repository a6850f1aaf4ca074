"""The inpatient advance's own eligibility rules, judged after the common ones."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cases.eligibility.predicates import (
    LATER,
    Facts,
    Finding,
    awaits,
    eligibility_rule,
    not_applicable,
    passes,
    refers,
    rejects,
    warns,
)
from cases.eligibility.review_rules import covered_disease, in_mainland, place_listed
from cases.models import Case
from coverage.models import ListRelease
from manual.registry import carry
from policies.models import InsuredPerson

PAY_FIRST = "您可先行自付，后续进行事后理赔。"
carry("ADV-32", where=f"{__name__}:PAY_FIRST")


def facts(
    insured: InsuredPerson, request: Mapping[str, Any], at: datetime, releases: Mapping[str, ListRelease]
) -> dict[str, Any]:
    """Return the numbers of the person's earlier advances that came to discharge, under whichever policy."""
    earlier = Case.objects.filter(
        service="inpatient_advance",
        insured__person=insured.person_id,
        state__in=("discharged", "completed"),
        received_at__lt=at,
    )
    return {"earlier_advances": list(earlier.order_by("pk").values_list("number", flat=True))}


@eligibility_rule("ADV-06", "未住院")
def not_in_hospital(facts: Facts) -> Finding:
    """Who lies in hospital at the time of application gets no advance; admission later is no rejection (A32)."""
    if facts.request.get("in_hospital"):
        words = f"如您已住院，则不能申请住院垫付服务。{PAY_FIRST}"
        return rejects(f"申请时被保险人已住院。{words}", words)
    if facts.request.get("in_hospital") is None:
        return awaits("申请时是否已住院，请询问")
    return passes("申请时未住院")


@eligibility_rule("ADV-30", "相同疾病再次住院")
def same_illness_again(facts: Facts) -> Finding:
    """An earlier advance is shown; whether it was for the same illness a supervisor records (S14), and nothing stops."""
    earlier = "、".join(facts.extra.get("earlier_advances", ()))
    if facts.request.get("repeat_of"):
        return passes(f"主管已认定为相同疾病再次住院（{facts.request['repeat_of']}），入院前5个工作日申请即可")
    if earlier:
        return awaits(f"曾成功办理垫付（{earlier}），是否相同疾病由主管认定")
    return not_applicable("未曾成功办理垫付")


@eligibility_rule("ADV-31", "首次申请")
def first_application(facts: Facts) -> Finding:
    """Who applies for the first time hears that the liability decision takes longer; it never stops (A32)."""
    if facts.request.get("repeat_of"):
        return not_applicable("非首次申请")
    words = "如您是首次申请垫付服务，则由于责任认定时间较长，可能会影响垫付服务安排时间，"
    return warns(f"请告知客户：{words}{PAY_FIRST}", f"{words}{PAY_FIRST}")


@eligibility_rule("ADV-36", "社保直接结算100%垫付")
def advance_in_full(facts: Facts) -> Finding:
    """All four facts give 100%; every other mix leaves the ratio to a person, with a reason (A37, S6)."""
    asked = facts.request
    tumour = asked.get("covered") == "yes" and _is_tumour(facts)
    if asked.get("si_enrolled") and tumour and asked.get("away_from_home") and asked.get("si_direct"):
        return passes("四项条件均成立，保障范围内住院费用100%垫付")
    return warns("四项条件未全部成立，垫付比例须由审核人依条款核定并说明理由", "垫付比例由专人依条款核定。")


@eligibility_rule("ADV-37", "社保身份就诊结算")
def social_insurance_is_usable(facts: Facts) -> Finding:
    """Enrolled and unable to settle: refused for cancer treated away from home, else a person decides (A37)."""
    asked = facts.request
    if asked.get("si_enrolled") is False:
        return not_applicable("未以社会医疗保险身份参保")
    if asked.get("si_enrolled") is None or asked.get("si_settlement") is None:
        return warns(
            "审核前须核对是否参保、能否以社保身份就诊并结算", "请确认能否以社会医疗保险身份就诊并结算。", word=LATER
        )
    if asked["si_settlement"]:
        return passes("能以社会医疗保险身份就诊并结算")
    if _is_tumour(facts) and asked.get("away_from_home"):
        return rejects(
            f"以社会医疗保险身份参保但在就医时无法以该身份就诊并结算的，无法申请住院费用垫付服务。{PAY_FIRST}"
        )
    return refers("以社保身份参保但无法以社保身份结算，且不是恶性肿瘤异地就医（或尚未确认），能否垫付须由主管判断")


def _is_tumour(facts: Facts) -> bool:
    return bool(facts.disease["malignant"] if facts.disease else facts.request.get("tumour"))


INPATIENT_ADVANCE_RULES = (
    covered_disease("ADV-01", "保障范围内的重大疾病"),
    in_mainland("ADV-02", "中国大陆境内"),
    not_in_hospital,
    place_listed("ADV-15", "住院垫付覆盖城市列表"),
    same_illness_again,
    first_application,
    advance_in_full,
    social_insurance_is_usable,
)
