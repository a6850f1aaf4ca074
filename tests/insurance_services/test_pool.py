"""A pool of connections outlives a restart of PostgreSQL: no request meets a dead connection."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.owner import as_owner

pytestmark = pytest.mark.django_db(transaction=True)
POOLED = 4


@pytest.fixture
def pool(monkeypatch):
    """The pool that production keeps, on the tests' database, with ``POOLED`` connections in it."""
    pooled = {"pool": {"min_size": POOLED, "max_size": POOLED}}
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {**connection.settings_dict["OPTIONS"], **pooled})
    yield connection
    connection.close()
    connection.close_pool()


def ask(barrier=None):
    """Try to sign in, which reads the database, and give the connection back as the end of a request does."""
    if barrier:
        connection.ensure_connection()
        barrier.wait(timeout=60)
    answer = Client(raise_request_exception=False).post(
        reverse("admin:login"), {"username": "nobody", "password": "wrong"}
    )
    connection.close()
    return answer.status_code


def end_every_connection():
    """As a restart does, and see them gone."""
    ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    with as_owner() as cursor:
        cursor.execute(f"{ended} WHERE datname = current_database() AND pid <> pg_backend_pid()")
        ended = cursor.fetchall()
    connection.close()
    return len(ended)


def test_after_a_restart_every_request_is_answered(pool):
    with ThreadPoolExecutor(POOLED) as threads:
        barrier = Barrier(POOLED)
        assert list(threads.map(ask, [barrier] * POOLED)) == [200] * POOLED
        assert end_every_connection() >= POOLED - 1
        assert list(threads.map(lambda _: ask(), range(8))) == [200] * 8
