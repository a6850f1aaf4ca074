"""Hours of accompaniment: 40 a trip and a service, medical alone, one interpreter at one place (JP-27, JP-28, JP-40, JP-45)."""

from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from cases.declaration.errors import CaseError
from cases.japan_treatment.models import Accompaniment
from cases.models import Referral
from partners.models import Partner
from tests import worlds

from .conftest import CODE


def span(start, end, day="2026-12-08", **more):
    return {"starts_at": f"{day}T{start}", "ends_at": f"{day}T{end}", "activity": "visit"} | more


def book_days(road, days, month="2026-07"):
    """Book ten hours on each of so many days."""
    for day in range(1, days + 1):
        road.take("book_hours", **span("08:00", "18:00", f"{month}-{day:02d}"))


def refer(road, kind="hours", wish="复诊陪同", verdict="granted", **more):
    road.take("ask_supervisor", kind=kind, wish=wish, **more)
    question = Referral.objects.filter(case=road.case).latest("pk")
    road.take("decide_referral", referral=question.pk, verdict=verdict, reason="资料可以说明")
    return question


@pytest.mark.rule("JP-27")
def test_a_quarter_hour_over_forty_in_one_trip_is_refused_and_forty_are_not(walked):
    road = walked("departed")
    book_days(road, 3)
    road.take("book_hours", **span("08:00", "17:45", "2026-07-04"))
    over = span("19:00", "19:30", "2026-07-04")
    assert "当地就医陪诊累计总时长不得超过 40 小时：本次赴日已约 39.75 小时，不能再约 0.5 小时" in road.refusal(
        "book_hours", **over
    )
    road.take("book_hours", **span("19:00", "19:15", "2026-07-04"))
    used = {use.counter.code: use.counter.used for use in road.case.quota_uses.select_related("counter")}
    assert (used["JP_HOURS"], used["JP_HOURS_TRIP"]) == (40, 40)
    refer(road, hours="1")
    assert "不得超过 40 小时：本次赴日" in road.refusal("book_hours", **over)


@pytest.mark.rule("JP-27", "JP-40")
def test_over_forty_in_the_service_alone_a_supervisor_decides_and_the_grant_passes_the_counter(walked):
    road = walked("departed")
    book_days(road, 3)
    while open_ones := [row for row in road.file().rows("accompaniment") if not row.done]:
        road.at = max(road.at, open_ones[0].ends_at)
        road.take("record_hours", booking=open_ones[0].pk)
    road.do("contact_interpreter", "arrive", "return_home", "file_claim")
    road.take("plan_trip", disputed="no", reason="复诊")
    road.examples.steps["arrange_travel"] = road.examples.steps["start_visa"]
    for code in ("start_visa", "grant_visa", "start_direct_pay", "assign_interpreter", "arrange_travel", "depart"):
        road.do(code)
    road.take("book_hours", **span("08:00", "18:00", "2026-09-01"))
    wanted = span("08:00", "10:00", "2026-09-02")
    assert "全程已约 40 小时，再约 2 小时，请先提请主管判断" in road.refusal("book_hours", **wanted)
    refer(road, hours="1.75", verdict="refused")
    assert "请先提请主管判断" in road.refusal("book_hours", **wanted)
    question = refer(road, hours="2")
    assert question.question == "全程陪诊超过 40 小时：复诊陪同（2 小时）"
    road.take("book_hours", **wanted)
    assert "全程已约 42 小时" in road.refusal("book_hours", **span("08:00", "08:15", "2026-09-03"))


def test_what_is_asked_beyond_is_whole_quarters(walked):
    road = walked("departed")
    for hours in ("0.1", "-1", "0", ""):
        assert "0.25 小时的整数倍" in road.refusal("ask_supervisor", kind="hours", wish="复诊", hours=hours)
    assert "超出的时长" in road.refusal("ask_supervisor", kind="hours", wish="复诊", hours="NaN")


@pytest.mark.rule("JP-28", "JP-45")
def test_only_medical_matters_are_accompanied_and_doubt_is_a_supervisors(walked):
    road = walked("departed")
    assert "陪诊仅限医疗相关环节，不予预约（JP-28）" in road.refusal(
        "book_hours", **span("10:00", "11:00", activity="other")
    )
    doubtful = span("10:00", "11:00", activity="doubtful", matter="到药局取药")
    assert "该事项有疑问，请先提请主管判断" in road.refusal("book_hours", **doubtful)
    refer(road, kind="matter", wish="到药局取药")
    road.take("book_hours", **doubtful)
    assert "该事项有疑问" in road.refusal(
        "book_hours", **doubtful | {"matter": "购买伴手礼", "ends_at": "2026-12-08T12:00"}
    )


def test_hours_are_whole_quarters_that_take_time(walked):
    road = walked("departed")
    assert "一刻钟" in road.refusal("book_hours", **span("10:00", "10:10"))
    for end in ("10:00", "09:00"):
        assert "结束时间须晚于开始时间" in road.refusal("book_hours", **span("10:00", end))


def test_an_interpreter_is_at_one_place_at_a_time_over_all_cases_and_is_told_by_the_time_alone(walked, world):
    road = walked("departed")
    road.take("book_hours", **span("10:30", "11:00"))
    road.take("book_hours", **span("11:00", "12:00"))
    refused = road.refusal("book_hours", **span("11:59", "12:30"))
    assert "2026-12-08 11:00（日本时间） 至 2026-12-08 12:00（日本时间） 已有预约" in refused
    other = walked("departed", who=worlds.insured(worlds.policy(services=[CODE])))
    refused = other.refusal("book_hours", **span("11:45", "12:30"))
    assert "该陪诊人员 2026-12-08 11:00（日本时间）" in refused
    assert road.case.number not in refused
    assert road.case.insured.person.name not in refused
    other.take("book_hours", **span("12:00", "12:30"))
    second = next(row for row in road.file().rows("accompaniment") if row.hours == 1)
    road.take("cancel_hours", booking=second.pk)
    assert (
        sum(
            row.counter.used
            for row in road.case.quota_uses.filter(status="reserved", counter__code__startswith="JP_HOURS")
        )
        == 1
    )
    other.take("book_hours", **span("11:00", "12:00"))
    assert "不能恢复“陪诊”" in corrected(road)


def corrected(road):
    road.at += worlds.timedelta(hours=1)
    with pytest.raises(CaseError) as problem:
        road.take("correct", reason="误取消")
    return str(problem.value)


def test_the_database_itself_refuses_hours_that_overlap(walked):
    road = walked("departed")
    road.take("book_hours", **span("10:30", "11:00"))
    row = road.file().rows("accompaniment")[0]
    row.pk, row.starts_at = None, row.starts_at + worlds.timedelta(minutes=29)
    row.ends_at += worlds.timedelta(minutes=29)
    with pytest.raises(IntegrityError, match="interpreter_at_one_place"), transaction.atomic():
        row.save()
    row.interpreter = worlds.partner("另一陪诊社", Partner.Kind.INTERPRETER)
    row.save()


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_for_the_same_hour_one_is_taken(walked, world):
    roads = [walked("departed", who=worlds.insured(worlds.policy(services=[CODE]))) for _ in range(2)]
    together, said = Barrier(2), []

    def book(road):
        try:
            together.wait()
            road.take("book_hours", **span("10:30", "11:00"))
            said.append("")
        except CaseError as problem:
            said.append(str(problem))
        finally:
            connection.close()

    threads = [Thread(target=book, args=(road,)) for road in roads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, said)) == [False, True]
    assert "2026-12-08 10:30（日本时间）" in max(said)
    assert Accompaniment.objects.count() == 1


@pytest.mark.rule("JP-27")
def test_hours_are_spent_once_they_are_over_and_the_trip_does_not_end_before(walked):
    road = walked("arrived")
    road.take("book_hours", **span("08:00", "09:30", "2026-07-01"))
    booked = road.file().rows("accompaniment")[0]
    assert "尚未结束（2026-07-01 09:30（日本时间））" in road.refusal("record_hours", booking=booked.pk)
    back = {"happened_at": "2026-07-02T10:00", "returned_on": "2026-07-03"}
    road.at = worlds.at("2026-07-03 12:00")
    assert "尚有预约的陪诊未登记完成或取消" in road.refusal("return_home", **back)
    road.take("record_hours", booking=booked.pk)
    uses = {(use.counter.code, use.status, use.amount) for use in road.case.quota_uses.select_related("counter")}
    assert ("JP_HOURS", "consumed", Decimal("1.5")) in uses
    road.take("return_home", **back)
    assert road.case.state == "returned"
