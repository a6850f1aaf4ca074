"""The eligibility rules all six services share (GEN): small predicates over frozen facts."""

from datetime import date

from cases.eligibility.predicates import (
    Facts,
    Finding,
    awaits,
    eligibility_rule,
    not_applicable,
    passes,
    refers,
    rejects,
)
from workdays.calendar import end_of, start_of

IN_FORCE = "in_force"
SUSPENDED = "suspended"


@eligibility_rule("GEN-01", "产品")
def product_has_the_services(facts: Facts) -> Finding:
    """Only 卓越守护百万住院医疗保险 carries the six services."""
    if facts.product_name == facts.expected_product_name:
        return passes()
    return rejects(
        f"保单产品为“{facts.product_name}”，本服务只属于“{facts.expected_product_name}”，请核对保单号",
        "您的保单产品不包含本项增值服务。",
    )


@eligibility_rule("GEN-04", "保单有效期")
def applied_while_in_force(facts: Facts) -> Finding:
    """The application falls inside the policy period, and the policy was in force then (A03)."""
    if facts.local_date < facts.period_start:
        return rejects(
            f"保单自{facts.period_start:%Y-%m-%d} 00:00 起生效，申请时尚未生效",
            f"您的保单自{facts.period_start:%Y年%m月%d日}起生效，生效后可申请。",
            earliest=start_of(facts.period_start),
        )
    if facts.local_date > facts.period_end:
        return rejects(
            f"保单已于{facts.period_end:%Y-%m-%d} 24:00 期满，申请时间在有效期外",
            f"您的保单已于{facts.period_end:%Y年%m月%d日}期满，本项服务已终止。",
        )
    return _status_finding(facts)


def _status_finding(facts: Facts) -> Finding:
    if facts.policy_status == IN_FORCE:
        return passes(f"有效期 {facts.period_start} 至 {facts.period_end}，申请时有效")
    if facts.policy_status == SUSPENDED:
        return refers("申请时保单效力中止，能否享有服务需主管核实")
    return rejects(
        f"申请时保单状态为“{facts.policy_status_label}”，不在有效期内",
        "您的保单目前不在有效状态，不能申请本项服务。",
    )


@eligibility_rule("GEN-05", "等待期")
def waiting_period_is_over(facts: Facts) -> Finding:
    """The application comes after the waiting period; its length is the policy's datum, never guessed."""
    end = facts.waiting_period_end
    if end is None:
        return refers("保单数据缺少等待期终止日，请核实保单后由主管判断")
    if facts.local_date > end:
        return passes(f"等待期至 {end}，已过")
    earliest = end_of(end)
    return rejects(
        f"等待期至{end:%Y-%m-%d}，最早可于{earliest:%Y-%m-%d}申请",
        f"您的保单仍在等待期内，最早可于{earliest:%Y年%m月%d日}申请。",
        earliest=earliest,
    )


@eligibility_rule("GEN-06", "初次罹患")
def first_occurrence(facts: Facts) -> Finding:
    """The first confirmed diagnosis comes after the waiting period and inside the policy (A02): else a person decides."""
    diagnosed = facts.day("diagnosed_on")
    doubts = _doubts_of_the_date(facts, diagnosed) if diagnosed else []
    if facts.request.get("prior_history"):
        doubts.append("有既往同类病史")
    if doubts:
        return refers(f"{'；'.join(doubts)}：是否属初次罹患需主管判断")
    if diagnosed is None:
        return awaits("初次确诊日期待审核时核实")
    return passes(f"初次确诊日 {diagnosed}，在等待期后、保单期间内")


def _doubts_of_the_date(facts: Facts, diagnosed: date) -> list[str]:
    """Return everything about the first diagnosis that a person must weigh: none may hide behind another."""
    doubts = []
    if facts.waiting_period_end and diagnosed <= facts.waiting_period_end:
        doubts.append(f"初次确诊日 {diagnosed} 在等待期届满（{facts.waiting_period_end}）前")
    if not facts.period_start <= diagnosed <= facts.period_end:
        doubts.append(f"初次确诊日 {diagnosed} 不在保单期间内")
    return doubts


@eligibility_rule("GEN-07", "服务对象")
def is_insured(facts: Facts) -> Finding:
    """Only an insured person under cover may receive the service."""
    if facts.cover_from <= facts.local_date <= facts.cover_to:
        return passes(f"为本保单被保险人，承保 {facts.cover_from} 至 {facts.cover_to}")
    if facts.local_date < facts.cover_from:
        return rejects(
            f"被保险人的保障自{facts.cover_from:%Y-%m-%d} 00:00 起，申请时尚未开始",
            f"您的保障自{facts.cover_from:%Y年%m月%d日}起，届时可申请。",
            earliest=start_of(facts.cover_from),
        )
    return rejects(
        f"申请时不是本保单承保中的被保险人（承保期 {facts.cover_from} 至 {facts.cover_to}）",
        "本项服务仅向购买本保险产品的被保险人提供。",
    )


@eligibility_rule("GEN-08", "申请人")
def applicant_may_apply(facts: Facts) -> Finding:
    """The insured and the policyholder may apply; anyone else goes to a supervisor with proof of authority (A08)."""
    if facts.applicant in ("insured", "policyholder"):
        return passes()
    return refers("申请人既非被保险人也非投保人，请收取授权证明后由主管判断")


@eligibility_rule("GEN-18", "官方通知的服务网络")
def place_is_announced(facts: Facts) -> Finding:
    """The list in force on application decides; what only 官方客服 announced or the print leaves in doubt is referred."""
    return place_finding(facts)


def place_finding(facts: Facts) -> Finding:
    """Judge the chosen place by the list in force; a place not yet chosen is judged when arranging."""
    if facts.place is None:
        return awaits("尚未选定城市，安排时核对")
    reason = facts.place["reason"]
    if facts.place["verdict"] == "covered":
        return passes(reason)
    if facts.place["verdict"] == "refer":
        return refers(reason)
    return rejects(reason, f"{facts.place['name']}不在本项服务的覆盖城市内。")


@eligibility_rule("GEN-13", "续保前已用次数")
def counts_anew_after_a_renewal(facts: Facts) -> Finding:
    """What was used under the policy renewed counts on or counts anew as the insurer has set (S9); unset, a person decides."""
    used = [item for item in facts.quotas if item["applies"] and item["limit"] and item.get("earlier", 0)]
    full = next((item["label"] for item in used if item["earlier"] >= item["limit"]), "")
    settled = facts.settled.get("S9")
    if not full:
        return not_applicable("续保前未使用")
    if settled == "restart":
        return passes(f"{full}在续保前已使用，公司规定续保后重新计算（S9）")
    if settled == "continue":
        staff = f"{full}在续保前的保单期间已使用，公司规定续保后连续计算（S9）"
        return rejects(staff, f"您的{full}在续保前已使用，续保后不重新计算。")
    return refers(f"{full}在续保前的保单期间已使用，续保后是否重新计算尚未规定（S9），需主管判断")


COMMON_RULES = (
    product_has_the_services,
    applied_while_in_force,
    waiting_period_is_over,
    first_occurrence,
    is_insured,
    applicant_may_apply,
    place_is_announced,
    counts_anew_after_a_renewal,
)
