"""Who a person is: one number one person, types and numbers that agree, dates that can be, phones that are kept."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from policies.checks import check_policy, check_status_change
from policies.models import OVERSEAS, Person, Policy, PolicyStatusChange
from privacy.identity import check_character
from workdays.calendar import SHANGHAI

TODAY = date(2026, 11, 25)


def number(body):
    return body + check_character(body)


MAINLAND, HONG_KONG, FOREIGN = number("11010119900101001"), number("81000019900101001"), number("90115619900101001")


def a_person(**changes):
    values = {"name": "演示甲", "id_number": MAINLAND, "birth_date": date(1990, 1, 1), "sex": "male"}
    return Person(**{**values, **changes})


def errors_of(record):
    with pytest.raises(ValidationError) as caught:
        record.full_clean()
    return caught.value.message_dict


@pytest.mark.parametrize(
    ("id_type", "id_number"),
    [
        ("resident_id", MAINLAND),
        ("household_register", MAINLAND),
        ("hmt_residence_permit", HONG_KONG),
        ("permanent_residence", FOREIGN),
        ("permanent_residence", "USA123456789012"),
        ("passport", "E12345678"),
        ("other", "123456789012345678"),  # no citizen's number: its last character does not belong to the others
    ],
)
def test_a_number_of_its_paper_passes(db, id_type, id_number):
    a_person(id_type=id_type, id_number=id_number).full_clean()


@pytest.mark.parametrize(
    ("id_type", "id_number", "right"),
    [
        ("resident_id", HONG_KONG, "“港澳台居民居住证”"),
        ("household_register", HONG_KONG, "“港澳台居民居住证”"),
        ("hmt_residence_permit", MAINLAND, "“居民身份证”或“户口簿”"),
        ("resident_id", FOREIGN, "“外国人永久居留身份证”"),
        ("permanent_residence", MAINLAND, "“居民身份证”或“户口簿”"),
        ("other", MAINLAND, "“居民身份证”或“户口簿”"),
        ("passport", HONG_KONG, "“港澳台居民居住证”"),
        ("other", FOREIGN, "“外国人永久居留身份证”"),
    ],
)
def test_a_type_that_contradicts_the_number_is_told_the_right_one(db, id_type, id_number, right):
    (message,) = errors_of(a_person(id_type=id_type, id_number=id_number))["id_number"]
    assert f"请把证件类型改为{right}" in message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"birth_date": date(1990, 1, 2)}, "出生日期不一致"),
        ({"sex": "female"}, "性别不一致"),
        ({"id_number": FOREIGN[:17] + ("0" if FOREIGN[17] != "0" else "1")}, "校验码不符"),
        ({"id_number": "12"}, "18 位、以 9 开头"),
    ],
)
def test_a_permanent_residence_number_is_checked(db, changes, message):
    wrong = a_person(**{"id_type": "permanent_residence", "id_number": FOREIGN, **changes})
    assert message in errors_of(wrong)["id_number"][0]


@pytest.mark.parametrize("typed", [MAINLAND, f"{MAINLAND[:6]}-{MAINLAND[6:14]} {MAINLAND[14:]}\u200b"])
def test_one_citizens_number_is_one_person_whatever_the_paper(db, typed):
    a_person().save()
    twin = a_person(id_type="household_register", id_number=typed)
    assert "登记的证件类型是居民身份证" in errors_of(twin)["id_number"][0]
    with pytest.raises(IntegrityError):
        twin.save()


def test_a_passport_of_the_same_digits_is_another_paper(db):
    a_person(id_type="passport", id_number="E12345678").save()
    a_person(id_type="hk_macao_permit", id_number="E12345678").full_clean()


def test_a_record_marked_as_duplicate_stays_editable_until_its_number_is_its_own(db):
    first, second = a_person(), a_person(id_type="household_register")
    first.save()
    second.duplicate_of = first
    second.save()
    for record in (first, second):
        record.full_clean()
    assert second.duplicate_of == first
    second.id_number = number("11010119900101003")
    second.full_clean()
    assert second.duplicate_of is None


@pytest.mark.parametrize(("born", "message"), [(date(2999, 1, 1), "晚于今天"), (date(1899, 12, 31), "早于 1900 年")])
def test_a_birth_date_that_cannot_be_is_refused(db, born, message):
    assert message in errors_of(a_person(id_type="passport", birth_date=born))["birth_date"][0]


def test_an_id_number_born_after_today_is_refused(db):
    person = a_person(id_number=number("11010129990101001"), birth_date=date(2999, 1, 1))
    assert "晚于今天" in errors_of(person)["birth_date"][0]


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (date(2202, 1, 1), date(2203, 1, 1), "period_start"),
        (date(226, 1, 1), date(2027, 1, 1), "period_start"),
        (date(2026, 1, 1), date(2202, 12, 31), "period_end"),
    ],
)
def test_a_period_nobody_means_is_refused(start, end, field):
    with pytest.raises(ValidationError) as caught:
        check_policy(Policy(period_start=start, period_end=end), today=TODAY)
    assert field in caught.value.message_dict


@pytest.mark.parametrize("end", [date(2027, 12, 31), date(2131, 12, 31)])
def test_a_period_somebody_means_passes(end):
    check_policy(Policy(period_start=date(2027, 1, 1), period_end=end), today=TODAY)


def test_the_form_of_a_policy_refuses_such_a_period(policy):
    policy.period_start, policy.period_end = date(2202, 1, 1), date(2203, 1, 1)
    assert "年份应在 1980 至" in errors_of(policy)["period_start"][0]


def test_a_status_from_a_year_nobody_means_is_refused(policy):
    change = PolicyStatusChange(policy=policy, effective_at=datetime(2202, 1, 1, tzinfo=SHANGHAI))
    with pytest.raises(ValidationError, match="1980 至 2031"):
        check_status_change(change, today=TODAY)


def test_cover_that_ends_before_birth_is_refused(insured):
    insured.person.birth_date = date(2027, 1, 1)
    assert "早于被保险人出生日期" in errors_of(insured)["cover_to"][0]


def test_a_waiting_period_that_outlasts_the_cover_is_refused(insured):
    insured.waiting_period_end = date(2202, 1, 1)
    assert "晚于保障止日" in errors_of(insured)["waiting_period_end"][0]


@pytest.mark.parametrize("typed", ["+852 9123 4567", "+886 912 345 678", "+1 (650) 253-0000"])
def test_a_phone_outside_the_mainland_is_kept_and_marked(db, typed):
    person = a_person(id_type="passport", id_number="E12345678", phone=typed)
    person.full_clean()
    person.save()
    assert Person.objects.get().phone.reveal().startswith("+")
    assert Person.objects.get().phone_note == OVERSEAS


def test_a_mainland_mobile_needs_no_note(db):
    assert a_person(phone="+86 138 0000 0000").phone_note == ""
