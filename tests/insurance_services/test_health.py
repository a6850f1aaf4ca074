"""What a load balancer is told of a web process."""

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateWorker

from tests.owner import as_owner


def asked(address):
    answer = Client().get(address)
    return answer.status_code, answer.json()


def test_a_living_process_says_so_without_the_database():
    """No ``django_db``: a query would fail this test."""
    assert asked("/healthz") == (200, {"process": "ok"})


@pytest.mark.django_db
def test_a_process_with_its_database_and_migrations_is_ready():
    ProcrastinateWorker.objects.all().delete()
    assert asked("/readyz") == (200, {"database": "ok", "migrations": "ok", "worker": "none"})


@pytest.mark.django_db
def test_a_registered_worker_is_seen():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert asked("/readyz")[1]["worker"] == "ok"


@pytest.mark.django_db
def test_a_process_newer_than_its_database_is_not_ready():
    with as_owner() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'cases'")
        assert cursor.rowcount
    status, found = asked("/readyz")
    assert (status, found["database"]) == (503, "ok")
    assert found["migrations"].endswith(" missing")


@pytest.mark.django_db
def test_neither_is_stored_by_anything_between():
    assert "no-store" in Client().get("/healthz").headers["Cache-Control"]
    assert "no-store" in Client().get("/readyz").headers["Cache-Control"]
