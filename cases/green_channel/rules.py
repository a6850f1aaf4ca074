"""The green channel's own eligibility rules, judged after the common ones."""

import re

from cases.eligibility.common_rules import place_finding
from cases.eligibility.predicates import Facts, Finding, Outcome, eligibility_rule, passes, refers, rejects, warns

MAINLAND_PROVINCES = 31
OUTSIDE_MAINLAND = ("71", "81", "82")
DOCTOR_WISH = re.compile(r"医生|大夫|主任|专家|教授|院长|主刀|点名|指定")


@eligibility_rule("GC-01", "保障范围内的重大疾病")
def illness_is_covered(facts: Facts) -> Finding:
    """Whether the diagnosis is a covered critical illness is a person's judgement; approval waits for it."""
    word = facts.request.get("covered")
    if word == "yes":
        return passes("审核人已认定属于保障范围")
    if word:
        view = "不能确定是否" if word == "unsure" else "认为不"
        return refers(f"审核人{view}属于保障范围内的重大疾病，需主管判断")
    return warns("是否属于保障范围内的重大疾病，须由审核人凭资料认定", "确诊情况将由审核人凭您的资料认定。")


@eligibility_rule("GC-02", "中国大陆 31 个省市")
def place_is_in_mainland(facts: Facts) -> Finding:
    """Hong Kong, Macau, Taiwan and abroad are outside the service."""
    if facts.place and facts.place["province"] in OUTSIDE_MAINLAND:
        return rejects(f"{facts.place['name']}不在中国大陆 31 个省市内", "本服务限中国大陆境内 31 个省市。")
    return passes("大陆境内" if facts.place else "尚未选定城市，安排时核对")


@eligibility_rule("GC-05", "门诊、住院各 1 次")
def slot_is_left(facts: Facts) -> Finding:
    """The slot of that kind is not consumed in this policy period; one only reserved is shown (A05, A06)."""
    for quota in facts.quotas:
        if not quota["applies"]:
            continue
        if quota["consumed"] >= quota["limit"]:
            return rejects(
                f"{quota['label']}本保单期间限 {quota['limit']} 次，已使用 {quota['consumed']} 次",
                f"您本保单期间的{quota['label']}已使用。",
            )
        if quota["reserved"]:
            return warns(f"{quota['label']}已被办理中的案件占用，本案将不能通过审核，除非该次数退回")
    return passes("次数未使用")


@eligibility_rule("GC-10", "门诊覆盖城市")
def outpatient_city_is_listed(facts: Facts) -> Finding:
    """Outpatient visits are arranged in the covered cities."""
    if facts.request.get("kind") != "outpatient":
        return passes("非门诊")
    return _listed(facts)


@eligibility_rule("GC-15", "绿通服务覆盖城市列表")
def city_is_listed(facts: Facts) -> Finding:
    """The city stands in the green-channel list in force on application, for outpatients and inpatients."""
    return _listed(facts)


def _listed(facts: Facts) -> Finding:
    """Judge the place by the list; what only a person may judge is one question, asked by GEN-18."""
    finding = place_finding(facts)
    return passes("见“官方通知的服务网络”") if finding.outcome == Outcome.REFER else finding


@eligibility_rule("GC-11", "不可指定医生")
def no_doctor_is_named(facts: Facts) -> Finding:
    """A wish for a doctor brings the sentence and never stops the case."""
    if DOCTOR_WISH.search(facts.request.get("wishes") or ""):
        return warns("客户提到医生意愿：本服务暂不可指定医生，请向客户说明", "本服务暂不可指定医生。")
    return passes()


GREEN_CHANNEL_RULES = (
    illness_is_covered,
    place_is_in_mainland,
    slot_is_left,
    outpatient_city_is_listed,
    city_is_listed,
    no_doctor_is_named,
)
