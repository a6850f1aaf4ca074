"""What the timeline says an event changed: labels, not codes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.declaration.case_file import CaseFile
from cases.models import EventPayload
from coverage.models import Hospital
from office.views import changes
from policies.models import Person
from tests.pages import case_page
from tests.worlds import VISIT, approved, do, in_review, notified, paper


def changed(case, step):
    """Return what the last event of a step changed, label by label."""
    file = CaseFile(type(case).objects.get(pk=case.pk))
    event = [event for event in file.events if event.step == step][-1]
    return {item.label: (item.before, item.after) for item in changes.by_event(file).get(event.sequence, [])}


def test_states_and_decisions_are_named(case, agent, reviewer):
    approved(case, agent, reviewer)
    assert changed(case, "approve") == {"状态": ("审核中", "安排中")}
    assert changed(case, "complete_documents") == {"资料齐全": ("否", "是")}


def test_details_are_named_choices_and_keys_in_words(case, agent, reviewer):
    in_review(case, agent, reviewer)
    visit = changed(case, "confirm_visit")
    assert visit["医院"] == ("—", VISIT["hospital"])
    assert visit["病区"] == ("—", "普通部")
    assert visit["就诊日期"] == ("—", VISIT["visit_on"])
    assert visit["确认人"] == ("—", str(agent))
    found = changed(case, "record_diagnosis")
    assert found["是否属于保障范围"] == ("—", "属于保障范围")
    assert found["有既往同类病史"] == ("—", "否")
    assert found["确诊依据"][1].endswith("（paper.png）")


def test_a_place_goes_by_its_name_alone(case, agent, reviewer):
    paper(case, agent, reviewer)
    Hospital.objects.create(name="苏州演示医院", grade="3A", ownership="public", division_id="320508")
    do(case, "confirm_visit", agent, **VISIT | {"city": "苏州", "hospital": "苏州演示医院"})
    visit = changed(case, "confirm_visit")
    assert visit["就诊城市"] == ("南京市", "苏州市")
    assert not {"就诊城市代码", "城市级别"} & set(visit)


def test_a_code_only_the_form_knows_is_put_in_its_words(case, agent, reviewer):
    notified(case, agent, reviewer)
    assert changed(case, "notify")["告知方式"] == ("—", "电话")


def test_what_is_no_longer_current_is_still_named(case, agent, reviewer, supervisor):
    notified(case, agent, reviewer)
    do(case, "correct", supervisor, reason="误操作")
    do(case, "confirm", reviewer, confirmation=case.confirmations.get().pk, decision="confirm")
    assert changed(case, "notify")["状态"] == ("安排中", "已通知预约")
    assert changed(case, "correct")["状态"] == ("已通知预约", "安排中")


def test_an_event_whose_payload_is_erased_says_nothing(case, agent, reviewer):
    approved(case, agent, reviewer)
    EventPayload.objects.filter(event__case=case, event__step="approve").delete()
    assert changed(case, "approve") == {}


def test_all_payloads_come_with_the_events(case, agent, reviewer):
    approved(case, agent, reviewer)
    file = CaseFile(type(case).objects.get(pk=case.pk))
    with CaptureQueriesContext(connection) as queries:
        changes.by_event(file)
    assert len([query for query in queries if "eventpayload" in query["sql"]]) == 1
    assert len(queries) <= 4  # events, papers, details, and what no relation of the page holds


def test_encrypted_columns_stay_masked():
    column = Person._meta.get_field("phone")
    assert changes.in_words(column, "13800000001", {}, {}) == "138****0001"


def test_the_page_folds_the_changes_in(case, agent, reviewer):
    approved(case, agent, reviewer)
    html = " ".join(case_page(case, agent).content.decode().split())
    assert '<details class="changes"><summary>改动 1 项</summary>' in html
    assert "<s>审核中</s> → 安排中" in html


@pytest.mark.parametrize("step", ["note", "open"])
def test_a_step_that_changes_nothing_says_nothing(step, case, agent):
    do(case, "note", agent, text="备注")
    assert changed(case, step) == {}
