"""What the records store, hide and refuse."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from policies.models import InsuredPerson, Person, Policy
from privacy.keys import digest


def a_person(**changes):
    values = {
        "name": "演示李四",
        "id_number": "110101190001010022",
        "birth_date": date(1900, 1, 1),
        "sex": "female",
        "phone": "13800000002",
    }
    return Person(**{**values, **changes})


def errors_of(record):
    with pytest.raises(ValidationError) as caught:
        record.full_clean()
    return caught.value.message_dict


def test_numbers_are_stored_as_ciphertext(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM policies_person p")
        (stored,) = cursor.fetchone()
        cursor.execute("SELECT row_to_json(p)::text FROM policies_historicalperson p")
        (history,) = cursor.fetchone()
    for row in (stored, history):
        assert "110101190001010014" not in row
        assert "13800000001" not in row


def test_digests_follow_the_numbers_when_saved(person):
    person.phone = "13800000009"
    person.save()
    assert Person.objects.get(phone_digest=digest("13800000009")) == person
    assert not Person.objects.filter(phone_digest=digest("13800000001")).exists()


def test_bulk_create_fills_the_digests(db):
    Person.objects.bulk_create([a_person()])
    assert Person.objects.filter(id_number_digest=digest("110101190001010022")).exists()


def test_digest_ignores_spaces_and_case(db):
    a_person(id_number=" 11010119000101009x ").save()
    assert Person.objects.filter(id_number_digest=digest("11010119000101009X")).exists()


def test_a_missing_phone_has_no_digest(db):
    person = a_person(phone="")
    person.save()
    assert person.phone_digest == ""


def test_a_person_prints_without_numbers():
    person = a_person()
    for shown in (str(person), repr(person)):
        assert "1101" not in shown
        assert "1380" not in shown


def test_a_good_person_passes(db):
    a_person().full_clean()


def test_checking_brings_the_numbers_into_one_shape(db):
    person = a_person(id_number=" 110101 19000101 0022", phone="+86 138-0000-0002")
    person.full_clean()
    assert person.id_number.reveal() == "110101190001010022"
    assert person.phone.reveal() == "13800000002"


def test_wrong_checksum_is_refused(db):
    assert "id_number" in errors_of(a_person(id_number="110101190001010023"))


def test_impossible_birth_date_in_the_number_is_refused(db):
    assert "id_number" in errors_of(a_person(id_number="110101190002300025"))


def test_birth_date_must_agree_with_the_number(db):
    assert "出生日期不一致" in errors_of(a_person(birth_date=date(1900, 1, 2)))["id_number"][0]


def test_sex_must_agree_with_the_number(db):
    assert "性别不一致" in errors_of(a_person(sex="male"))["id_number"][0]


def test_a_passport_number_has_no_checksum(db):
    a_person(id_type="passport", id_number="YS0000006").full_clean()


def test_an_over_long_number_is_refused(db):
    assert "过长" in errors_of(a_person(id_type="other", id_number="9" * 41))["id_number"][0]


def test_a_nul_byte_in_a_number_is_refused(db):
    assert "id_number" in errors_of(a_person(id_type="other", id_number="AB\x00123"))


def test_a_phone_that_is_no_mobile_is_refused(db):
    assert "+ 和国家或地区代码" in errors_of(a_person(phone="12345"))["phone"][0]


def test_a_second_record_of_one_paper_is_refused(person):
    twin = a_person(id_number="110101190001010014", sex="male")
    assert "已有此号码的人员（登记的证件类型是居民身份证）" in errors_of(twin)["id_number"][0]
    with pytest.raises(IntegrityError):
        twin.save()


def test_the_record_itself_is_not_its_own_twin(person):
    person.refresh_from_db()
    person.full_clean()


def test_the_database_refuses_a_reversed_period(policy):
    with pytest.raises(IntegrityError, match="policy_period_order"):
        Policy.objects.filter(pk=policy.pk).update(period_end=date(2025, 12, 31))


def test_a_reversed_period_is_explained(policy):
    policy.period_end = date(2025, 12, 31)
    assert "保险期间止日早于起日" in str(errors_of(policy))


def test_a_period_of_one_day_is_allowed(policy):
    policy.period_end = policy.period_start
    policy.full_clean()
    policy.save()


def test_the_database_refuses_a_reversed_cover(insured):
    with pytest.raises(IntegrityError, match="insured_cover_order"):
        InsuredPerson.objects.filter(pk=insured.pk).update(cover_to=date(2025, 12, 31))


def test_the_database_refuses_a_policy_that_renews_itself(policy):
    with pytest.raises(IntegrityError, match="policy_not_its_own_renewal"):
        Policy.objects.filter(pk=policy.pk).update(previous_policy=policy.pk)


def test_the_database_refuses_one_person_twice_on_a_policy(insured):
    insured.pk = None
    insured._state.adding = True
    with pytest.raises(IntegrityError, match="insured_once_per_policy"):
        insured.save()


@pytest.mark.parametrize("number", ["YS1", "YSBD_00001", "保单000001", "Y" * 41])
def test_a_malformed_policy_number_is_refused(policy, number):
    policy.number = number
    assert "number" in errors_of(policy)


def test_cover_must_lie_within_the_policy_period(insured):
    insured.cover_from, insured.cover_to = date(2025, 12, 31), date(2027, 1, 1)
    assert set(errors_of(insured)) == {"cover_from", "cover_to"}


def test_self_is_the_policyholder(insured):
    insured.relation = "child"
    assert "relation" in errors_of(insured)


def test_no_one_but_the_policyholder_is_self(insured):
    other = a_person()
    other.save()
    insured.person = other
    assert "relation" in errors_of(insured)


def test_history_keeps_the_services_of_the_schedule(policy):
    policy.services = ["green_channel", "mdt"]
    policy.save()
    assert [version.services for version in policy.history.all()] == [["green_channel", "mdt"], ["green_channel"]]
