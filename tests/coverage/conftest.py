"""The lists as the manual has them, and two people of the data team."""

import pytest

from coverage import kinds, loading
from coverage.models import Division
from tests.coverage.support import person


@pytest.fixture
def divisions(lists, db):
    """The divisions, with the first releases; committed for the module, so that no test loads them anew."""


@pytest.fixture
def load(divisions):
    """Return the first release of one list, loading it where it is not there."""
    return lambda code: loading.load_first_release(kinds.get(code))


@pytest.fixture
def drafter(db):
    codes = ("view", "change", "add", "delete")
    entries = [f"{code}_placeentry" for code in codes]
    return person("drafter", "add_listrelease", "view_listrelease", "change_listrelease", *entries)


@pytest.fixture
def publisher(db):
    return person("publisher", "add_listrelease", "publish_listrelease", "view_listrelease")


@pytest.fixture
def division(divisions):
    return lambda code: Division.objects.get(pk=code)
