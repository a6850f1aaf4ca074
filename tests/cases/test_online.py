"""What customers do by themselves: sign by a code, withdraw, ask to cancel, hand in papers, complain, say how it was."""

from datetime import date, timedelta

import pytest

from accounts import codes
from accounts.models import OneTimeCode
from cases.declaration.errors import CaseNotFound, StepBlocked, StepInvalid, StepNotAllowed
from cases.models import CaseConsent, CaseDocument, Complaint, Referral
from cases.steps.online import purpose_of
from tests import toy, worlds
from tests.worlds import NOW, do, picture

SIGNED = {"form": "health_data", "decision": "signed", "signer_name": "测试被保险人"}


@pytest.fixture
def customer(insured):
    return worlds.customer_user(insured.person)


@pytest.fixture
def holder(insured):
    return worlds.customer_user(insured.policy.policyholder)


def proof(case, phone, form="health_data", decision="signed", when=NOW):
    """Return a code that who has ``phone`` has just given for this form."""
    row = OneTimeCode.objects.create(
        subject=codes.subject_of(phone.reveal()),
        purpose=purpose_of(case, form, decision),
        code_digest="x",
        sent_at=when,
        expires_at=when,
        used_at=when,
    )
    return row.pk


def sign(case, actor, *, phone=None, step="sign_consent", when=NOW, **data):
    words = SIGNED | data
    given = proof(case, phone or case.insured.person.phone, words["form"], words["decision"])
    return do(case, step, actor, when, proof=given, address="192.0.2.1", device="测试设备", **words)


def test_a_customer_signs_by_name_and_a_code_to_their_phone(case, customer):
    event = sign(case, customer)
    row = case.consents.get()
    assert (row.form, row.decision, row.signer, row.method, row.version) == (
        "health_data", "signed", "insured", "online", "2021-12/1",
    )  # fmt: skip
    stored = event.payload.data
    assert (stored["address"], stored["device"], len(stored["text_sha256"])) == ("192.0.2.1", "测试设备", 64)


def test_a_code_for_another_form_signs_nothing(case, customer):
    other = proof(case, case.insured.person.phone, form="partner_sharing")
    with pytest.raises(StepInvalid, match="验证码已失效"):
        do(case, "sign_consent", customer, proof=other, **SIGNED)


def test_a_sign_in_code_signs_nothing(case, customer):
    row = OneTimeCode.objects.get(pk=proof(case, case.insured.person.phone))
    row.purpose = "sign-in"
    row.save()
    with pytest.raises(StepInvalid, match="验证码已失效"):
        do(case, "sign_consent", customer, proof=row.pk, **SIGNED)


def test_a_code_to_the_policyholders_phone_does_not_sign_for_the_insured(case, holder):
    with pytest.raises(StepInvalid, match="验证码已失效"):
        sign(case, holder, phone=case.insured.policy.policyholder.phone)


def test_a_proof_lasts_ten_minutes(case, customer):
    with pytest.raises(StepInvalid, match="验证码已失效"):
        sign(case, customer, when=NOW + timedelta(minutes=11))


def test_the_policyholder_hands_the_insureds_code_on(case, holder):
    sign(case, holder)
    assert (case.consents.get().signer, case.consents.get().recorded_by) == ("insured", holder)


def test_another_name_does_not_sign(case, customer):
    with pytest.raises(StepInvalid, match="姓名与登记的签署人姓名不符"):
        sign(case, customer, signer_name="别人")


def test_a_signature_can_be_withdrawn_and_only_one_that_stands(case, customer):
    with pytest.raises(StepInvalid, match="无须撤回"):
        sign(case, customer, decision="withdrawn")
    sign(case, customer)
    sign(case, customer, decision="withdrawn")
    assert case.consents.latest("id").decision == CaseConsent.Decision.WITHDRAWN


@pytest.fixture
def minor(insured):
    insured.person.birth_date = date(2014, 5, 4)
    insured.person.save()


def test_a_minors_guardian_signs_and_a_supervisor_confirms(case, minor, holder, supervisor):
    holders = case.insured.policy.policyholder
    sign(case, holder, step="sign_as_guardian", phone=holders.phone, signer_name=holders.name)
    assert not case.consents.exists()
    pending = case.confirmations.get()
    do(case, "confirm", supervisor, NOW + timedelta(days=1), confirmation=pending.pk, decision="confirm")
    row = case.consents.get()
    assert (row.signer, row.signer_name, row.recorded_by) == ("guardian", holders.name, holder)


def test_a_minor_does_not_sign_alone_and_an_adult_has_no_guardian(case, customer, holder, minor):
    with pytest.raises(StepBlocked, match="未满 18 周岁"):
        sign(case, customer)
    case.insured.person.birth_date = date(1980, 1, 1)
    case.insured.person.save()
    with pytest.raises(StepBlocked, match="已满 18 周岁"):
        holders = case.insured.policy.policyholder
        sign(case, holder, step="sign_as_guardian", phone=holders.phone, signer_name=holders.name)


def test_papers_that_customers_hand_in_are_recorded_as_theirs(case, customer):
    do(case, "upload_document", customer, files={"file": picture()}, type="pathology")
    paper = case.documents.get()
    assert (paper.uploaded_by, paper.received_via, paper.status) == (customer, "online", CaseDocument.Status.PENDING)


def test_a_customers_complaint_bears_their_own_name(case, customer):
    do(case, "record_complaint", customer, text="等了太久", complainant="别人")
    assert Complaint.objects.get().complainant == "测试被保险人"


def test_a_customer_acknowledges_a_sentence_online(case, customer):
    do(case, "acknowledge_notice", customer, rule="GC-24", method="recorded_call")
    row = case.acknowledgements.get()
    assert (row.acknowledged_by, row.method) == ("测试被保险人", "online")


@pytest.mark.rule("GC-24")
def test_a_green_channel_is_withdrawn_by_its_customer_before_approval(case, customer):
    do(case, "withdraw", customer, reason="自行就医")
    assert (case.state, case.is_open) == ("withdrawn", False)


@pytest.mark.rule("GC-24")
def test_between_approval_and_notice_a_customer_asks_and_after_it_no_more(case, customer, agent, reviewer):
    worlds.approved(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="不能自行撤回"):
        do(case, "withdraw", customer)
    do(case, "ask_for_change", customer, kind="cancel", wish="另有安排")
    assert Referral.objects.get(subject="cancel").question == "客户要求取消：另有安排"
    with pytest.raises(StepBlocked):
        do(case, "ask_to_cancel", customer, reason="另有安排")


@pytest.mark.parametrize(("verdict", "state"), [("granted", "withdrawn"), ("refused", "working")])
def test_what_the_manual_leaves_open_a_supervisor_decides(toy_case, customer, supervisor, verdict, state):
    do(toy_case, "ask_to_cancel", customer, reason="另有安排")
    with pytest.raises(StepBlocked, match="正在处理"):
        do(toy_case, "ask_to_cancel", customer, reason="再问一次")
    asked = Referral.objects.get()
    do(toy_case, "decide_referral", supervisor, referral=asked.pk, verdict=verdict, reason="同意客户")
    assert toy_case.state == state


def test_a_service_that_says_call_is_not_cancelled_online(register_toy, insured, agent, customer):
    register_toy(cancelling="call")
    case = toy.opened(insured, agent)
    for step in ("withdraw", "ask_to_cancel"):
        with pytest.raises(StepBlocked):
            do(case, step, customer, reason="不要了")


def test_feedback_comes_once_and_after_the_service(case, customer, agent, reviewer):
    with pytest.raises(StepBlocked, match="服务完成后才能评价"):
        do(case, "give_feedback", customer, satisfaction="5")
    worlds.notified(case, agent, reviewer)
    do(case, "attend", agent, worlds.at("2026-03-21 10:00"), attended_on="2026-03-20", source="医院确认")
    later = worlds.at("2026-03-22 10:00")
    assert do(case, "give_feedback", customer, later, satisfaction="4", comment="很好").sentence == "满意度：满意。很好"
    with pytest.raises(StepBlocked, match="已收到您的评价"):
        do(case, "give_feedback", customer, later, satisfaction="1")


@pytest.mark.parametrize("step", ["sign_consent", "withdraw", "ask_to_cancel", "give_feedback"])
def test_staff_do_not_act_as_customers_and_strangers_see_nothing(case, agent, step):
    with pytest.raises(StepNotAllowed):
        do(case, step, agent)
    with pytest.raises(CaseNotFound):
        do(case, step, worlds.customer_user(worlds.person("测试旁人")))


@pytest.mark.parametrize(
    "step", ["review_document", "complete_documents", "note", "close", "approve", "decide_referral"]
)
def test_customers_take_no_step_of_staff(case, customer, step):
    with pytest.raises(StepNotAllowed):
        do(case, step, customer)
