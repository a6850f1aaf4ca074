"""A fictional person, a policy and an insured person to start from."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from policies.models import InsuredPerson, Person, Policy, Product

ID_NUMBER = "110101190001010014"
PHONE = "13800000001"


@pytest.fixture
def product(db):
    return Product.objects.create(code="ZYSH-BWYL", name="卓越守护百万住院医疗保险")


@pytest.fixture
def person(db):
    return Person.objects.create(
        name="演示张三", id_number=ID_NUMBER, birth_date=date(1900, 1, 1), sex="male", phone=PHONE
    )


@pytest.fixture
def policy(product, person):
    return Policy.objects.create(
        number="YSBD000001",
        product=product,
        policyholder=person,
        period_start=date(2026, 1, 1),
        period_end=date(2026, 12, 31),
        services=["green_channel"],
    )


@pytest.fixture
def insured(policy, person):
    return InsuredPerson.objects.create(
        policy=policy, person=person, relation="self", cover_from=policy.period_start, cover_to=policy.period_end
    )


@pytest.fixture
def office(db):
    """A client signed in to the back office as superuser."""
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client
