"""The specialty drug's own eligibility rules, judged after the common ones.

What only a person may judge (需专人判断) is warned of until a person has; a doubt or a no goes to a supervisor.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cases.eligibility.predicates import (
    LATER,
    EligibilityRule,
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
from cases.eligibility.review_rules import covered_disease, in_schedule, place_listed
from coverage.models import ListRelease
from coverage.releases import none_in_force
from drugs import search
from manual.registry import rule
from policies.models import InsuredPerson
from workdays.calendar import end_of


@rule("DRUG-05", "DRUG-19")
def facts(
    insured: InsuredPerson, request: Mapping[str, Any], at: datetime, releases: Mapping[str, ListRelease]
) -> dict[str, Any]:
    """Judge the drug by the list in force on application, which the case records (A23); one query."""
    release = releases.get("drugs")
    if release is None:
        words = none_in_force("drugs")
        return {"drug": {"verdict": "refer", "reason": words, "edition": words}}
    verdict = search.judge(text=request.get("drug") or "", release=release, at=at)
    return {"drug": {"verdict": verdict.verdict, "reason": verdict.reason, "edition": search.edition(release)}}


@eligibility_rule("DRUG-05", "特定药品清单")
def drug_is_listed(facts: Facts) -> Finding:
    """The drug stands in the list in force on application; a generic name alone is for the pharmacist."""
    drug = facts.extra["drug"]
    if not facts.request.get("drug"):
        return awaits("尚未选定药品，申请时核对")
    if drug["verdict"] == "listed":
        return passes(drug["reason"])
    if drug["verdict"] == "refer":
        return refers(drug["reason"], "您的药品需由药师进一步核对。")
    return rejects(drug["reason"], f"您申请的药品不在申请时生效的清单内（{drug['edition']}）。")


@eligibility_rule("DRUG-34", "官方通知的药品清单")
def list_is_announced(facts: Facts) -> Finding:
    """The drug list in force on application, by the official notice, is the one DRUG-05 judges by."""
    drug = facts.extra["drug"]
    if drug["verdict"] == "not_listed" and facts.request.get("drug"):
        return rejects(drug["reason"], "药品清单以官网、官微的通知为准，您申请的药品不在其中。")
    if not facts.request.get("drug"):
        return awaits(f"尚未选定药品，将按{drug['edition']}核对")
    return passes(f"按{drug['edition']}核对")


@eligibility_rule("DRUG-06", "院内无相应药品")
def hospital_has_none(facts: Facts) -> Finding:
    """Only a clear answer, with its source, that the hospital has the drug refuses; out of stock is for a person."""
    stock, source = facts.request.get("hospital_stock"), facts.request.get("stock_source")
    if stock == "has":
        return rejects(f"就诊医院院内有此药（来源：{source}）", "您就诊的医院有相应药品，请在院内取药。")
    if stock == "short":
        return refers(f"就诊医院缺货或限量（来源：{source}），是否属院内无相应药品需判断")
    if stock == "none":
        return passes(f"院内无此药（来源：{source}）")
    return warns("尚未核实就诊医院有无此药，审核前须核实", "我们将核实您就诊的医院有无相应药品。", word=LATER)


@eligibility_rule("DRUG-20", "等待期内无法申请")
def not_in_the_waiting_period(facts: Facts) -> Finding:
    """Expressly no application in the waiting period; a missing date is one question, asked by GEN-05."""
    end = facts.waiting_period_end
    if end is None:
        return awaits("见“等待期”")
    if facts.local_date > end:
        return passes("等待期已过")
    earliest = end_of(end)
    words = f"等待期内无法申请本服务，最早可于{earliest:%Y-%m-%d}申请"
    return rejects(words, f"{words}。", earliest=earliest)


@eligibility_rule("DRUG-31", "社保药品的直付额度")
def partial_amount_is_known(facts: Facts) -> Finding:
    """Whether a social-insurance drug can be settled locally must be known: what is not is for a person."""
    social, settled = facts.request.get("social_drug"), facts.request.get("social_settled")
    if social == "unknown" or (social == "yes" and settled == "unknown"):
        what = "是否社保药品" if social == "unknown" else "当地药房能否社保结算"
        return refers(f"{what}未知，直付额度需判断")
    if (social, settled) == ("yes", "no"):
        return warns(
            "社保药品且当地药房无法社保结算：按保险责任部分垫付，须客户接受额度", "您的药品按保险责任部分垫付。"
        )
    return not_applicable("无须部分垫付") if social else awaits("审核时核定")


def judged(rule_id: str, label: str, field: str, question: str) -> EligibilityRule:
    """Return the rule that a person judges ``question``, stored under ``field``; the system never does."""

    def a_person_judges(facts: Facts) -> Finding:
        said = facts.request.get(field)
        if said == "yes":
            return passes(f"已由专人认定：{question}")
        if said:
            return refers(f"{'不能确定是否' if said == 'unsure' else '审核认为不'}{question}，需主管判断")
        return awaits("审核时由专人判断")

    return eligibility_rule(rule_id, label)(a_person_judges)


SPECIALTY_DRUG_RULES = (
    in_schedule("DRUG-01", "保单载明责任"),
    not_in_the_waiting_period,
    covered_disease("DRUG-02", "保障范围内的恶性肿瘤", what="恶性肿瘤"),
    drug_is_listed,
    list_is_announced,
    hospital_has_none,
    place_listed("DRUG-18", "特药服务覆盖城市"),
    judged("DRUG-03", "主治医师", "attending", "由主治医师开具"),
    judged("DRUG-04", "必需且合理", "necessary", "必需且合理"),
    judged("DRUG-26", "处方合理性", "reasonable", "处方合理"),
    judged("DRUG-27", "直付范围", "in_scope", "属于直付范围内用药"),
    judged("DRUG-28", "用药适应症", "indication", "符合用药适应症"),
    partial_amount_is_known,
)
