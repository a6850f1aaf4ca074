"""One search box: what each text finds, how many queries and which indexes it takes."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies.models import InsuredPerson, Person, Policy
from policies.search import find_insured, find_persons

ID_NUMBER, PHONE = "110101190001010014", "13800000001"


@pytest.fixture
def child(policy, insured):
    """A child insured under the policy of 演示张三."""
    person = Person.objects.create(
        name="演示张小童",
        id_type="household_register",
        id_number="110101202001010028",
        birth_date=date(2020, 1, 1),
        sex="female",
    )
    return InsuredPerson.objects.create(
        policy=policy, person=person, relation="child", cover_from=policy.period_start, cover_to=policy.period_end
    )


@pytest.mark.parametrize(
    "text",
    [
        "YSBD000001",
        " ysbd000001 ",
        "ＹＳＢＤ０００００１",
        "YS\u200bBD 000001",
        "YSBD\n000001",
        "YSBD-000-001",
        "ysbd.000/001",
        "YSBD00",
        ID_NUMBER,
        "110101 19000101 0014",
        "１１０１０１１９０００１０１００１４",
        PHONE,
        "138 0000 0001",
        "+86 138-0000-0001",
        "\u202a13800000001\u202c",
        "110101-19000101-0014",
        "演示 张三",
        "演示张三",
        "演示",
    ],
)
def test_finds(insured, text):
    assert find_insured(text=text) == [insured]


@pytest.mark.parametrize("text", ["YSBD0", "SBD000001", "110101190001010022", "13800000002", "示张", "%%", "演_"])
def test_finds_nothing(insured, text):
    assert find_insured(text=text) == []


def test_a_short_policy_number_is_found_when_exact(insured):
    Policy.objects.update(number="P1")
    assert find_insured(text="p1") == [insured]


def test_the_policyholders_phone_finds_the_insured_child(insured, child):
    assert find_insured(text=PHONE) == [insured, child]


def test_the_childs_number_finds_the_child_alone(child):
    assert find_insured(text="110101202001010028") == [child]


def test_a_passport_number_is_found(person, insured):
    person.id_type, person.id_number = "passport", "YS0000006"
    person.save()
    assert find_insured(text="ys0000006") == [insured]


def test_the_exact_name_comes_before_longer_ones(insured, child):
    Person.objects.filter(pk=child.person_id).update(name="演示张三丰")
    assert [found.person.name for found in find_insured(text="演示张三")] == ["演示张三", "演示张三丰"]


def test_the_limit_holds(insured, child):
    assert len(find_insured(text="YSBD000001", limit=1)) == 1


@pytest.mark.parametrize("text", ["演\x00示", "1" * 51, "", " ", "张", "张\u200b"])
@pytest.mark.parametrize("search", [find_insured, find_persons])
def test_refuses_in_chinese(search, text):
    with pytest.raises(ValidationError, match="请"):
        search(text=text)


@pytest.mark.parametrize("text", ["YSBD000001", ID_NUMBER, PHONE, "演示张三"])
def test_takes_two_queries_with_all_that_is_shown(insured, text, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        (found,) = find_insured(text=text)
        assert str(found.policy.product)
        assert str(found.policy.policyholder)
        assert str(found)


@pytest.fixture
def many(product):
    """Enough policies for the planner to choose as it would in earnest."""
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    persons = Person.objects.bulk_create(
        Person(
            name=f"演示{i:04}", id_type="other", id_number=f"YS{i:07}", birth_date=first, sex="male", phone=f"{i:011}"
        )
        for i in range(2000)
    )
    policies = Policy.objects.bulk_create(
        Policy(number=f"YSBD1{i:05}", product=product, policyholder=person, period_start=first, period_end=last)
        for i, person in enumerate(persons)
    )
    InsuredPerson.objects.bulk_create(
        InsuredPerson(policy=policy, person=policy.policyholder, relation="self", cover_from=first, cover_to=last)
        for policy in policies
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE policies_person, policies_policy, policies_insuredperson, policies_product")


def plans_of(text):
    """Return how PostgreSQL would run each query of the search, told to avoid reading whole tables."""
    with CaptureQueriesContext(connection) as queries:
        assert find_insured(text=text)
    plans = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in queries.captured_queries:
            cursor.execute("EXPLAIN " + query["sql"])
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
        cursor.execute("SET LOCAL enable_seqscan = on")
    return plans


def test_every_search_goes_through_an_index(many):
    indexes = {
        "YSBD100007": "policies_policy_number_",
        "YSBD1000": "policies_policy_number_",
        "YS0000007": "person_id_number",
        "00000000007": "person_phone",
        "演示0007": "person_name_prefix",
        "演示00": "person_name_prefix",
    }
    for text, index in indexes.items():
        plans = plans_of(text)
        assert not any("Seq Scan" in plan for plan in plans), plans
        assert any(re.search(rf"{index}\w*.*\n\s+Index Cond", plan) for plan in plans), plans


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("阿依古丽·买买提", "阿依古丽•买买提"),
        ("阿依古丽・买买提", "阿依古丽.买买提"),
        ("阿依古丽⋅买买提", "阿依古丽 ‧ 买买提"),
        ("\u2fa6\u2f00", "\u2fa6\u2f00"),
        ("\u2fa6\u2f00", "金一"),
        ("\uf92c晓", "郎晓"),
        ("郎晓", "\uf92c晓"),
        ("张三", "张 三"),
        ("张　三", "张三"),
        ("SMITH JOHN", "smith  john"),
        ("Smith John", "ＳＭＩＴＨ ＪＯＨＮ"),
        ("张\U0003158e", "张\U0003158e"),
        ("\U0002ebf0\U0002ebf1", "\U0002ebf0 \U0002ebf1"),
    ],
)
def test_a_name_is_found_however_it_was_stored_and_is_typed(insured, stored, typed):
    Person.objects.filter(pk=insured.person_id).update(name=stored)
    assert find_insured(text=typed) == [insured]
    assert list(find_persons(text=typed)) == [insured.person]


def test_a_phone_outside_the_mainland_is_found(insured):
    insured.person.phone = "+852 9123 4567"
    insured.person.save()
    assert find_insured(text="00852-91234567") == [insured]
