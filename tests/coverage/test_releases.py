"""Drafting, publishing, what is in force when, and what the database itself refuses."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from coverage import comparing, releases
from coverage.models import ListRelease, PlaceEntry
from tests.coverage.support import draft, person, publish, shanghai

BEFORE_CHANGE = shanghai(2022, 3, 4, 23, 59)
AFTER_CHANGE = shanghai(2022, 3, 5)


@pytest.fixture
def first(load):
    return load("mdt")


@pytest.fixture
def second(first, drafter, publisher):
    """Guangzhou leaves the list on 2022-03-05."""
    changed = draft(first, drafter)
    changed.placeentry_set.get(city_printed="广州").delete()
    return publish(changed, publisher)


def cities(release):
    return [entry.city_printed for entry in release.placeentry_set.all()]


@pytest.mark.rule("GEN-16")
def test_the_first_release_is_in_force_from_its_first_moment(first):
    assert releases.in_force(kind="mdt", at=shanghai(2021, 12, 1)) == first


def test_nothing_is_in_force_the_moment_before(first):
    with pytest.raises(releases.NoReleaseInForce, match="2021-12-01"):
        releases.in_force(kind="mdt", at=shanghai(2021, 11, 30, 23, 59, 59))


@pytest.mark.rule("GEN-16", "GEN-18")
def test_a_new_release_counts_from_its_moment_and_the_old_stays(first, second):
    assert releases.in_force(kind="mdt", at=BEFORE_CHANGE) == first
    assert releases.in_force(kind="mdt", at=AFTER_CHANGE) == second
    assert cities(first) == ["北京", "上海", "广州"]


def test_a_release_published_after_its_moment_counts_from_publication(first, drafter, publisher):
    late = publish(draft(first, drafter), publisher, at=shanghai(2022, 4, 1))
    assert releases.in_force(kind="mdt", at=shanghai(2022, 3, 20)) == first
    assert releases.in_force(kind="mdt", at=shanghai(2022, 4, 1)) == late


def test_finding_the_release_in_force_is_one_query(first, django_assert_num_queries):
    with django_assert_num_queries(1):
        releases.in_force(kind="mdt", at=AFTER_CHANGE)


def test_a_draft_copies_every_entry_with_its_doubts(load, drafter):
    first = load("specialty_drug")
    copy = draft(first, drafter)
    assert comparing.differences(first, copy) == comparing.Differences()
    assert (copy.number, copy.based_on, copy.status, copy.placeentry_set.count()) == (2, first, "draft", 201)


@pytest.mark.rule("GEN-17")
def test_a_draft_without_reason_and_edition_is_refused_with_both(first, drafter):
    with pytest.raises(releases.Refused) as refusal:
        draft(first, drafter, reason=" ", edition="")
    assert [message[:6] for message in refusal.value.messages] == ["缺少版次，请", "缺少修订原因"]


def test_a_draft_takes_its_own_permission(first):
    with pytest.raises(PermissionDenied):
        draft(first, person("hotline", "view_listrelease"))


def test_a_draft_of_one_list_cannot_come_from_another(first, drafter):
    with pytest.raises(releases.Refused, match="另一份名单"):
        releases.create_draft(
            kind="green_channel", based_on=first, edition="x", reason="x", actor=drafter, at=AFTER_CHANGE
        )


@pytest.mark.rule("GEN-17")
def test_publishing_takes_its_own_permission(first, drafter):
    copy = draft(first, drafter)
    with pytest.raises(PermissionDenied, match="发布名单的权限"):
        publish(copy, person("second", "add_listrelease", "change_listrelease"))


@pytest.mark.rule("GEN-17")
def test_the_drafter_may_not_publish(first, publisher):
    own = draft(first, publisher)
    with pytest.raises(releases.Refused, match="另一位有发布权限的同事"):
        publish(own, publisher)


@pytest.mark.rule("GEN-18")
def test_publishing_without_notice_names_everything_missing(first, drafter, publisher):
    copy = draft(first, drafter)
    with pytest.raises(releases.Refused) as refusal:
        publish(copy, publisher, notice_channel="", notice_reference=" ", notice_time=None, effective_from=None)
    text = str(refusal.value)
    assert all(word in text for word in ("公告渠道", "公告文号", "公告时间", "生效时间"))
    copy.refresh_from_db()
    assert copy.status == "draft"


@pytest.mark.rule("GEN-18")
def test_a_notice_of_tomorrow_is_refused(first, drafter, publisher):
    with pytest.raises(releases.Refused, match="公告时间晚于现在"):
        publish(draft(first, drafter), publisher, notice_time=shanghai(2022, 3, 2, 0, 1))


@pytest.mark.rule("GEN-17")
def test_a_draft_whose_reason_was_emptied_cannot_be_published(first, drafter, publisher):
    copy = draft(first, drafter)
    ListRelease.objects.filter(pk=copy.pk).update(reason="")
    with pytest.raises(releases.Refused, match="修订原因"):
        publish(copy, publisher)


def test_an_empty_list_cannot_be_published(first, drafter, publisher):
    copy = draft(first, drafter)
    copy.placeentry_set.all().delete()
    with pytest.raises(releases.Refused, match="没有任何条目"):
        publish(copy, publisher)


def test_a_release_is_published_once(second, publisher):
    with pytest.raises(releases.Refused, match="已经发布"):
        publish(second, publisher)


@pytest.mark.rule("GEN-17")
def test_who_when_and_why_are_recorded(second, drafter, publisher):
    second.refresh_from_db()
    assert (second.created_by, second.published_by, second.reason) == (drafter, publisher, "官网公告调整")
    assert (second.created_at, second.published_at) == (shanghai(2022, 3, 1), shanghai(2022, 3, 2))
    assert second.history.count() == 2


def test_undo_is_publishing_the_earlier_release_again(first, second, drafter, publisher):
    back = publish(draft(first, drafter), publisher, at=shanghai(2022, 3, 6), effective_from=shanghai(2022, 3, 6))
    assert releases.in_force(kind="mdt", at=shanghai(2022, 3, 6)) == back
    assert not comparing.differences(first, back)


def test_a_scheduled_release_is_undone_with_the_same_moment(first, second, drafter, publisher):
    back = publish(draft(first, drafter), publisher)
    assert releases.in_force(kind="mdt", at=AFTER_CHANGE) == back


def test_differences_name_added_removed_and_changed(first, drafter):
    copy = draft(first, drafter)
    copy.placeentry_set.get(city_printed="广州").delete()
    PlaceEntry.objects.create(release=copy, seq=3, city_printed="深圳", division_id="440300")
    copy.placeentry_set.filter(city_printed="上海").update(doubt="待核")
    found = comparing.differences(first, copy)
    assert [e.city_printed for e in found.added] == ["深圳"]
    assert [e.city_printed for e in found.removed] == ["广州"]
    assert [(old.doubt, new.doubt) for old, new in found.changed] == [("", "待核")]


def test_a_place_printed_twice_that_is_printed_once_counts_as_removed(load, drafter):
    first = load("gene_testing")
    copy = draft(first, drafter)
    copy.placeentry_set.get(seq=33).delete()
    assert [e.division_id for e in comparing.differences(first, copy).removed] == ["441900"]


@pytest.mark.rule("GEN-17")
@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.placeentry_set.update(note="x"),
        lambda r: r.placeentry_set.all().delete(),
        lambda r: PlaceEntry.objects.create(release=r, seq=9, city_printed="深圳", division_id="440300"),
        lambda r: ListRelease.objects.filter(pk=r.pk).update(edition="x"),
        lambda r: ListRelease.objects.filter(pk=r.pk).update(status="draft"),
        lambda r: r.delete(),
    ],
    ids=["update entry", "delete entry", "add entry", "update release", "back to draft", "delete release"],
)
def test_the_database_refuses_any_change_of_a_published_release(first, change):
    with pytest.raises(IntegrityError, match="已发布的名单不能修改"), transaction.atomic():
        change(first)


@pytest.mark.rule("GEN-17")
def test_an_entry_of_a_draft_cannot_be_moved_into_a_published_release(first, drafter):
    copy = draft(first, drafter)
    with pytest.raises(IntegrityError, match="已发布的名单不能修改"), transaction.atomic():
        copy.placeentry_set.filter(seq=1).update(release=first, seq=8)


@pytest.mark.rule("GEN-18")
def test_the_database_refuses_a_published_release_without_notice(first, drafter):
    copy = draft(first, drafter)
    with pytest.raises(IntegrityError, match="release_published_with_notice"), transaction.atomic():
        ListRelease.objects.filter(pk=copy.pk).update(status="published")


def test_a_draft_can_be_thrown_away(first, drafter):
    copy = draft(first, drafter)
    copy.delete()
    assert PlaceEntry.objects.filter(release__kind="mdt").count() == 3


@pytest.mark.owner
def test_truncate_stays_possible(first):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE coverage_placeentry")
    assert not PlaceEntry.objects.exists()
