"""Numbers typed into words are masked wherever the admin shows the words: lists, pages, rows, what stood before."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import Leave, User
from accounts.roles import Role
from policies.customers import account_of
from policies.models import PolicyStatusChange
from portal.models import DataRequest
from tests import worlds
from tests.office.test_typed_numbers import TYPED, clear_numbers
from tests.opened import save
from tests.pages import signed_in

MODELS = ("leave", "policystatuschange", "datarequest", "policy")


@pytest.fixture
def insured(world):
    """An insured person about whom, and about whose policy, numbers were typed into words, more than once."""
    who = worlds.insured()
    request = DataRequest.objects.create(
        user=account_of(who.person), kind="correct", text=TYPED, answer="已更正", asked_at=worlds.NOW
    )
    change = PolicyStatusChange.objects.create(
        policy=who.policy, status="in_force", effective_at=worlds.NOW, reason="x"
    )
    leave = Leave.objects.create(user=worlds.staff(Role.AGENT), first_day="2026-03-01", last_day="2026-03-02", note="x")
    for row, name in ((request, "answer"), (change, "reason"), (leave, "note")):
        setattr(row, name, TYPED)
        row.save()
    return who


@pytest.fixture
def reader(db):
    user = User.objects.create(username="reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=[f"view_{model}" for model in MODELS]))
    return signed_in(user)


def pages(row):
    """Yield the pages of the admin that show ``row``."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    yield reverse(f"{name}_changelist")
    yield reverse(f"{name}_change", args=[row.pk])
    yield reverse(f"{name}_history", args=[row.pk])
    for version in row.history.all():
        yield reverse(f"{name}_simple_history", args=[row.pk, version.history_id])


def test_who_only_reads_sees_no_number_on_any_page(insured, reader):
    rows = [Leave.objects.get(), PolicyStatusChange.objects.get(), DataRequest.objects.get(), insured.policy]
    masked = 0
    for address in (address for row in rows for address in pages(row)):
        answer = reader.get(address)
        page = answer.content.decode()
        assert (answer.status_code, clear_numbers(page)) == (200, []), address
        masked += "110101********0014" in page
    assert masked > len(rows)


def test_who_answers_a_request_sees_none_and_writes_none(insured):
    root = signed_in(User.objects.create(username="root", is_staff=True, is_superuser=True))
    DataRequest.objects.update(answer="")
    address = reverse("admin:portal_datarequest_change", args=[DataRequest.objects.get().pk])
    assert clear_numbers(root.get(address).content.decode()) == []
    assert "请勿写完整的证件号码" in save(root, address, {"answer": TYPED}).content.decode()
    assert save(root, address, {"answer": "已更正"}).status_code == 302
    assert DataRequest.objects.get().answer == "已更正"
