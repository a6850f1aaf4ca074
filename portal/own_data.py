"""What is held about a customer, gathered for themselves: to be read and to be taken away."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Service
from cases.models import Case, CaseConsent, Message, consent_forms
from policies.customers import insured_of
from policies.models import InsuredPerson, Person
from portal.models import DataRequest


def of(user: User) -> dict[str, Any]:
    """Return all that is held about the customer, in plain values; numbers masked as on every screen.

    Of cases that concern another, whom the customer insures, no more than the state: the rest is the insured's.
    """
    person = user.customer_account.person
    cases = Case.objects.visible_to(user).select_related("insured__person").order_by("received_at")
    return {
        "本人": _person(person),
        "保单": [_insured(row, person) for row in _policies(user)],
        "案件": [_case(row, person) for row in cases],
        "个人信息请求": [_request(row) for row in user.data_requests.all()],
    }


def _policies(user: User) -> list[InsuredPerson]:
    return list(
        insured_of(user)
        .select_related("policy__product", "person")
        .order_by("policy__number", "pk")
        .prefetch_related("messages")
    )


def _person(person: Person) -> dict[str, str]:
    return {
        "姓名": person.name,
        "证件类型": str(person.get_id_type_display()),
        "证件号码": str(person.id_number),
        "出生日期": f"{person.birth_date:%Y-%m-%d}",
        "性别": str(person.get_sex_display()),
        "手机号码": str(person.phone),
    }


def _insured(row: InsuredPerson, person: Person) -> dict[str, str]:
    return {
        "保单号": row.policy.number,
        "产品": row.policy.product.name,
        "被保险人": row.person.name,
        "您是": "被保险人" if row.person_id == person.pk else "投保人",
        "保障": f"{row.cover_from:%Y-%m-%d} 至 {row.cover_to:%Y-%m-%d}",
        "提醒": "；".join(_message(item) for item in row.messages.all()),
    }


def _case(case: Case, person: Person) -> dict[str, Any]:
    known = {service.code: service for service in registry.services()}
    service = known.get(case.service)
    shown: dict[str, Any] = {
        "案件号": case.number,
        "服务": service.label if service else case.service,
        "被保险人": case.insured.person.name,
        "申请时间": _when(case.received_at),
        "状态": service.state(case.state).label if service else case.state,
    }
    if case.insured.person_id != person.pk:
        return shown
    return shown | {
        "办理信息": [
            f"{label}：{_plain(value)}" for label, value in _details(case, service) if value not in (None, "")
        ],
        "投诉": [f"{_when(row.received_at)} {row.text}：{row.answer or '正在处理'}" for row in case.complaints.all()],
        "资料": [f"{row.label}，{_when(row.uploaded_at)}，{row.get_status_display()}" for row in case.documents.all()],
        "同意与授权": [_consent(row) for row in case.consents.all()],
        "消息": [_message(row) for row in case.messages.all()],
    }


def _details(case: Case, service: Service | None) -> list[tuple[str, Any]]:
    """Return what the service records of the case, as its page in the back office lists it."""
    return service.summary(CaseFile(case)) if service else []


def _plain(value: Any) -> str:
    return _when(value) if isinstance(value, datetime) else str(value)


def _consent(row: CaseConsent) -> str:
    return f"{consent_forms.label(row.form)}（{row.version} 版）：{row.get_decision_display()}，{_when(row.signed_at)}"


def _message(row: Message) -> str:
    return f"{_when(row.queued_at)} {row.text}"


def _request(row: DataRequest) -> dict[str, str]:
    restricted = row.kind == DataRequest.Kind.DELETE
    return {
        "请求": str(row.get_kind_display()),
        "说明": row.text,
        "提出时间": _when(row.asked_at),
        "答复": row.answer or "正在处理",
        "现状": "已限制使用，期满后删除" if restricted else "",
    }


def _when(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
