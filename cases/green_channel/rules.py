"""The green channel's own eligibility rules, judged after the common ones."""

import re

from cases.eligibility.predicates import Facts, Finding, eligibility_rule, not_applicable, passes, warns
from cases.eligibility.review_rules import covered_disease, in_mainland, listed_finding, place_listed, quota_left

DOCTOR_WISH = re.compile(r"医生|大夫|主任|专家|教授|院长|主刀|点名|指定")


@eligibility_rule("GC-10", "门诊覆盖城市")
def outpatient_city_is_listed(facts: Facts) -> Finding:
    """Outpatient visits are arranged in the covered cities."""
    if facts.request.get("kind") != "outpatient":
        return not_applicable("非门诊")
    return listed_finding(facts)


@eligibility_rule("GC-11", "不可指定医生")
def no_doctor_is_named(facts: Facts) -> Finding:
    """A wish for a doctor brings the sentence and never stops the case."""
    if DOCTOR_WISH.search(facts.request.get("wishes") or ""):
        return warns("客户提到医生意愿：本服务暂不可指定医生，请向客户说明", "本服务暂不可指定医生。")
    return passes()


GREEN_CHANNEL_RULES = (
    covered_disease("GC-01", "保障范围内的重大疾病"),
    in_mainland("GC-02", "中国大陆 31 个省市"),
    quota_left("GC-05", "门诊、住院各 1 次"),
    outpatient_city_is_listed,
    place_listed("GC-15", "绿通服务覆盖城市列表"),
    no_doctor_is_named,
)
