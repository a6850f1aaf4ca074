"""Eligibility rules that several services share, each under the clause of the service that asks: one line a rule.

``quota_left(rule_id, label)`` is a rule for a service's tuple; all are predicates over frozen facts.
"""

from cases.eligibility.common_rules import place_finding
from cases.eligibility.predicates import (
    LATER,
    EligibilityRule,
    Facts,
    Finding,
    Outcome,
    awaits,
    eligibility_rule,
    passes,
    refers,
    rejects,
    warns,
)
from coverage.places import OUTSIDE_MAINLAND


def covered_disease(rule_id: str, label: str, *, what: str = "重大疾病") -> EligibilityRule:
    """Return the rule that a person judges whether the diagnosis is a covered ``what``: approval waits for the word."""

    def disease_is_covered(facts: Facts) -> Finding:
        word = facts.request.get("covered")
        if word == "yes":
            return passes("审核人已认定属于保障范围")
        if word:
            view = "不能确定是否" if word == "unsure" else "认为不"
            return refers(f"审核人{view}属于保障范围内的{what}，需主管判断")
        return warns(
            f"是否属于保障范围内的{what}，须由审核人凭资料认定", "确诊情况将由审核人凭您的资料认定。", word=LATER
        )

    return eligibility_rule(rule_id, label)(disease_is_covered)


def quota_left(rule_id: str, label: str) -> EligibilityRule:
    """Return the rule that something is left of every quota that applies; what is only reserved is shown (A05, A06)."""
    return eligibility_rule(rule_id, label)(_quota_is_left)


def _quota_is_left(facts: Facts) -> Finding:
    limited = [quota for quota in facts.quotas if quota["applies"] and quota["limit"] is not None]
    for quota in limited:
        if quota["consumed"] >= quota["limit"]:
            unit = quota.get("unit", "次")
            return rejects(
                f"{quota['label']}本保单期间限 {quota['limit']} {unit}，已使用 {quota['consumed']} {unit}",
                f"您本保单期间的{quota['label']}已使用。",
            )
    for quota in limited:
        if quota["consumed"] + quota["reserved"] >= quota["limit"]:
            return warns(f"{quota['label']}已被办理中的案件占用，本案将不能通过审核，除非该次数退回")
    return passes("次数未使用")


def place_listed(rule_id: str, label: str) -> EligibilityRule:
    """Return the rule that the place named stands in the service's list."""
    return eligibility_rule(rule_id, label)(listed_finding)


def listed_finding(facts: Facts) -> Finding:
    """Judge the place by the list; what only a person may judge is one question, asked by GEN-18."""
    finding = place_finding(facts)
    return awaits("见“官方通知的服务网络”") if finding.outcome == Outcome.REFER else finding


def in_mainland(rule_id: str, label: str) -> EligibilityRule:
    """Return the rule that the place named is not in Hong Kong, Macau or Taiwan, nor abroad."""
    return eligibility_rule(rule_id, label)(_place_is_in_mainland)


def _place_is_in_mainland(facts: Facts) -> Finding:
    if facts.place and facts.place["province"] in OUTSIDE_MAINLAND:
        return rejects(f"{facts.place['name']}不在中国大陆 31 个省市内", "本服务限中国大陆境内 31 个省市。")
    return passes("大陆境内") if facts.place else awaits("尚未选定城市，安排时核对")


def in_schedule(rule_id: str, label: str) -> EligibilityRule:
    """Return the rule that the policy's schedule (保单载明责任) names the service."""
    return eligibility_rule(rule_id, label)(_schedule_names_the_service)


def _schedule_names_the_service(facts: Facts) -> Finding:
    if facts.in_schedule:
        return passes("保单载明本项服务")
    return rejects("保单未载明本项服务，请核对保单载明责任", "您的保单未载明本项服务，是否享有以保单载明责任为准。")
