"""MDT cases at each stop of their road, for the tests of MDT-01 to MDT-26."""

from datetime import datetime
from typing import Any

from accounts.models import User
from cases.actions.open_case import open_case
from cases.declaration import registry
from cases.mdt.forms import MdtRequestForm
from cases.models import Case
from coverage.models import Hospital
from partners.models import Partner
from policies.models import InsuredPerson
from tests import worlds
from tests.worlds import NOW, at, do, key

HOSPITAL, OTHER, PRIVATE = "北京会诊演示医院", "上海会诊演示医院", "北京民营会诊演示医院"
SECOND_CLASS, ELSEWHERE = "广州二甲演示医院", "南京会诊演示医院"
NEED: dict[str, Any] = {"need": "是否需要手术", "visit_info": "本地医院门诊两次", "hospitalised": "no"}
ASSESSMENT: dict[str, Any] = {"conclusion": "资料可供会诊", "experts_required": "3"}
TEAM = "甲一 肿瘤内科\n乙二 外科\n丙三 放疗科"
WHEN = at("2026-03-20 14:00")
AFTER = at("2026-03-20 17:00")
ARRANGEMENT: dict[str, Any] = {"place": "会诊室", "consultation_at": "2026-03-20T14:00", "mode": "in_person"}
TOLD: dict[str, Any] = {
    "told_name": "测试被保险人",
    "told_kin": "insured",
    "told_phone": "13800000000",
    "told_via": "phone",
}
SEEN: dict[str, Any] = {"attended_by": "insured", "attendee": "测试被保险人", "consulted_on": "2026-03-20"}
REPORT: dict[str, Any] = {
    "issued_on": "2026-03-25",
    "hospital": HOSPITAL,
    "experts": "甲一、乙二、丙三",
    "signatory": "甲一",
    "next_step": "on",
}
REPORT_AT = at("2026-03-25 10:00")
ABSENCE: dict[str, Any] = {"cause": "personal", "nobody_came": "on", "evidence": "服务商确认无人到场"}
PROXY: dict[str, Any] = {"asked_by": "测试家属", "kin": "family", "reason": "行动不便"}


def said(when: datetime = NOW) -> dict[str, Any]:
    """Return whose word staff record where a step is the vendor's."""
    return {"said_by": "服务商对接人", "said_at": f"{when:%Y-%m-%dT%H:%M}", "said_via": "phone"}


def hospitals() -> None:
    """Add hospitals of the three cities and others."""
    rows = [
        (HOSPITAL, "3A", "public", "110105"),
        (OTHER, "3A", "public", "310104"),
        (PRIVATE, "3A", "private", "110105"),
        (SECOND_CLASS, "2A", "public", "440104"),
        (ELSEWHERE, "3A", "public", "320106"),
    ]
    for name, grade, ownership, division in rows:
        Hospital.objects.create(name=name, grade=grade, ownership=ownership, division_id=division)


def insured() -> InsuredPerson:
    """Return an insured person whose policy has the service."""
    return worlds.insured(worlds.policy(services=["mdt"]))


def vendor() -> Partner:
    """Return the contracted vendor."""
    known = Partner.objects.filter(name="测试服务商").first()
    return known or worlds.partner("测试服务商", Partner.Kind.VENDOR, "mdt")


def opened(who: InsuredPerson, agent: User, received_at: datetime = NOW, **asked: str) -> Case:
    """Return an open case."""
    form = MdtRequestForm(asked)
    assert form.is_valid(), form.errors
    return open_case(
        service=registry.get("mdt"),
        verification=worlds.verified(who, agent, received_at),
        request=form.request(),
        actor=agent,
        idempotency_key=key(),
        another=True,
        now=received_at,
    )


class Road:
    """One case, and the staff who take it along; ``to(state)`` walks on from where it stands."""

    def __init__(self, case: Case, agent: User, reviewer: User) -> None:
        """Start at the opening."""
        self.case, self.agent, self.reviewer = case, agent, reviewer

    def do(self, step: str, when: datetime = NOW, by: User | None = None, files: Any = None, **data: Any) -> None:
        """Take a step as the agent, who records the vendor's word where it is the vendor's."""
        if step in (
            "expert_request",
            "match_experts",
            "substitute_expert",
            "arrange",
            "notify",
            "consult",
            "issue_report",
        ):
            data = said(when) | data
        do(self.case, step, by or self.agent, when, files=files, **data)

    def review(self, step: str, when: datetime = NOW, **data: Any) -> None:
        """Take a step as the reviewer."""
        self.do(step, when, by=self.reviewer, **data)

    def paper(self, when: datetime = NOW, type: str = "pathology") -> None:
        """Hand in a paper that is accepted."""
        worlds.paper(self.case, self.agent, self.reviewer, when, type=type)

    def consent(self, form: str, when: datetime = NOW, **changes: Any) -> None:
        """Record a consent signed by the insured person."""
        signed = {"decision": "signed", "signer": "insured", "signer_name": "测试被保险人", "method": "signed"}
        self.do("record_consent", when, form=form, **signed | changes)

    def to_assessment(self, when: datetime = NOW, **need: Any) -> "Road":
        """Hand the case to the reviewers."""
        self.paper(when)
        self.do("record_need", when, **NEED | need)
        self.do("submit_for_review", when)
        return self

    def diagnose(self, when: datetime = NOW, **found: str) -> None:
        """Record a covered diagnosis."""
        usual = {"diagnosed_on": "2026-03-01", "covered": "yes", "prior_history": "no"}
        disease = worlds.first_disease(self.case).pk
        paper = self.case.documents.earliest("id").pk
        self.review("record_diagnosis", when, **{"disease": disease, "diagnosis_paper": paper} | usual | found)

    def to_approval(self, when: datetime = NOW) -> "Road":
        """Bring the case to where all but the approval is there."""
        self.to_assessment(when)
        self.diagnose(when)
        self.review("assess", when, **ASSESSMENT)
        self.consent("health_data", when)
        self.consent("partner_sharing", when)
        self.review("complete_documents", when)
        return self

    def to_arranging(self, when: datetime = NOW) -> "Road":
        """Approve, and hand the case to the vendor."""
        self.to_approval(when)
        self.review("approve", when)
        self.do("assign_vendor", when, vendor=vendor().pk)
        return self

    def to_arranged(self, when: datetime = NOW) -> "Road":
        """Match the team and settle place and time."""
        self.to_arranging(when)
        self.do("match_experts", when, hospital=HOSPITAL, experts=TEAM)
        self.do("arrange", when, **ARRANGEMENT)
        return self

    def to_notified(self, when: datetime = NOW) -> "Road":
        """Tell the insured person."""
        self.to_arranged(when)
        self.do("notify", when, **TOLD)
        return self

    def to_consulted(self) -> "Road":
        """Let the experts meet."""
        self.to_notified()
        self.do("consult", AFTER, **SEEN)
        return self

    def report(self, when: datetime = REPORT_AT, **changes: Any) -> None:
        """Issue the report."""
        self.do("issue_report", when, files={"file": worlds.picture("report.png")}, **REPORT | changes)

    def state(self) -> str:
        """Return the state the case is in."""
        self.case.refresh_from_db()
        return self.case.state

    def uses(self) -> list[tuple[str, str]]:
        """Return the quota uses."""
        return [(use.counter.code, use.status) for use in self.case.quota_uses.select_related("counter")]

    def clocks(self, code: str) -> list[tuple[str, datetime, datetime]]:
        """Return the epochs of a clock as (status, started, due)."""
        return [
            (row.status, row.started_at, row.due_at) for row in self.case.clocks.filter(code=code).order_by("epoch")
        ]
