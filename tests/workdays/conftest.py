import pytest
from django.db import transaction

from workdays.calendar import load
from workdays.loading import load_calendar

SEEDED = (2026, 2027)


@pytest.fixture(scope="session")
def calendar(django_db_setup, django_db_blocker):
    """The seeded calendar, read once; the database is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_calendar()
        seeded = load()
        transaction.set_rollback(True)
    return seeded


@pytest.fixture
def seeded(db):
    """Its last two years in the database, one confirmed and one provisional."""
    load_calendar(SEEDED)
