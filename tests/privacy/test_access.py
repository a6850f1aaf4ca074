from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from privacy.access import record_access, unmask
from privacy.models import AccessLog

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def reader(django_user_model):
    return django_user_model.objects.create_user("reader")


@pytest.fixture
def unmasker(reader):
    reader.user_permissions.add(Permission.objects.get(codename="unmask"))
    return reader


@pytest.fixture
def subject(holder):
    return holder.objects.create(phone="13800000000")


def test_entry_names_who_what_and_when(reader, subject):
    entry = record_access(user=reader, action="view", subject=subject, case_number="GC-1", at=AT)
    assert (entry.user, entry.at, entry.subject_type, entry.subject_id) == (
        reader,
        AT,
        "privacy.holder",
        str(subject.pk),
    )
    assert (entry.subject_label, entry.case_number) == (f"持有人 {subject.pk}", "GC-1")


def test_label_is_the_one_the_object_offers(reader, subject):
    subject.access_label = "GC-20260302-1"
    assert record_access(user=reader, action="view", subject=subject).subject_label == "GC-20260302-1"


def test_search_names_the_kind_only(reader, holder):
    entry = record_access(user=reader, action="search", subject=holder)
    assert (entry.subject_id, entry.subject_label) == ("", "持有人")


def test_unknown_action_is_refused(reader, subject):
    with pytest.raises(ValueError, match="peek"):
        record_access(user=reader, action="peek", subject=subject)


def test_unmask_reveals_and_logs(unmasker, subject):
    assert unmask(user=unmasker, subject=subject, field="phone", reason="回电核实预约", at=AT) == "13800000000"
    entry = AccessLog.objects.get()
    assert (entry.action, entry.field, entry.reason, entry.at) == ("unmask", "phone", "回电核实预约", AT)


def test_unmask_without_permission_is_refused_and_leaves_no_entry(reader, subject):
    with pytest.raises(PermissionDenied):
        unmask(user=reader, subject=subject, field="phone", reason="回电核实预约")
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "回电 ", "字" * 501, "回电核实\x00"])
def test_unmask_needs_a_proper_reason(unmasker, subject, reason):
    with pytest.raises(ValidationError, match="查看原因"):
        unmask(user=unmasker, subject=subject, field="phone", reason=reason)
    assert not AccessLog.objects.exists()


def test_unmask_of_a_plain_field_is_a_mistake(unmasker, subject):
    with pytest.raises(TypeError):
        unmask(user=unmasker, subject=subject, field="id", reason="回电核实预约")


@pytest.mark.owner
def test_database_refuses_update_and_delete(reader, subject):
    entry = record_access(user=reader, action="view", subject=subject)
    for change in (lambda: AccessLog.objects.update(reason="x"), entry.delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert AccessLog.objects.get().reason == ""


@pytest.mark.owner
def test_database_lets_one_ciphertext_of_a_reason_follow_another_and_nothing_else(reader, subject):
    record_access(user=reader, action="view", subject=subject, reason="回电核实预约")
    assert AccessLog.objects.update(reason="回电核实预约") == 1
    for wrong in ("reason = 'x'", "reason = ''", "field = 'x'", "reason = reason, at = now()"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE privacy_accesslog SET {wrong}")


def test_admin_can_read_but_not_write(admin_client, reader, subject):
    entry = record_access(user=reader, action="view", subject=subject, case_number="GC-1")
    base = "/office/privacy/accesslog/"
    assert admin_client.post(base, {"q": "GC-1"}, follow=True).status_code == 200
    assert admin_client.get(f"{base}{entry.pk}/change/").status_code == 200
    assert admin_client.post(f"{base}{entry.pk}/change/", {}).status_code == 403
    assert admin_client.get(f"{base}add/").status_code == 403
    assert admin_client.post(f"{base}{entry.pk}/delete/").status_code == 403


def test_admin_search_is_exact(admin_client, reader, subject):
    record_access(user=reader, action="view", subject=subject, case_number="GC1")
    found = [
        admin_client.post("/office/privacy/accesslog/", {"q": text}, follow=True).context["cl"].result_count
        for text in ("GC-1", "GC", "reader")
    ]
    assert found == [1, 0, 1]
