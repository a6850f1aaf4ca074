"""From the call to the launch: schedule, identity, the vendor's file, review and its clocks (JP-01 to JP-04, JP-13 to JP-16)."""

from datetime import date

import pytest

from cases.bookkeeping.expiry import is_expired
from cases.declaration import registry
from cases.declaration.errors import NotEligible
from cases.eligibility.evaluation import evaluate
from cases.models import Referral
from tests import worlds
from tests.worlds import NOW, at

from .conftest import CODE


def verdict(rule, who, received_at=NOW, **request):
    found = evaluate(service=registry.get(CODE), insured=who, request=request, applicant="insured", at=received_at)
    return next(item for item in found.verdicts if item.rule == rule)


@pytest.mark.rule("JP-01")
def test_a_policy_whose_schedule_does_not_name_the_service_has_it_not(walked, world):
    with pytest.raises(NotEligible, match="保单未载明本项服务"):
        walked(who=worlds.insured(worlds.policy(services=["green_channel"])))


@pytest.mark.rule("JP-02")
@pytest.mark.parametrize(("word", "outcome"), [("yes", "pass"), ("unsure", "refer"), ("no", "refer"), ("", "warn")])
def test_whether_the_tumour_is_covered_a_person_says(japan_insured, word, outcome):
    assert verdict("JP-02", japan_insured, covered=word).outcome == outcome


@pytest.mark.rule("JP-02")
def test_only_a_malignant_tumour_can_be_recorded(walked):
    road = walked("review")
    other = registry.get(CODE)
    form = registry.step(other, "record_diagnosis").form
    assert form.diseases == {"malignant": True}
    assert "尚未记录确诊疾病" in road.refusal("approve")


@pytest.mark.rule("JP-03")
def test_the_service_starts_only_with_the_insured_persons_own_wish(walked):
    road = walked("passed")
    road.do("tell_vendor")
    told = {"told_name": "测试", "told_via": "phone"}
    assert "赴日治疗意愿声明" in road.refusal("tell_launch", **told)
    signed = {"form": "jp_wish", "decision": "signed", "signer_name": "测试", "method": "recorded_call"}
    assert "须由有权签署的人签署" in road.refusal("record_consent", **signed, signer="family")
    road.take("record_consent", **signed, signer="insured")
    road.take("tell_launch", **told)
    assert road.case.state == "preparing"


@pytest.mark.rule("JP-04")
@pytest.mark.parametrize(("trips", "outcome"), [(3, "refer"), (10, "reject")])
def test_a_second_service_is_referred_as_long_as_trips_are_left(japan_insured, used_up, walked, trips, outcome):
    first = walked("completed")
    assert [use.status for use in first.case.quota_uses.filter(counter__code="JP_SERVICE")] == ["consumed"]
    counter = first.case.quota_uses.get(counter__code="JP_TRIP").counter
    counter.uses.update(amount=trips)
    counter.used = trips
    counter.save()
    assert verdict("JP-04", japan_insured).outcome == outcome


@pytest.mark.rule("JP-04")
def test_a_granted_second_service_passes_the_counter(walked):
    walked("completed")
    second = walked()
    question = Referral.objects.get(case=second.case, rule="JP-04")
    assert "赴日治疗次数尚余 9 次" in question.question
    second.take("decide_referral", referral=question.pk, verdict="granted", reason="尚有赴日次数")
    second.to("review")
    second.do("record_diagnosis", "approve")
    assert second.case.quota_uses.get(counter__code="JP_SERVICE").status == "reserved"


@pytest.mark.rule("JP-04")
def test_an_open_case_says_that_a_further_trip_goes_into_it(japan_insured, walked):
    walked("passed")
    found = verdict("JP-04", japan_insured)
    assert (found.outcome, "在原案件中安排" in found.staff) == ("warn", True)


@pytest.mark.rule("JP-34")
@pytest.mark.parametrize(("day", "outcome"), [("2026-10-30 10:00", "pass"), ("2026-12-01 10:00", "warn")])
def test_a_policy_that_ends_soon_is_said_and_stops_nothing(japan_insured, day, outcome):
    assert verdict("JP-34", japan_insured, at(day)).outcome == outcome


@pytest.mark.rule("JP-35")
def test_what_was_not_applied_for_ends_with_the_policy(walked, world):
    ended = worlds.policy(services=[CODE], period_start=date(2025, 1, 1), period_end=date(2025, 12, 31))
    who = worlds.insured(ended, waiting_period_end=date(2025, 1, 30))
    assert is_expired(insured=who, at=NOW)
    with pytest.raises(NotEligible, match="期满"):
        walked(who=who)


@pytest.mark.rule("JP-13")
def test_name_and_id_number_must_match_the_policy_and_the_number_is_kept_masked(walked):
    road = walked()
    person = road.case.insured.person
    number = person.id_number.reveal()
    assert "身份证号码与保单不符" in road.refusal("confirm_identity", insured_name=person.name, id_number="TEST999")
    assert "姓名与保单不符" in road.refusal("confirm_identity", insured_name="别人", id_number=number)
    assert road.case.state == "applied"
    road.take("confirm_identity", insured_name=person.name, id_number=number.lower())
    event = road.case.events.latest("sequence")
    assert road.case.state == "entitled"
    assert number not in event.sentence + str(event.payload.data)


@pytest.mark.rule("JP-07", "JP-14")
def test_nothing_is_reviewed_before_the_vendors_file_has_come(walked):
    road = walked("entitled")
    assert "当前为“服务商收集资料”" in road.refusal("approve")
    sent = {"condition": "已核对", "scope": "属于"}
    assert "尚未收到任何医疗资料" in road.refusal("send_file", **sent)
    assert "向服务商提供个人信息同意书" in road.refusal("send_file", **sent)
    assert "服务商确认的病情" in road.refusal("send_file", scope="属于")
    road.take("upload_document", type="ct", received_via="upload")
    signed = {"decision": "signed", "signer": "insured", "signer_name": "测试", "method": "recorded_call"}
    road.take("record_consent", form="vendor_sharing", **signed)
    road.take("send_file", **sent)
    details = road.file().details
    assert (details.file_sent_at, details.condition) == (road.at, "已核对")
    assert "至少一项须审核接受" in road.refusal("approve")


@pytest.mark.rule("JP-15", "JP-16")
def test_review_and_notice_have_their_working_days(walked):
    road = walked("passed")
    sent = road.file().moment("file_received")
    assert clocks(road) == {"JP_REVIEW": ("running", sent, at("2026-03-13 00:00"))}
    told = {"told_name": "测试", "told_via": "phone"}
    assert "尚未向服务商告知审核结果" in road.refusal("tell_launch", **told)
    road.take("tell_vendor", **told)
    result = road.at
    assert clocks(road)["JP_REVIEW"][0] == "stopped"
    assert clocks(road)["JP_LAUNCH"] == ("running", result, at("2026-03-12 00:00"))
    assert "已向服务商告知审核结果" in road.refusal("tell_vendor", **told)
    road.do("tell_launch")
    assert clocks(road)["JP_LAUNCH"][0] == "stopped"


def clocks(road):
    return {row.code: (row.status, row.started_at, row.due_at) for row in road.case.clocks.all()}


@pytest.mark.rule("JP-15")
def test_a_file_sent_back_stops_the_review_and_a_new_one_starts_it_anew(walked):
    road = walked("review")
    road.take("return_to_documents", reason="资料不全")
    assert clocks(road)["JP_REVIEW"][0] == "void"
    road.do("send_file")
    assert clocks(road)["JP_REVIEW"][:2] == ("running", road.at)


@pytest.mark.rule("JP-16")
def test_a_refusal_is_told_by_the_vendor_within_the_same_day(walked):
    road = walked("refused")
    road.do("tell_vendor")
    assert clocks(road)["JP_LAUNCH"][0] == "running"
    road.do("tell_no_launch")
    assert (road.case.state, road.case.is_open) == ("not_started", False)
    assert clocks(road)["JP_LAUNCH"][0] == "stopped"


def test_under_review_the_case_waits_for_what_approval_lacks_and_never_for_a_rejection(walked):
    case = walked("review").case
    case.refresh_from_db()
    assert case.waiting_reason.startswith("审核通过前：")
    assert not any("审核不通过" in promise.what for promise in case.promises.all())
