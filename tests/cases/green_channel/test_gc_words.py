"""What is said and what is never asked: no doctor, no money, no diagnosis in a message (GC-11, GC-24, GC-27, GC-28)."""

import pytest
from django import forms
from django.apps import apps
from django.db import models

from cases.declaration import registry
from tests import worlds
from tests.worlds import APPOINTMENT, at, do

MONEY = ("金额", "费用", "价格", "元", "支付", "报销", "amount_due", "price", "fee", "cost", "payment", "money")
DOCTOR = ("医生", "医师", "大夫", "doctor", "physician", "surgeon")


def named_fields():
    """Yield name and label of every field of the green channel's models and forms."""
    for model in apps.get_app_config("green_channel").get_models():
        for field in model._meta.concrete_fields:
            yield f"{model.__name__}.{field.name} {field.verbose_name}", field
    service = registry.get("green_channel")
    for form in [service.request_form, *(step.form for step in registry.steps(service))]:
        for name, field in form.base_fields.items():
            yield f"{form.__name__}.{name} {field.label}", field


@pytest.mark.rule("GC-27")
def test_no_field_holds_money():
    numbers = (models.DecimalField, models.FloatField, forms.DecimalField, forms.FloatField)
    found = list(named_fields())
    assert len(found) > 60
    assert registry.get("green_channel").ledger is None
    assert [name for name, field in found if isinstance(field, numbers) or any(word in name for word in MONEY)] == []


@pytest.mark.rule("GC-11")
def test_no_field_holds_a_doctor():
    assert [name for name, _ in named_fields() if any(word in name.lower() for word in DOCTOR)] == []


@pytest.mark.rule("GC-11", "GC-24", "GC-27")
@pytest.mark.parametrize(
    ("rule", "places"),
    [
        ("GC-11", {"intake", "customer"}),
        ("GC-24", {"intake", "case", "message", "customer"}),
        ("GC-27", {"intake", "message", "customer"}),
        ("GC-28", {"list"}),
        ("GEN-18", {"intake", "list"}),
    ],
)
def test_the_sentence_stands_where_it_must(rule, places):
    notice = next(item for item in registry.get("green_channel").notices if item.rule == rule)
    assert set(notice.places) >= places


@pytest.mark.rule("GC-27")
def test_the_costs_are_told_at_application_and_with_the_appointment(case, agent, reviewer):
    worlds.notified(case, agent, reviewer)
    texts = [message.text for message in case.messages.order_by("id")]
    for text in (texts[0], texts[-1]):
        assert "不包含您就医过程中产生的任何费用，如挂号费、诊疗费" in text


@pytest.mark.rule("GC-19", "GC-27")
def test_the_appointment_message_says_when_but_neither_diagnosis_nor_department_nor_hospital(case, agent, reviewer):
    worlds.approved(case, agent, reviewer)
    do(case, "notify", agent, **APPOINTMENT)
    details = case.greenchanneldetails
    text = case.messages.latest("id").text
    assert "2026年03月20日 09:00" in text
    for secret in (details.department, details.disease.name, details.hospital.name):
        assert secret not in text


def test_no_message_carries_what_staff_wrote(case, agent, reviewer, supervisor):
    secret = "肺癌普通内科张医生"
    worlds.notified(case, agent, reviewer)
    paper = case.documents.get().pk
    do(case, "review_document", reviewer, document=paper, decision="refused", reason=secret)
    asked = {"items": ["mri"], "recipient": "insured", "cause": "hospital", "reason": secret, "detail": secret}
    do(case, "request_document", agent, **asked)
    settled = {"settlement": "waived", "reason": secret, "request": case.document_requests.latest("id").pk}
    do(case, "settle_request", agent, **settled)
    do(case, "rearrange", agent, at("2026-03-20 10:00"), cause="hospital", reason=secret)
    do(case, "notify", agent, at("2026-03-20 11:00"), **APPOINTMENT | {"appointment_at": "2026-03-24T09:00"})
    no_show = {"cause": "personal", "slot_lost": "on", "not_seen": "on", "evidence": secret}
    do(case, "deem_completed", agent, at("2026-03-24 10:00"), **no_show)
    pending = case.confirmations.get().pk
    do(case, "confirm", supervisor, at("2026-03-24 10:00"), confirmation=pending, decision="confirm")
    texts = " ".join(case.messages.values_list("text", flat=True))
    assert case.messages.count() >= 6
    assert [part for part in ("肺癌", "普通内科", "张医生") if part in texts] == []


def test_a_rejection_tells_nothing_of_its_reason(case, agent, reviewer):
    worlds.in_review(case, agent, reviewer)
    do(case, "reject", reviewer, rule="GEN-06", reason="肺癌不属初次罹患")
    assert "肺癌" not in case.messages.latest("id").text
