"""Limits counted back from a date of the request."""

from datetime import date, time

import pytest

from cases.declaration import errors
from cases.declaration.words import Cutoff
from cases.eligibility import evaluation
from cases.eligibility.predicates import Outcome
from cases.models import EligibilityCheck
from tests import toy
from tests.worlds import NOW, at
from workdays import changes

WORKDAYS = Cutoff(code="W", label="提前申请", before="day", n=5, rule="GEN-13")
HOUR = Cutoff(code="H", label="提前预约", before="day", n=2, time=time(16), rule="GEN-13")
SOFT = Cutoff(code="S", label="建议提前", before="day", n=5, rule="GEN-13", hard=False)
DAYS = Cutoff(code="D", label="提前申请", before="day", n=3, unit="day", rule="GEN-13")


@pytest.fixture
def judged(insured):
    """Return the verdict on a request made at a moment for a day."""

    def judge(cutoff, moment, day):
        found = evaluation.evaluate(
            service=toy.service(cutoffs=(cutoff,)),
            insured=insured,
            request={"day": day},
            applicant="insured",
            at=at(moment),
        )
        return found.verdicts[0]

    return judge


@pytest.mark.parametrize(
    ("cutoff", "day", "last", "too_late"),
    [
        (WORKDAYS, "2026-03-20", "2026-03-13 23:59", "2026-03-14 00:00"),
        (WORKDAYS, "2026-04-08", "2026-03-31 23:59", "2026-04-01 00:00"),
        (HOUR, "2026-03-20", "2026-03-18 15:59", "2026-03-18 16:00"),
        (HOUR, "2026-03-16", "2026-03-12 15:59", "2026-03-12 16:00"),
        (DAYS, "2026-03-16", "2026-03-13 23:59", "2026-03-14 00:00"),
    ],
)
def test_a_minute_decides(judged, cutoff, day, last, too_late):
    assert judged(cutoff, last, day).outcome == Outcome.PASS
    verdict = judged(cutoff, too_late, day)
    assert verdict.outcome == Outcome.REJECT
    assert day in verdict.staff


def test_a_soft_limit_warns(judged):
    assert judged(SOFT, "2026-03-16 09:00", "2026-03-20").outcome == Outcome.WARN


@pytest.mark.parametrize("day", [None, ""])
def test_a_day_not_yet_known_passes(judged, day):
    assert judged(WORKDAYS, "2026-03-16 09:00", day).outcome == Outcome.PASS


def test_a_case_too_late_is_not_opened_and_the_enquiry_kept(register_toy, insured, agent):
    register_toy(cutoffs=(WORKDAYS,))
    with pytest.raises(errors.NotEligible, match="2026-03-16前5个工作日"):
        toy.opened(insured, agent, NOW, day="2026-03-16")
    assert EligibilityCheck.objects.get().purpose == "enquiry"


def test_a_stored_limit_is_judged_again_by_the_calendar_of_its_time(register_toy, insured, agent):
    service = register_toy(cutoffs=(WORKDAYS,))
    case = toy.opened(insured, agent, at("2026-03-13 12:00"), day="2026-03-20")
    changes.change_day(day=date(2026, 3, 18), is_workday=False, name="测试假", actor=None)
    assert evaluation.differences(case.eligibility_checks.get(), service) == []
