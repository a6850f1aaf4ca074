"""What hangs on a case, moved by many at once: money, grants, partners. No sum is passed, nothing is done twice."""

from datetime import timedelta

import pytest

from cases.bookkeeping import ledger, quotas
from cases.declaration.case_file import CaseFile
from cases.declaration.words import AGENT, PARTNER, Consent
from cases.models import Case, CaseParty, QuotaCounter, Referral
from partners.models import Partner, PartnerService
from tests import toy, toy_money
from tests.crowd import at_once, kinds, step
from tests.quotas import QUOTA
from tests.worlds import NOW, do

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 12


def test_of_many_advances_at_once_no_more_than_approved_is_advanced(register_toy, insured, agent):
    register_toy(**toy_money.WORDS)
    case = toy.opened(insured, agent)
    do(case, "post", agent, kind="approved", currency="CNY", amount="500")
    money = {"kind": "advanced", "currency": "CNY", "amount": "120"}
    results = at_once(*[step(case, "post", agent, revision=None, **money)] * MANY)
    assert kinds(results) == ["CaseEvent"] * 4 + ["StepBlocked"] * (MANY - 4)
    assert ledger.balance(CaseFile(Case.objects.get(pk=case.pk))) == {"CNY": 480}


def test_of_many_repayments_at_once_no_more_than_outstanding_is_repaid(register_toy, insured, agent):
    register_toy(**toy_money.WORDS)
    case = toy.opened(insured, agent)
    for kind in ("approved", "advanced"):
        do(case, "post", agent, kind=kind, currency="CNY", amount="100")
    money = {"kind": "repaid", "currency": "CNY", "amount": "40"}
    results = at_once(*[step(case, "settle", agent, revision=None, **money)] * MANY)
    assert kinds(results) == ["CaseEvent"] * 2 + ["StepBlocked"] * (MANY - 2)


def test_of_many_reversals_of_one_entry_at_once_one_happens(register_toy, insured, agent):
    register_toy(**toy_money.WORDS)
    case = toy.opened(insured, agent)
    do(case, "post", agent, kind="approved", currency="CNY", amount="100")
    results = at_once(*[step(case, "undo", agent, revision=None, entry=0)] * MANY)
    assert kinds(results).count("CaseEvent") == 1
    assert case.ledger_entries.count() == 2


def test_grants_beside_uses_widen_the_quota_by_as_much_as_was_granted(register_toy, insured, agent):
    def grant(ctx):
        quotas.grant(ctx, "Q", ctx.case.referrals.get())

    steps = tuple(toy.step("begin", effect=grant) if one.code == "begin" else one for one in toy.STEPS)
    register_toy(steps=steps, quotas=(QUOTA,))
    cases = [toy.opened(insured, agent) for _ in range(MANY)]
    granting = cases[:3]
    for case in granting:
        Referral.objects.create(case=case, rule="GEN-13", question="能否再给一次", raised_at=NOW, verdict="granted")
    acts = [step(case, "begin", agent) for case in granting] + [step(case, "spend", agent) for case in cases[3:]]
    results = at_once(*acts)
    assert kinds(results[:3]) == ["CaseEvent"] * 3
    assert set(kinds(results[3:])) <= {"CaseEvent", "QuotaExhausted"}
    counter = QuotaCounter.objects.get()
    assert (counter.granted, 1 <= counter.used <= 4) == (3, True)
    at_once(*[step(case, "spend", agent, revision=None) for case in cases[3:]])
    assert QuotaCounter.objects.get().used == 4


@pytest.fixture
def shared(register_toy, insured, agent):
    """A case whose insured agreed to partners, and a partner that serves it."""
    sharing = Consent(form="partner_sharing", signers=("insured",), before=frozenset({"assign_partner"}))
    register_toy(steps=(*toy.STEPS, toy.step("call", by=AGENT | PARTNER)), consents=(sharing,))
    case = toy.opened(insured, agent)
    signed = {"decision": "signed", "signer": "insured", "signer_name": "测试被保险人", "method": "recorded_call"}
    do(case, "record_consent", agent, form="partner_sharing", **signed)
    partner = Partner.objects.create(name="示例合作方", kind="vendor")
    PartnerService.objects.create(partner=partner, service="toy", first_day=(NOW - timedelta(days=1)).date())
    return case, partner


def test_a_partner_handed_a_case_by_many_at_once_works_on_it_once(shared, agent):
    case, partner = shared
    results = at_once(*[step(case, "assign_partner", agent, revision=None, partner=partner.pk)] * MANY)
    assert kinds(results) == ["CaseEvent"] + ["StepInvalid"] * (MANY - 1)
    assert CaseParty.objects.count() == 1


def test_a_partners_part_ended_by_many_at_once_ends_once(shared, agent):
    case, partner = shared
    do(case, "assign_partner", agent, partner=partner.pk)
    party = CaseParty.objects.get()
    results = at_once(*[step(case, "end_partner", agent, revision=None, party=party.pk, reason="另换")] * MANY)
    assert kinds(results) == ["CaseEvent"] + ["StepInvalid"] * (MANY - 1)
