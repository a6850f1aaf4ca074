"""What people sign, and what they are told."""

from dataclasses import replace

import pytest

from cases.declaration import errors, registry
from cases.declaration.words import Consent, Notice
from cases.models import consent_forms
from tests import toy
from tests.worlds import NOW, at, do

CONSENT = Consent(form="health_data", signers=("insured", "guardian"), before=frozenset({"end"}))
NOTICE = Notice(
    rule="GEN-15", text="到期未申请的服务终止。", places=("case", "intake"), acknowledge_before=frozenset({"end"})
)
SIGNATURE = {"form": "health_data", "signer": "insured", "signer_name": "测试被保险人", "method": "signed"}


def missing(case, actor, step="end", when=NOW):
    with pytest.raises(errors.StepBlocked) as problem:
        do(case, step, actor, when)
    return [item.text for item in problem.value.missing]


@pytest.fixture
def with_consent(register_toy, insured, agent):
    def make(consent=CONSENT):
        register_toy(consents=(consent,))
        return toy.opened(insured, agent)

    return make


# Consents


def test_a_step_waits_for_its_consent(with_consent, agent):
    case = with_consent()
    assert missing(case, agent) == ["健康信息处理同意书（2021-12/1 版）尚未取得"]
    do(case, "record_consent", agent, decision="signed", **SIGNATURE)
    assert do(case, "end", agent)


def test_a_consent_keeps_version_signer_and_method(with_consent, agent):
    case = with_consent()
    do(case, "record_consent", agent, decision="signed", **SIGNATURE)
    row = case.consents.get()
    assert (row.version, row.signer, row.method) == ("2021-12/1", "insured", "signed")
    assert (row.signed_at, row.recorded_by) == (NOW, agent)


@pytest.mark.parametrize("after", ["refused", "withdrawn"])
def test_the_last_word_counts(with_consent, agent, after):
    case = with_consent()
    do(case, "record_consent", agent, decision="signed", **SIGNATURE)
    do(case, "record_consent", agent, decision=after, **SIGNATURE)
    assert missing(case, agent) == ["健康信息处理同意书（2021-12/1 版）尚未取得"]


def test_a_new_version_of_a_form_asks_again(with_consent, agent, monkeypatch):
    case = with_consent()
    do(case, "record_consent", agent, decision="signed", **SIGNATURE)
    form = consent_forms.BY_CODE["health_data"]
    monkeypatch.setitem(consent_forms.BY_CODE, "health_data", replace(form, version="2026-04/1"))
    assert missing(case, agent) == ["健康信息处理同意书（2026-04/1 版）尚未取得"]
    do(case, "record_consent", agent, decision="signed", **SIGNATURE)
    assert do(case, "end", agent)


def test_only_those_who_may_sign_do(with_consent, agent):
    case = with_consent()
    with pytest.raises(errors.StepInvalid, match="有权签署"):
        do(case, "record_consent", agent, decision="signed", **SIGNATURE | {"signer": "family"})


def test_a_form_the_service_does_not_use_is_refused(with_consent, agent):
    case = with_consent()
    with pytest.raises(errors.StepInvalid, match="文书"):
        do(case, "record_consent", agent, decision="signed", **SIGNATURE | {"form": "partner_sharing"})


def test_a_consent_is_due_before_every_step_it_names(with_consent, agent):
    case = with_consent(replace(CONSENT, before=frozenset({"begin", "end"})))
    assert missing(case, agent, "begin") == missing(case, agent, "end")
    assert do(case, "supply", agent)
    do(case, "record_consent", agent, decision="signed", **SIGNATURE)
    assert do(case, "begin", agent)
    do(case, "record_consent", agent, decision="withdrawn", **SIGNATURE)
    assert missing(case, agent) == ["健康信息处理同意书（2021-12/1 版）尚未取得"]


def test_a_consent_signed_after_the_step_comes_too_late_for_it(with_consent, agent):
    case = with_consent()
    do(case, "record_consent", agent, at("2026-03-10 11:00"), decision="signed", **SIGNATURE)
    assert missing(case, agent, when=at("2026-03-10 10:59")) == [
        "健康信息处理同意书（2021-12/1 版）尚未取得，签署须早于本步骤"
    ]
    assert do(case, "end", agent, at("2026-03-10 11:00"))


def test_a_signature_given_within_the_minute_of_the_step_counts(with_consent, agent):
    case = with_consent()
    do(case, "record_consent", agent, at("2026-03-10 11:00:40"), decision="signed", **SIGNATURE)
    assert do(case, "end", agent, at("2026-03-10 11:00"))


def test_a_signature_dated_back_before_a_refusal_undoes_no_refusal(with_consent, agent):
    case = with_consent()
    do(case, "record_consent", agent, at("2026-03-10 11:00"), decision="refused", **SIGNATURE)
    do(case, "record_consent", agent, at("2026-03-10 10:30"), decision="signed", **SIGNATURE)
    assert missing(case, agent, when=at("2026-03-10 12:00")) == ["健康信息处理同意书（2021-12/1 版）尚未取得"]


def test_a_signature_of_one_who_may_no_longer_sign_does_not_count(with_consent, agent, register_toy):
    case = with_consent()
    do(case, "record_consent", agent, decision="signed", **SIGNATURE)
    registry.unregister(toy.CODE)
    register_toy(consents=(replace(CONSENT, signers=("guardian",)),))
    assert missing(case, agent) == ["健康信息处理同意书（2021-12/1 版）尚未取得"]


def test_a_form_that_the_case_does_not_need_is_not_offered(with_consent, agent):
    case = with_consent(replace(CONSENT, when=lambda file: bool(file.moment("begun"))))
    with pytest.raises(errors.StepInvalid, match="文书"):
        do(case, "record_consent", agent, decision="signed", **SIGNATURE)
    do(case, "begin", agent)
    assert do(case, "record_consent", agent, decision="signed", **SIGNATURE)


def test_a_consent_is_asked_for_only_when_its_fact_holds(with_consent, agent):
    case = with_consent(
        Consent(form="health_data", signers=("insured",), before=frozenset({"end"}), when=lambda file: False)
    )
    assert do(case, "end", agent)


def test_a_refusal_that_leads_nowhere_leaves_the_state(with_consent, agent):
    case = with_consent()
    do(case, "record_consent", agent, decision="refused", **SIGNATURE)
    assert case.state == "working"


# Notices


@pytest.fixture
def with_notice(register_toy, insured, agent):
    register_toy(notices=(NOTICE,))
    return toy.opened(insured, agent)


def test_a_step_waits_until_its_sentence_is_acknowledged(with_notice, agent):
    assert missing(with_notice, agent)[0].startswith("须先告知并确认知悉：")
    do(with_notice, "acknowledge_notice", agent, rule="GEN-15", acknowledged_by="测试被保险人", method="signed")
    assert do(with_notice, "end", agent)
    row = with_notice.acknowledgements.get()
    assert (row.told_by, row.at, row.acknowledged_by) == (agent, NOW, "测试被保险人")


def test_a_sentence_is_told_before_every_step_it_names_and_only_where_its_fact_holds(register_toy, insured, agent):
    begun = replace(
        NOTICE, acknowledge_before=frozenset({"supply", "end"}), when=lambda file: "begun" in file.case.moments
    )
    register_toy(notices=(begun,))
    case = toy.opened(insured, agent)
    word = {"rule": "GEN-15", "acknowledged_by": "测试被保险人", "method": "signed"}
    with pytest.raises(errors.StepInvalid, match="告知内容"):
        do(case, "acknowledge_notice", agent, **word)
    do(case, "begin", agent)
    assert missing(case, agent, "supply") == missing(case, agent, "end")
    do(case, "acknowledge_notice", agent, **word)
    assert do(case, "supply", agent)


def test_a_sentence_is_acknowledged_once(with_notice, agent):
    word = {"rule": "GEN-15", "acknowledged_by": "测试被保险人", "method": "signed"}
    do(with_notice, "acknowledge_notice", agent, **word)
    with pytest.raises(errors.StepInvalid, match="告知内容"):
        do(with_notice, "acknowledge_notice", agent, **word)


def test_notices_are_found_by_place():
    service = toy.service(notices=(NOTICE,))
    assert service.notices_at("intake") == [NOTICE]
    assert service.notices_at("customer") == []
