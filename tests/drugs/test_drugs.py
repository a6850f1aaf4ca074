"""The drug list as a release."""

import pytest
from django.db import IntegrityError, transaction

from coverage import releases
from coverage.models import ListRelease
from drugs import loading
from drugs.models import DrugEntry


@pytest.fixture
def first(db):
    return loading.load_first_release()


def test_the_manuals_72_drugs_are_loaded_once(first):
    assert loading.load_first_release() == first
    assert (ListRelease.objects.count(), DrugEntry.objects.count()) == (1, 72)


def test_drugs_keep_brand_and_generic_names(first):
    drug = DrugEntry.objects.get(release=first, brand_name="可瑞达")
    assert (drug.generic_name_zh, drug.generic_name_en) == ("帕博利珠单抗", "pembrolizumab")


def test_what_a_pharmacist_must_confirm_is_marked(first):
    assert "药师" in DrugEntry.objects.get(release=first, brand_name="益久").doubt


def test_the_list_is_in_force_from_the_manuals_edition(first):
    assert releases.in_force(kind="drugs", at=first.effective_from) == first


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.drugentry_set.update(brand_name="x"),
        lambda r: r.drugentry_set.all().delete(),
        lambda r: DrugEntry.objects.create(release=r, seq=99, brand_name="x", generic_name_zh="x", generic_name_en="x"),
    ],
    ids=["update", "delete", "insert"],
)
def test_the_database_refuses_any_change_of_a_published_drug_list(first, change):
    with pytest.raises(IntegrityError, match="已发布的名单不能修改"), transaction.atomic():
        change(first)
