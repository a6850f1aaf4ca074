"""Names and numbers reach the database in one form on every road, and what landed earlier is brought into it."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from accounts.models import User
from policies.customers import account_of
from policies.models import Person, Policy
from privacy.keys import digest, encrypt
from tests import snapshot

BEFORE, AFTER = ("policies", "0005_one_form_of_names_and_numbers"), ("policies", "0006_landed_rows_in_one_form")
NUMBER = "110101190001010014"


def typed(**changes):
    values = {
        "name": "阿依古丽 ・ 买买提",
        "id_type": "passport",
        "id_number": "ｅ12345678\u200b",
        "phone": "\u202a+86 138 0000 0000\u202c",
        "birth_date": date(1900, 1, 1),
        "sex": "male",
    }
    return values | changes


def stored():
    person = Person.objects.get()
    return person.name, person.id_number.reveal(), person.phone.reveal()


IN_FORM = ("阿依古丽·买买提", "E12345678", "13800000000")


def save():
    Person(**typed()).save()


def bulk_create():
    Person.objects.bulk_create([Person(**typed())])


def bulk_update():
    person = Person.objects.create(**typed(name="演示", phone=""))
    person.name, person.phone = typed()["name"], typed()["phone"]
    Person.objects.bulk_update([person], ["name", "phone"])


def update():
    Person.objects.create(**typed(name="演示", phone=""))
    Person.objects.update(name=typed()["name"], phone=typed()["phone"])


def get_or_create():
    Person.objects.get_or_create(name=typed()["name"], defaults=typed())
    Person.objects.get_or_create(name="阿依古丽·买买提", defaults=typed())


@pytest.mark.parametrize("road", [save, bulk_create, bulk_update, update, get_or_create])
def test_a_person_is_stored_in_form_on_every_road(db, road):
    road()
    assert stored() == IN_FORM


def test_a_person_is_stored_in_form_by_the_form(office):
    office.post(reverse("admin:policies_person_add"), typed(birth_date="1900-01-01"))
    assert stored() == IN_FORM
    assert Person.history.get().name == "阿依古丽·买买提"
    assert Person.objects.get().phone_digest == digest("13800000000")


def test_a_policy_number_is_stored_and_found_in_form(policy):
    policy.number = " ysbd－000002\u200b"
    policy.full_clean()
    policy.save()
    assert policy.number == "YSBD-000002"
    assert Policy.objects.get(number="ｙｓｂｄ-000002") == policy


@pytest.mark.parametrize("name", ["\u200b", " \u2060 ", "演\x7f示"])
def test_a_name_without_anything_to_see_or_with_controls_is_refused(person, name):
    person.name = name
    with pytest.raises(ValidationError) as caught:
        person.full_clean()
    assert "name" in caught.value.message_dict


@pytest.mark.parametrize("text", ["ysbd000001", "ＹＳＢＤ０００００１", "YSBD\u200b00 0001"])
@pytest.mark.parametrize("model", ["policy", "policystatuschange"])
def test_the_lists_find_a_policy_however_its_number_is_typed(office, policy, model, text):
    policy.status_changes.create(status="in_force", effective_at="2026-01-01T00:00+08:00")
    response = office.post(reverse(f"admin:policies_{model}_changelist"), {"q": text}, follow=True)
    assert response.context["cl"].result_count == 1


def migrate(target):
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    return executor.loader.project_state([target]).apps


@pytest.fixture(scope="module")
def before(django_db_setup, django_db_blocker):
    """The database as it was before the migration; going there and back takes long, so it is done once."""
    with django_db_blocker.unblock():
        migrate(BEFORE)
    yield
    with django_db_blocker.unblock():
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.fixture
def landed(before, django_db_blocker):
    """The models as they were before the migration; afterwards their tables are empty and it is undone."""
    with django_db_blocker.unblock():
        yield MigrationExecutor(connection).loader.project_state([BEFORE]).apps
        snapshot.clear()
        migrate(BEFORE)


def land(model, **values):
    """Create a row with texts as they were stored before there was a form."""
    row = model.objects.create(**values)
    quoted = connection.ops.quote_name(model._meta.db_table)

    def set_raw(**raw):
        with connection.cursor() as cursor:
            for column, value in raw.items():
                cursor.execute(f"UPDATE {quoted} SET {column} = %s WHERE id = %s", [value, row.pk])

    return row, set_raw


@pytest.mark.owner
def test_what_landed_is_brought_into_form_with_a_history(landed):
    person, set_raw = land(landed.get_model("policies", "Person"), **typed(id_number="E1"))
    set_raw(name="smith ・ john", phone_digest="old")
    after = migrate(AFTER)
    row = after.get_model("policies", "Person").objects.get(pk=person.pk)
    assert row.name == "SMITH·JOHN"
    history = after.get_model("policies", "HistoricalPerson").objects.get()
    assert (history.name, history.history_change_reason) == ("SMITH·JOHN", "统一姓名和号码的写法")


@pytest.mark.owner
def test_running_it_backwards_and_again_changes_nothing(landed):
    person, set_raw = land(landed.get_model("policies", "Person"), **typed(id_number="E1"))
    set_raw(name="smith")
    migrate(AFTER)
    migrate(BEFORE)
    after = migrate(AFTER)
    assert after.get_model("policies", "Person").objects.get(pk=person.pk).name == "SMITH"
    assert after.get_model("policies", "HistoricalPerson").objects.count() == 1


@pytest.mark.owner
def test_two_records_of_one_citizen_stay_and_the_later_is_marked_and_reported(landed, capsys):
    model = landed.get_model("policies", "Person")
    first, _ = land(model, **typed(id_type="resident_id", id_number=NUMBER))
    second, _ = land(model, **typed(id_type="household_register", id_number=NUMBER))
    third, _ = land(model, **typed(id_type="other", id_number=NUMBER))
    rows = migrate(AFTER).get_model("policies", "Person").objects.order_by("pk")
    assert [row.duplicate_of_id for row in rows] == [None, first.pk, first.pk]
    said = capsys.readouterr().out
    assert f"客户第 {second.pk} 行与第 {first.pk} 行证件号码相同" in said
    assert f"客户第 {third.pk} 行" in said
    assert NUMBER not in said


@pytest.mark.owner
def test_a_number_that_becomes_another_rows_is_marked_not_merged(landed):
    model = landed.get_model("policies", "Person")
    odd, _ = land(model, **typed(id_type="resident_id", id_number="X1"))
    with connection.cursor() as cursor:
        raw = f"{NUMBER[:6]}-{NUMBER[6:]}"
        cursor.execute(
            "UPDATE policies_person SET id_number = %s, id_number_digest = %s WHERE id = %s",
            [encrypt(raw), digest(raw), odd.pk],
        )
    even, _ = land(model, **typed(id_type="resident_id", id_number=NUMBER))
    rows = migrate(AFTER).get_model("policies", "Person").objects.order_by("pk")
    assert [(row.id_number.reveal(), row.duplicate_of_id) for row in rows] == [(NUMBER, even.pk), (NUMBER, None)]


@pytest.mark.owner
def test_a_policy_number_that_would_collide_stays_and_is_reported(landed, capsys):
    person, _ = land(landed.get_model("policies", "Person"), **typed())
    product = landed.get_model("policies", "Product").objects.create(code="T", name="测试产品")
    model = landed.get_model("policies", "Policy")
    days = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31)}
    first, _ = land(model, number="YSBD000001", product=product, policyholder=person, **days)
    second, set_raw = land(model, number="YSBD000002", product=product, policyholder=person, **days)
    set_raw(number="ysbd000001")
    _, set_raw = land(model, number="YSBD000003", product=product, policyholder=person, **days)
    set_raw(number="ysbd 000004")
    rows = migrate(AFTER).get_model("policies", "Policy").objects.order_by("pk")
    assert [row.number for row in rows] == ["YSBD000001", "ysbd000001", "YSBD000004"]
    assert f"保单第 {second.pk} 行改写后与第 {first.pk} 行保单号相同" in capsys.readouterr().out


def test_names_that_landed_with_other_dots_are_brought_into_form_with_a_history(db):
    person = Person.objects.create(**typed(name="阿依古丽·买买提", phone=""))
    migration = import_module("policies.migrations.0009_more_middle_dots")
    for landed in ("阿依古丽◦买买提", "阿依古丽 \u0307买买提", "阿依古丽··买买提", "阿依古丽。买买提"):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE policies_person SET name = %s", [landed])
        migration.bring_into_form(apps, None)
        person.refresh_from_db()
        assert person.name == "阿依古丽·买买提", landed
    assert [row.history_change_reason for row in person.history.all()[:4]] == [migration.REASON] * 4


# Names of customers, masked in their accounts (policies/0010)


def test_landed_accounts_and_their_history_lose_the_name_and_get_it_back(db):
    migration = import_module("policies.migrations.0010_names_of_customers_masked")
    user = account_of(Person.objects.create(**typed(name="测试甲乙")))
    User.objects.filter(pk=user.pk).update(display_name="测试甲乙")
    user.history.update(display_name="测试甲乙")

    def stand():
        return {*User.objects.filter(pk=user.pk).values_list("display_name", flat=True)} | {
            *user.history.values_list("display_name", flat=True)
        }

    migration.mask(apps, None)
    migration.mask(apps, None)
    assert stand() == {"测**乙"}
    migration.unmask(apps, None)
    user.refresh_from_db()
    assert user.display_name == "测试甲乙"
