"""One rule's verdict on one request, and a list as it was changed: what the tests of eligibility ask for."""

from datetime import datetime
from typing import Any

from cases.declaration import registry
from cases.eligibility.evaluation import evaluate
from cases.eligibility.predicates import Verdict
from coverage.models import ListRelease, PlaceEntry
from policies.models import InsuredPerson
from tests.coverage.support import draft, person, publish
from tests.worlds import NOW, at, request


def verdict(
    rule: str, who: InsuredPerson, received_at: datetime = NOW, applicant: str = "insured", **asked: Any
) -> Verdict:
    """Return what ``rule`` says to a green-channel request."""
    found = evaluate(
        service=registry.get("green_channel"),
        insured=who,
        request=request(**asked),
        applicant=applicant,
        at=received_at,
    )
    return next(item for item in found.verdicts if item.rule == rule)


def changed_list(*, add: str = "", doubtful: bool = False, drop: str = "", **publication: Any) -> ListRelease:
    """Publish a green-channel list with a place more or less, in force from 1 March 2026 unless said otherwise."""
    first = ListRelease.objects.get(kind="green_channel", number=1)
    release = draft(first, person(f"drafter{first.pk}", "add_listrelease"), edition="2026-03", at=at("2026-02-01"))
    entries = PlaceEntry.objects.filter(release=release)
    if drop:
        entries.filter(division=drop).delete()
    if add:
        entries.create(release=release, seq=99, city_printed="测试地", division_id=add, doubtful=doubtful)
    moments = {"at": at("2026-02-10"), "effective_from": at("2026-03-01"), "notice_time": at("2026-02-09")}
    return publish(release, person(f"publisher{first.pk}", "publish_listrelease"), **moments | publication)
