"""Eligibility takes at most six queries, whatever the rules."""

import pytest

from cases.declaration import registry
from cases.eligibility.evaluation import evaluate
from policies.models import InsuredPerson
from tests import worlds


@pytest.mark.parametrize("kind", ["outpatient", "inpatient"])
@pytest.mark.parametrize("city", ["", "南京", "常熟", "栖霞区"])
def test_an_evaluation_takes_at_most_six_queries(insured, case, kind, city, django_assert_max_num_queries):
    request = worlds.request(kind, city=city, diagnosed_on="2026-03-01")
    fresh = InsuredPerson.objects.get(pk=insured.pk)
    with django_assert_max_num_queries(6):
        evaluate(
            service=registry.get("green_channel"), insured=fresh, request=request, applicant="insured", at=worlds.NOW
        )
