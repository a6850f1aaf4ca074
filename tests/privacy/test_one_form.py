"""Every field of every model that holds a name or a number somebody types stores it in one form."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cases.models import CallerVerification
from partners.models import Partner, PartnerContact
from privacy.fields import Ciphertext
from tests.worlds import verified

NAMED = re.compile(
    r"姓名|电话|手机|保单号|证件号|理赔案?号|编号|单号|签署|知悉人|投诉人|被告知人|申请人|经手人|出席人|确认人|专家"
)
OTHERWISE = {
    "accounts.User.display_name": "an account's own name, made by an administrator",
    "accounts.User.username": "Django's own form of it",
    "cases.CallerVerification.applicant": "a choice",
    "cases.CaseConsent.signer": "a choice",
    "cases.CaseEvent.idempotency_key": "made by the program",
    "mdt.MdtDetails.confirmed_by": "may be an account, as it is called",
    "manual.UnsettledMatter.question": "made by the program",
    "privacy.AccessLog.subject_id": "made by the program",
}


def typed():
    """Yield label and field of what is typed: text that is no choice, of our own models but their histories."""
    for model in apps.get_models():
        if model.__module__.startswith(("django", "procrastinate", "simple_history")):
            continue
        if model.__name__.startswith("Historical") or model._meta.proxy:
            continue
        for field in model._meta.local_concrete_fields:
            is_text = field.get_internal_type() in ("CharField", "TextField") or isinstance(field, Ciphertext)
            if is_text and not field.choices and NAMED.search(str(field.verbose_name)):
                yield f"{model._meta.label}.{field.name}", field


def test_names_and_numbers_have_a_form():
    formless = [label for label, field in typed() if getattr(field, "normalise", None) is None]
    as_typed = [
        label for label, field in typed() if getattr(getattr(field, "normalise", None), "__name__", "")[:1] == "_"
    ]
    assert [label for label in formless + as_typed if label not in OTHERWISE] == []


SAID = {
    "policy_number": " ｙｓｂｄ 000001\u200b",
    "insured_name": "测 试 甲",
    "applicant_name": "smith  John",
    "applicant_phone": "+86 138-0000-0000",
    "call_id": "call１",
}
FORMED = ("YSBD000001", "测试甲", "SMITH JOHN", "13800000000", "CALL1")


def stored():
    row = CallerVerification.objects.get()
    return row.policy_number, row.insured_name, row.applicant_name, row.applicant_phone.reveal(), row.call_id


@pytest.mark.django_db
def test_what_a_caller_said_is_stored_in_form_on_every_road(insured, agent):
    call = verified(insured, agent)
    CallerVerification.objects.filter(pk=call.pk).update(**SAID)
    assert stored() == FORMED
    CallerVerification.objects.filter(pk=call.pk).update(**dict.fromkeys(SAID, ""))
    row = CallerVerification.objects.get()
    for name, value in SAID.items():
        setattr(row, name, value)
    row.save()
    assert stored() == FORMED
    assert (row.insured_name, row.applicant_name) == ("测试甲", "SMITH JOHN")


@pytest.mark.django_db
def test_partners_are_found_however_their_names_and_numbers_are_typed():
    partner = Partner.objects.create(name="示例\u200b药房（甲）", kind="pharmacy", phone="（010）1234-5678")
    contact = PartnerContact.objects.create(partner=partner, name="阿依 • 甲", phone="138 0000 0000")
    assert Partner.objects.get(name="示例药房（甲）\u202c").phone == "01012345678"
    assert (contact.name, contact.phone.reveal()) == ("阿依·甲", "13800000000")


def migrate(*targets):
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


@pytest.mark.owner
@pytest.mark.django_db(transaction=True)
def test_landed_rows_are_brought_into_form(insured, agent):
    call = verified(insured, agent)
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    before = [("cases", "0041_encrypted_events"), ("partners", "0002_contacts_and_services")]
    try:
        old = migrate(*before)
        old.get_model("cases", "CallerVerification").objects.filter(pk=call.pk).update(**SAID)
        partners = old.get_model("partners", "Partner").objects
        partners.create(name="示例药房", kind="pharmacy", phone="95550")
        partners.create(name="示例药房\u200b", kind="pharmacy", phone="010-1234 5678")
        partners.create(name="示例乙\u200b", kind="lab")
    finally:
        migrate(*leaves)
    assert stored() == FORMED
    afterwards = list(Partner.objects.order_by("pk").values_list("name", "phone"))
    assert afterwards == [("示例药房", "95550"), ("示例药房\u200b", "01012345678"), ("示例乙", "")]
