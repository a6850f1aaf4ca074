"""A draft is published by somebody who touched nothing of it; what was touched stands in the history."""

import pytest
from django.test import Client
from django.urls import reverse

from coverage import releases
from coverage.models import PlaceEntry
from tests.coverage.support import draft, person, publish
from tests.opened import save

pytestmark = pytest.mark.rule("GEN-17")
PLACE = {"seq": 9, "city_printed": "深圳", "division": "440300", "alternative_codes": ""}


@pytest.fixture
def first(load):
    return load("mdt")


@pytest.fixture
def meddler(db):
    """Somebody who may change drafts and publish."""
    entries = [f"{act}_placeentry" for act in ("view", "change", "add", "delete")]
    return person("meddler", *entries, *[f"{act}_listrelease" for act in ("view", "change", "publish")])


def by_form(user, name, values, *key):
    """Send a form of the back office as ``user``."""
    client = Client()
    client.force_login(user)
    address = reverse(f"admin:coverage_{name}", args=key)
    answer = save(client, address, values) if name.endswith("_change") else client.post(address, values)
    assert answer.status_code == 302


def delete(user, entry):
    by_form(user, "placeentry_delete", {"post": "yes"}, entry.pk)


def change(user, entry):
    by_form(user, "placeentry_change", PLACE, entry.pk)


def add(user, entry):
    by_form(user, "placeentry_add", PLACE | {"release": entry.release_id})


def reword(user, entry):
    by_form(user, "listrelease_change", {"edition": "2022-03", "reason": "另有原因", "doubt": ""}, entry.release_id)


def guangzhou(release):
    return release.placeentry_set.get(city_printed="广州")


@pytest.mark.parametrize("touch", [delete, change, add, reword])
def test_who_touched_a_draft_may_not_publish_it(first, drafter, publisher, meddler, touch):
    copy = draft(first, drafter)
    touch(meddler, guangzhou(copy))
    copy.refresh_from_db()
    with pytest.raises(releases.Refused, match="没有改过它的另一位"):
        publish(copy, meddler)
    assert not publish(copy, publisher).is_draft


def test_who_touched_another_draft_may_publish_this_one(first, drafter, meddler):
    delete(meddler, guangzhou(draft(first, drafter)))
    assert not publish(draft(first, drafter), meddler).is_draft


def test_who_touched_a_draft_is_told_so_before_filling_in_the_notice(first, drafter, meddler):
    copy = draft(first, drafter)
    delete(meddler, guangzhou(copy))
    client = Client()
    client.force_login(meddler)
    text = client.get(reverse("admin:coverage_release_publish", args=[copy.pk])).content.decode()
    assert ("您起草或修改过本版" in text, 'name="notice_channel"' in text) == (True, False)


def test_entries_of_a_draft_have_a_history_from_the_first_on(first, drafter, meddler):
    entry = guangzhou(draft(first, drafter))
    change(meddler, entry)
    delete(meddler, entry)
    told = PlaceEntry.history.filter(id=entry.pk).order_by("history_id")
    assert list(told.values_list("history_type", "history_user__username", "city_printed")) == [
        ("+", "drafter", "广州"),
        ("~", "meddler", "深圳"),
        ("-", "meddler", "深圳"),
    ]
