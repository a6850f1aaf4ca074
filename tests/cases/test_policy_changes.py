"""An import of policies names the open cases it touches, and changes none of them."""

import pytest

from cases.jobs import policy_changes
from cases.jobs.policy_changes import open_cases_of
from cases.models import Case
from policies.importing import runs
from policies.importing.models import Change
from policies.models import InsuredPerson
from tests import worlds
from tests.worlds import NOW

pytestmark = pytest.mark.django_db


def lines(*insured):
    return open_cases_of(InsuredPerson.objects.filter(pk__in=[one.pk for one in insured]))


def test_an_open_case_is_named(case):
    assert lines(case.insured) == [f"登记有变化的被保险人有 1 件办理中的案件，请在导入后逐件核对：{case.number}"]


def test_a_case_that_has_ended_is_not_named(case):
    Case.objects.filter(pk=case.pk).update(is_open=False)
    assert lines(case.insured) == []


def test_the_case_of_another_is_not_named(case):
    assert lines(worlds.insured()) == []


def test_of_many_cases_the_first_are_named_and_all_are_counted(case, agent, monkeypatch):
    second = worlds.opened(worlds.insured(), agent)
    assert lines(case.insured, second.insured)[0].endswith(f"{case.number}、{second.number}")
    monkeypatch.setattr(policy_changes, "SHOWN", 1)
    assert lines(case.insured, second.insured)[0].endswith(f"2 件办理中的案件，请在导入后逐件核对：{case.number}等")


def test_each_kind_of_change_touches_the_case_and_a_new_record_none(case):
    who = case.insured
    changes = {
        "insured": {"object_id": who.pk},
        "person": {"object_id": who.person_id},
        "policy": {"object_id": who.policy_id},
        "status": {"is_new": True},
    }
    for kind, found in changes.items():
        run = runs.create(file_name="x.csv", actor=None, at=NOW)
        values = {"is_new": False, "fields": [], "line": 2, "number": who.policy.number}
        change = Change.objects.create(run=run, kind=kind, **values | found)
        assert [case.number in line for line in runs.touched(run)] == [True], kind
        if kind != "status":
            Change.objects.filter(pk=change.pk).update(is_new=True, object_id=None)
            assert runs.touched(run) == [], kind


def test_a_change_of_another_person_touches_no_case(case):
    other = worlds.insured()
    run = runs.create(file_name="x.csv", actor=None, at=NOW)
    Change.objects.create(run=run, kind="person", object_id=other.person_id, is_new=False, fields=["name"], line=2)
    assert runs.touched(run) == []
