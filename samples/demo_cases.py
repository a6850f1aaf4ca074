"""Demo cases in every state, walked there by the same road that staff take; on machines for development only."""

import io
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from cases.actions.apply_step import apply_step
from cases.actions.intake import Caller, verify_caller
from cases.actions.open_case import open_case
from cases.declaration import registry
from cases.models import Applicant, Case
from policies.models import CoveredDisease, InsuredPerson

HOSPITAL = "南京鼓楼医院"
FIRST_POLICY = "YSBD000001"
VISIT: dict[str, Any] = {"city": "南京", "hospital": HOSPITAL, "department": "普通内科", "ward": "ordinary"}


class Walk:
    """One demo case and the time it has reached."""

    def __init__(self, policy: str, kind: str, started: datetime, applicant: Applicant = Applicant.INSURED) -> None:
        """Take the call and open the case."""
        self.at = started
        self.agent = User.objects.get(username="agent")
        self.reviewer = User.objects.get(username="reviewer")
        self.insured = InsuredPerson.objects.filter(policy__number=policy).earliest("id")
        self.case = self._open(kind, applicant)

    def _open(self, kind: str, applicant: Applicant) -> Case:
        service = registry.get("green_channel")
        policyholder = self.insured.policy.policyholder.name
        names = {Applicant.INSURED: self.insured.person.name, Applicant.POLICYHOLDER: policyholder}
        caller = Caller(
            policy_number=self.insured.policy.number,
            insured_name=self.insured.person.name,
            applicant=applicant,
            applicant_name=names.get(applicant, "演示亲友"),
            applicant_relation="" if applicant in names else "亲属",
            applicant_phone="13800000099",
            call_id=f"DEMO-{uuid.uuid4().hex[:6]}",
        )
        call = verify_caller(insured=self.insured, caller=caller, actor=self.agent, at=self.at, now=self.at)
        form = service.request_form({"kind": kind, "city": "南京", "illness": "来电人称需要进一步就医"})
        form.is_valid()
        return open_case(
            service=service,
            verification=call,
            request=form.request(),  # type: ignore[attr-defined]
            actor=self.agent,
            idempotency_key=uuid.uuid4().hex,
            another=True,
            now=self.at,
        )

    def step(self, code: str, actor: User, files: dict[str, Any] | None = None, **data: Any) -> None:
        """Take a step an hour after the last."""
        self.at += timedelta(hours=1)
        self.case.refresh_from_db()
        apply_step(
            number=self.case.number,
            step=code,
            data=data,
            files=files,
            actor=actor,
            at=self.at,
            now=self.at,
            revision=self.case.revision,
            idempotency_key=uuid.uuid4().hex,
        )

    def paper(self, type_code: str, label: str, **data: Any) -> None:
        """Upload a picture of a paper and have it accepted."""
        file = {"file": sample_paper(label)}
        self.step("upload_document", self.agent, file, type=type_code, received_via="upload", **data)
        paper = self.case.documents.latest("id")
        self.step("review_document", self.reviewer, document=paper.pk, decision="accepted")

    def to_review(self) -> None:
        """Papers in, visit confirmed, handed to review."""
        self.paper("pathology", "病理报告")
        slip: dict[str, Any] = {"slip_issued": "no"} if self.case.duplicate_key == "inpatient" else {}
        visit_on = timezone.localdate(self.at) + timedelta(days=12)
        self.step("confirm_visit", self.agent, **VISIT, visit_on=str(visit_on), **slip)
        self.step("submit_for_review", self.agent)

    def to_arranging(self) -> None:
        """Diagnosis, consents, notices, approval."""
        self.to_review()
        self.step("record_diagnosis", self.reviewer, **self._diagnosis())
        for form in ("health_data", "partner_sharing"):
            signed: dict[str, Any] = {
                "decision": "signed",
                "signer": "insured",
                "signer_name": self.insured.person.name,
            }
            self.step("record_consent", self.agent, form=form, method="recorded_call", **signed)
        self.step(
            "acknowledge_notice",
            self.agent,
            rule="GC-24",
            acknowledged_by=self.insured.person.name,
            method="recorded_call",
        )
        self.step("complete_documents", self.reviewer)
        self.step("approve", self.reviewer)

    def _diagnosis(self) -> dict[str, Any]:
        disease = CoveredDisease.objects.filter(product=self.insured.policy.product).earliest("seq")
        paper = self.case.documents.earliest("id")
        day = timezone.localdate(self.at) - timedelta(days=5)
        known = {"disease": disease.pk, "diagnosed_on": str(day), "diagnosis_paper": paper.pk}
        return known | {"covered": "yes", "prior_history": "no"}

    def to_notified(self) -> None:
        """Appointment told."""
        self.to_arranging()
        when = timezone.localtime(self.at + timedelta(days=2)).strftime("%Y-%m-%dT09:30")
        told: dict[str, Any] = {"told_name": self.insured.person.name, "told_via": "phone"}
        place: dict[str, Any] = {name: VISIT[name] for name in ("hospital", "department", "ward")}
        self.step("notify", self.agent, **place, **told, appointment_at=when)


def sample_paper(label: str) -> SimpleUploadedFile:
    """Return a picture that is plainly a sample."""
    image = Image.new("RGB", (620, 877), "white")
    draw = ImageDraw.Draw(image)
    for line in range(12):
        draw.line((60, 160 + line * 48, 560 - (line % 3) * 90, 160 + line * 48), fill="#c8d0d8", width=6)
    draw.rectangle((40, 40, 580, 837), outline="#8795a3", width=3)
    draw.text((60, 80), "DEMO - NOT A REAL DOCUMENT", fill="#4f5d6b", font_size=28)
    out = io.BytesIO()
    image.save(out, "JPEG")
    return SimpleUploadedFile(f"{label}.jpg", out.getvalue(), content_type="image/jpeg")


def load_demo_cases(*, now: datetime) -> int:
    """Open demo cases where there are none yet; returns how many."""
    if Case.objects.exists():
        return 0
    return len(list(_walks(now)))


def _walks(now: datetime) -> Iterator[Walk]:
    yield Walk(FIRST_POLICY, "outpatient", now - timedelta(hours=2))
    review = Walk("YSBD000009", "outpatient", now - timedelta(days=1))
    review.to_review()
    yield review
    late = Walk(FIRST_POLICY, "inpatient", now - timedelta(days=24))
    late.to_arranging()
    late.paper("admission_notice", "住院通知单", issued_on=str(timezone.localdate(late.at)))
    yield late
    referred = Walk("YSBD000009", "inpatient", now - timedelta(hours=20), Applicant.OTHER)
    yield referred
    arranging = Walk("YSBD000011", "outpatient", now - timedelta(days=3))
    arranging.to_arranging()
    yield arranging
    told = Walk("YSBD000008", "outpatient", now - timedelta(days=6), Applicant.POLICYHOLDER)
    told.to_notified()
    yield told
    done = Walk("YSBD000005", "outpatient", now - timedelta(days=9))
    done.to_notified()
    done.at += timedelta(days=2, hours=12)
    done.step("attend", done.agent, attended_on=str(timezone.localdate(done.at)), source="客户回访")
    yield done
