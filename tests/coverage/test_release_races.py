"""Two people at one release, on real connections."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest
from django.db import IntegrityError, connection, transaction

from coverage import kinds, loading
from coverage.models import Division, PlaceEntry
from tests.coverage.support import draft, person, publish
from tests.owner import as_owner


@pytest.fixture
def first(transactional_db):
    for code in ("110000", "310000", "440000"):
        Division.objects.create(code=code, name=code, level="province")
    Division.objects.create(code="440100", name="广州市", level="prefecture", parent_id="440000")
    return loading.load_first_release(kinds.get("mdt"))


def on_own_connection(work):
    try:
        return work()
    finally:
        connection.close()


def someone_waits_for_a_lock():
    """Look until another connection of this database waits, five seconds at most."""
    question = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    deadline, waits = monotonic() + 5, False
    with as_owner() as cursor:  # others do not see who waits
        while monotonic() < deadline:
            cursor.execute(question)
            if waits := bool(cursor.fetchone()[0]):
                break
            cursor.execute("SELECT pg_stat_clear_snapshot()")
    return waits


@pytest.mark.rule("GEN-17")
def test_an_entry_added_while_the_draft_is_being_published_waits_and_is_refused(first):
    drafter, publisher = person("drafter", "add_listrelease"), person("publisher", "publish_listrelease")
    copy = draft(first, drafter)

    def add():
        PlaceEntry.objects.create(release=copy, seq=9, city_printed="广东", division_id="440000")

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            publish(copy, publisher)
            adding = pool.submit(on_own_connection, add)
            assert someone_waits_for_a_lock()
        with pytest.raises(IntegrityError, match="已发布的名单不能修改"):
            adding.result(10)


def test_drafts_started_at_once_get_numbers_of_their_own(first):
    drafter = person("drafter", "add_listrelease")
    with ThreadPoolExecutor(6) as pool:
        made = [pool.submit(on_own_connection, lambda: draft(first, drafter).number) for _ in range(6)]
    assert sorted(future.result() for future in made) == [2, 3, 4, 5, 6, 7]
