"""The small world most tests start from: staff of every role, a policy in force, lists and calendar loaded."""

import io
import itertools
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import User
from accounts.roles import Role
from cases.actions.apply_step import apply_step
from cases.actions.intake import Caller, verify_caller
from cases.actions.open_case import open_case
from cases.declaration import registry
from cases.green_channel.forms import GreenChannelRequestForm
from cases.models import Applicant, CallerVerification, Case, CaseEvent
from coverage.models import Hospital
from partners.models import Partner, PartnerAccount, PartnerService
from policies.models import CoveredDisease, CustomerAccount, InsuredPerson, Person, Policy, Product
from workdays.calendar import SHANGHAI

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=SHANGHAI)  # a Tuesday, an ordinary working week
PUBLIC_3A = "南京鼓楼演示医院"
PRIVATE = "南京民营演示医院"
running = itertools.count(1)


def at(text: str) -> datetime:
    """Return an aware moment in Shanghai: ``at("2026-03-10 10:00")``."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def key() -> str:
    """Return an idempotency key nobody used."""
    return f"test-{next(running)}"


def staff(role: Role, name: str = "") -> User:
    """Return a member of staff with ``role``; ``load_roles`` has run."""
    username = name or f"{role.value}{next(running)}"
    user = User.objects.create(username=username, display_name=f"{role.label}{username}", is_staff=True)
    user.groups.add(Group.objects.get(name=role.label))
    return User.objects.get(pk=user.pk)


def partner(name: str, kind: str, *services: str, **changes: Any) -> Partner:
    """Return a partner that serves ``services`` everywhere and always, unless ``changes`` of the rows say otherwise."""
    made = Partner.objects.create(name=name, kind=kind)
    for code in services:
        PartnerService.objects.create(partner=made, service=code, **{"first_day": date(2021, 12, 1)} | changes)
    return made


def partner_user(partner: Partner) -> User:
    """Return somebody who works for ``partner``."""
    name = f"partner{next(running)}"
    user = User.objects.create(username=name, display_name=f"合作方{name}", kind=User.Kind.PARTNER)
    PartnerAccount.objects.create(user=user, partner=partner)
    return user


def customer_user(who: Person) -> User:
    """Return the account ``who`` signs in with."""
    name = f"customer{next(running)}"
    user = User.objects.create(username=name, display_name=who.name, kind=User.Kind.CUSTOMER)
    CustomerAccount.objects.create(user=user, person=who)
    return user


def person(name: str, id_number: str = "", phone: str = "") -> Person:
    """Return a fictional person."""
    number = next(running)
    return Person.objects.create(
        name=name,
        id_type="other",
        id_number=id_number or f"TEST{number:08d}",
        phone=phone or f"1380000{number % 10000:04d}",
        birth_date=date(1980, 1, 1),
    )


def policy(**changes: Any) -> Policy:
    """Return a policy of the product with the six services, in force for all of 2026."""
    product = changes.pop("product", None) or Product.objects.get(code="ZYSH-BWYL")
    values = {
        "number": f"TEST{next(running):06d}",
        "product": product,
        "policyholder": changes.pop("policyholder", None) or person("测试投保人"),
        "period_start": date(2026, 1, 1),
        "period_end": date(2026, 12, 31),
        "services": ["green_channel"],
    }
    return Policy.objects.create(**values | changes)


def insured(on: Policy | None = None, **changes: Any) -> InsuredPerson:
    """Return an insured person whose waiting period ended on 30 January 2026."""
    contract = on or policy()
    values = {
        "policy": contract,
        "person": changes.pop("person", None) or person("测试被保险人"),
        "relation": "self",
        "cover_from": contract.period_start,
        "cover_to": contract.period_end,
        "waiting_period_end": date(2026, 1, 30),
    }
    return InsuredPerson.objects.create(**values | changes)


def current_insured() -> InsuredPerson:
    """Return an insured person under cover today, whenever today is: for pages that tell the time themselves."""
    contract = policy(period_start=date(2020, 1, 1), period_end=date(2099, 12, 31))
    return insured(contract, waiting_period_end=date(2020, 3, 1))


def first_disease(case: Case) -> CoveredDisease:
    """Return the first disease the case's product covers."""
    return CoveredDisease.objects.filter(product=case.insured.policy.product).earliest("seq")


def hospitals() -> None:
    """Add a public 3A hospital and a private one in 南京."""
    Hospital.objects.create(name=PUBLIC_3A, grade="3A", ownership="public", division_id="320106")
    Hospital.objects.create(name=PRIVATE, grade="3A", ownership="private", division_id="320106")


def verified(
    who: InsuredPerson, actor: User, received_at: datetime = NOW, applicant: str = Applicant.INSURED, **changes: Any
) -> CallerVerification:
    """Return a verified call."""
    names = {Applicant.INSURED: who.person.name, Applicant.POLICYHOLDER: who.policy.policyholder.name}
    values = {
        "policy_number": who.policy.number,
        "insured_name": who.person.name,
        "applicant": Applicant(applicant),
        "applicant_name": names.get(Applicant(applicant), "测试亲友"),
        "applicant_relation": "亲属",
        "applicant_phone": "13800000000",
        "call_id": "CALL-1",
    }
    return verify_caller(insured=who, caller=Caller(**values | changes), actor=actor, at=received_at, now=received_at)


def request(kind: str = "outpatient", **changes: str) -> dict[str, Any]:
    """Return a valid green-channel request."""
    form = GreenChannelRequestForm({"kind": kind, "city": "南京", **changes})
    assert form.is_valid(), form.errors
    return form.request()


def opened(
    who: InsuredPerson, actor: User, received_at: datetime = NOW, kind: str = "outpatient", **changes: Any
) -> Case:
    """Return an open green-channel case."""
    return open_case(
        service=registry.get("green_channel"),
        verification=verified(who, actor, received_at),
        request=request(kind),
        actor=actor,
        idempotency_key=key(),
        now=received_at,
        **changes,
    )


def free(*cases: Case) -> None:
    """Let nobody have ``cases``."""
    for case in cases:
        Case.objects.filter(pk=case.pk).update(assignee=None)
        case.refresh_from_db()


def do(case: Case, step: str, actor: User, when: datetime = NOW, files: Any = None, **data: Any) -> CaseEvent:
    """Take a step with the case's present revision, refresh ``case``, return the event."""
    case.refresh_from_db()
    event = apply_step(
        number=case.number,
        step=step,
        data=data,
        files=files,
        actor=actor,
        at=when,
        now=when,
        revision=case.revision,
        idempotency_key=key(),
    )
    case.refresh_from_db()
    return event


def picture(name: str = "paper.png", color: str = "white") -> SimpleUploadedFile:
    """Return a small real PNG."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


VISIT = {"city": "南京", "hospital": PUBLIC_3A, "department": "普通内科", "ward": "ordinary", "visit_on": "2026-03-20"}
APPOINTMENT = {
    "hospital": PUBLIC_3A,
    "department": "普通内科",
    "ward": "ordinary",
    "appointment_at": "2026-03-20T09:00",
    "told_name": "测试被保险人",
    "told_via": "phone",
}


def paper(case: Case, agent: User, reviewer: User, when: datetime = NOW, type: str = "pathology", **data: Any) -> None:
    """Upload a paper and have it accepted."""
    do(case, "upload_document", agent, when, files={"file": picture()}, type=type, received_via="upload", **data)
    latest = case.documents.latest("id")
    do(case, "review_document", reviewer, when, document=latest.pk, decision="accepted")


def in_review(
    case: Case, agent: User, reviewer: User, when: datetime = NOW, diagnosed_on: str = "2026-03-01", **visit: Any
) -> None:
    """Bring a fresh case to review with everything approval asks for."""
    paper(case, agent, reviewer, when)
    ahead = {"visit_on": f"{when + timedelta(days=10):%Y-%m-%d}"}
    do(case, "confirm_visit", agent, when, **VISIT | ahead | visit)
    do(case, "submit_for_review", agent, when)
    do(
        case,
        "record_diagnosis",
        reviewer,
        when,
        disease=first_disease(case).pk,
        diagnosed_on=diagnosed_on,
        diagnosis_paper=case.documents.earliest("id").pk,
        covered="yes",
        prior_history="no",
    )
    for form in ("health_data", "partner_sharing"):
        do(
            case,
            "record_consent",
            agent,
            when,
            form=form,
            decision="signed",
            signer="insured",
            signer_name="测试被保险人",
            method="recorded_call",
        )
    do(case, "acknowledge_notice", agent, when, rule="GC-24", acknowledged_by="测试被保险人", method="recorded_call")
    do(case, "complete_documents", reviewer, when)


def approved(case: Case, agent: User, reviewer: User, when: datetime = NOW, **visit: Any) -> None:
    """Bring a fresh case to arranging."""
    in_review(case, agent, reviewer, when, **visit)
    do(case, "approve", reviewer, when)


def notified(case: Case, agent: User, reviewer: User, when: datetime = NOW) -> None:
    """Bring a fresh outpatient case to notified."""
    approved(case, agent, reviewer, when)
    do(case, "notify", agent, when, **APPOINTMENT)


def corrected(case: Case, supervisor: User, second: User, when: datetime = NOW) -> CaseEvent:
    """Have the last step corrected: asked for by ``supervisor``, confirmed by ``second``."""
    do(case, "correct", supervisor, when, reason="误操作")
    pending = case.confirmations.latest("id")
    return do(case, "confirm", second, when, confirmation=pending.pk, decision="confirm")
