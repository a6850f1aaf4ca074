"""The tests' database: the server of DATABASE_URL, or a throw-away cluster of the embedded PostgreSQL.

Either is settled here as a server for development, before Django reads its settings; the cluster starts in
``pytest_configure``, as a copy of one that is migrated already (``tests.migrated``). Processes that tests start inherit
it; what stands in the environment for production is not used. pytest-xdist's workers inherit the address, so only the
controller has a cluster.
"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import django
import pytest
from django.conf import settings

from insurance_services.embedded_postgres import Cluster, EmbeddedPostgresError, locked
from tests import migrated, prepared

CLUSTERS = Path(__file__).resolve().parent.parent / ".var" / "test-clusters"
SERVER = os.environ.pop("DATABASE_URL", "") or os.environ.get("DEVELOPMENT_DATABASE_URL", "")
CLUSTER = None if SERVER else Cluster(CLUSTERS / str(os.getpid()), throw_away=True)
os.environ["DEVELOPMENT_DATABASE_URL"] = CLUSTER.url if CLUSTER else SERVER
LONGEST = ("cases/test_migrations.py", "policies/test_one_form.py", "test_serving.py", "test_seventh_service.py")
COPIED = "TEST_DATABASES_ARE_COPIED"
os.environ["DEBUG"] = "true"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "insurance_services.settings")
# A password's slow hash proves nothing here and would be paid for by every test that signs somebody in.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if CLUSTER or os.environ.get(COPIED):
    # Each test database is a copy of the migrated one; xdist's workers learn it from the environment.
    os.environ[COPIED] = "yes"
    settings.DATABASES["default"].setdefault("TEST", {}).update(TEMPLATE=migrated.DATABASE, MIGRATE=False)
prepared.prepare()
django.setup()

pytest_plugins = ["tests.case_fixtures"]


def pytest_configure(config: pytest.Config) -> None:
    if CLUSTER is None:
        return
    CLUSTERS.mkdir(parents=True, exist_ok=True)
    try:
        with locked(CLUSTERS / "lock"):
            for left in CLUSTERS.glob("*/"):
                Cluster(left).remove_unused()
            migrated.lay_out(CLUSTER)
            CLUSTER.join()
    except (EmbeddedPostgresError, CalledProcessError) as error:
        pytest.exit(str(error), returncode=1)


def pytest_unconfigure(config: pytest.Config) -> None:
    if CLUSTER is not None and CLUSTER.folder.exists():
        CLUSTER.leave()
        CLUSTER.remove_unused()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database; with ``TEST_ROLE`` it is worked in by the role of docs/operations.md."""
    from tests import owner

    if owner.ROLE:
        with django_db_blocker.unblock():
            owner.be_the_role()


def pytest_collection_finish() -> None:
    """Look for garbage less often, and no more among what all tests share: it took a seventh of the processor's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no process is left alone with one at the end.

    What only the owner of the tables does is left out where the tests are not run by it.
    """
    items.sort(key=lambda item: not item.path.as_posix().endswith(LONGEST))
    if os.environ.get("TEST_ROLE"):
        skip = pytest.mark.skip(reason="runs as the owner of the tables")
        for item in items:
            if item.get_closest_marker("owner"):
                item.add_marker(skip)


@pytest.fixture(scope="module")
def lists(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The real lists, calendar and products, committed for the tests of one module and gone after them."""
    from tests import snapshot

    with django_db_blocker.unblock():
        snapshot.load()
    yield
    with django_db_blocker.unblock():
        snapshot.clear()
