"""The Japan service's own eligibility rules, judged after the common ones."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cases.eligibility.predicates import Facts, Finding, eligibility_rule, passes, refers, rejects, warns
from cases.eligibility.review_rules import covered_disease, in_schedule
from coverage.models import ListRelease
from policies.models import InsuredPerson
from workdays import calendar

ARRANGING = 40
NEAR_THE_END = timedelta(days=120)
"""Further from its end a policy leaves more than 40 working days in any year: the calendar need not be asked."""


def facts(
    insured: InsuredPerson, request: Mapping[str, Any], at: datetime, releases: Mapping[str, ListRelease]
) -> dict[str, Any]:
    """Return how many working days the policy still runs, where they are few."""
    today, end = calendar.local_date(at), insured.policy.period_end
    near = today <= end <= today + NEAR_THE_END
    return {"workdays_left": calendar.workdays_between(first=today, last=end) if near else None}


@eligibility_rule("JP-04", "日本就医综合服务 1 次")
def one_service_in_the_period(facts: Facts) -> Finding:
    """One service a policy period; where treatment trips are left after it, a person decides (A51)."""
    quotas = {quota["code"]: quota for quota in facts.quotas}
    service, trips = quotas["JP_SERVICE"], quotas["JP_TRIP"]
    left = trips["limit"] - trips["consumed"] - trips["reserved"]
    if service["consumed"] >= service["limit"] and left > 0:
        return refers(f"本保单期间的 1 次综合服务已使用，本保单年度赴日治疗次数尚余 {left} 次：能否再次办理需主管判断")
    if service["consumed"] >= service["limit"]:
        return rejects(
            f"本保单期间限日本就医综合服务 {service['limit']} 次，已使用，赴日治疗次数也已用完",
            "您本保单期间的日本就医综合服务已使用。",
        )
    if service["consumed"] + service["reserved"] >= service["limit"]:
        return warns("已有办理中的赴日医疗案件：再次赴日治疗请在原案件中安排")
    return passes("综合服务次数未使用")


@eligibility_rule("JP-34", "尽可能提前申请")
def applied_early_enough(facts: Facts) -> Finding:
    """Close to the policy's end the arrangement may outlast it: said, never a reason to stop (A03)."""
    left = facts.extra.get("workdays_left")
    if left is not None and left < ARRANGING:
        return warns(
            f"保单距期满不足 {ARRANGING} 个工作日（尚余 {left} 个），请提醒客户尽早办理",
            "您的保单即将期满，为不耽误您使用本服务，请尽早备齐资料。",
        )
    return passes()


JAPAN_RULES = (
    in_schedule("JP-01", "保单载明责任"),
    covered_disease("JP-02", "保障范围内的恶性肿瘤", what="恶性肿瘤"),
    one_service_in_the_period,
    applied_early_enough,
)
