"""The money ledger: posted with an event, undone only by a reversal, balanced by currency."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.bookkeeping import ledger
from cases.declaration import errors
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Ledger
from cases.models import CaseEvent, LedgerEntry
from office.views import audit_tables
from tests import toy, toy_money, worlds
from tests.pages import case_page, signed_in, text
from tests.worlds import do


@pytest.fixture
def case(register_toy, insured, agent):
    register_toy(**toy_money.WORDS)
    return toy.opened(insured, agent)


def post(case, agent, amount, kind="approved", currency="CNY"):
    return do(case, "post", agent, kind=kind, currency=currency, amount=amount)


def entries(case):
    return [(entry.kind, entry.amount, entry.currency) for entry in case.ledger_entries.all()]


def balance(case):
    return ledger.balance(CaseFile(case))


# Posting


def test_an_entry_is_tied_to_its_event(case, agent):
    event = post(case, agent, "12,345.60")
    assert entries(case) == [("approved", Decimal("12345.60"), "CNY")]
    assert case.ledger_entries.get().event == event


def test_a_refused_step_posts_nothing(case, agent):
    with pytest.raises(errors.StepBlocked, match="已垫付合计 100.00 元，超过批准额度 0.00 元"):
        post(case, agent, "100", "advanced")
    assert entries(case) == []


def test_no_more_is_advanced_than_approved_in_the_same_currency(case, agent):
    post(case, agent, "1,234,567", currency="JPY")
    with pytest.raises(errors.StepBlocked, match="已垫付合计 0.01 元，超过批准额度 0.00 元"):
        post(case, agent, "0.01", "advanced")
    post(case, agent, "1,234,567", "advanced", "JPY")
    with pytest.raises(errors.StepBlocked, match="已垫付合计 1,234,568 日元，超过批准额度 1,234,567 日元"):
        post(case, agent, "1", "advanced", "JPY")


def test_half_a_yen_is_refused_in_words(case, agent):
    with pytest.raises(errors.StepInvalid, match="账单金额：日元没有小数"):
        do(case, "bill", agent, bill="1234567.50")
    with pytest.raises(errors.CaseError, match="日元没有小数"):
        post(case, agent, "1234567.50", currency="JPY")
    assert entries(case) == []


def test_a_ledger_of_yuan_refuses_yen_in_words(register_toy, insured, agent):
    register_toy(**toy_money.WORDS | {"ledger": Ledger(kinds=toy_money.LEDGER.kinds)})
    case = toy.opened(insured, agent)
    with pytest.raises(errors.CaseError, match="测试服务的款项以元记账"):
        do(case, "bill", agent, bill="1,234,567")
    assert entries(case) == []


def test_a_ledger_of_two_currencies_asks_for_one(case, agent):
    with pytest.raises(errors.CaseError, match="以元、日元记账"):
        post(case, agent, "5", currency="")


def test_an_unknown_kind_is_no_entry(case, agent):
    with pytest.raises(LookupError, match="has no gift"):
        post(case, agent, "5", "gift")


# Balance


def test_what_is_outstanding_is_derived_and_currencies_are_not_added(case, agent):
    for amount, kind, currency in (
        ("1000", "approved", "CNY"),
        ("800.50", "advanced", "CNY"),
        ("300", "repaid", "CNY"),
        ("5000", "approved", "JPY"),
        ("5000", "advanced", "JPY"),
    ):
        post(case, agent, amount, kind, currency)
    assert balance(case) == {"CNY": Decimal("500.50"), "JPY": Decimal(5000)}


# Undoing


def test_an_entry_is_undone_by_one_reversal(case, agent):
    post(case, agent, "1000")
    do(case, "undo", agent, entry=0)
    assert entries(case) == [("approved", 1000, "CNY"), ("approved", -1000, "CNY")]
    with pytest.raises(errors.CaseError, match="不能再次冲正"):
        do(case, "undo", agent, entry=0)


def test_another_cases_entry_is_not_undone(case, insured, agent):
    post(case, agent, "1000")
    other = CaseFile(toy.opened(insured, agent))
    ctx = toy.context(other, agent)
    with pytest.raises(errors.CaseError, match="不属于本案"):
        ledger.reverse(ctx, LedgerEntry.objects.get())


def test_an_entry_is_not_reversed_twice_in_one_step(case, agent):
    post(case, agent, "1000")
    ctx = toy.context(CaseFile(case), agent)
    ledger.reverse(ctx, ctx.file.entries[0])
    with pytest.raises(errors.CaseError, match="不能再次冲正"):
        ledger.reverse(ctx, ctx.file.entries[0])


def test_a_correction_posts_reversals_and_edits_nothing(case, agent, reviewer, supervisor):
    post(case, agent, "1000")
    post(case, agent, "400", "advanced")
    event = worlds.corrected(case, supervisor, reviewer)
    assert [amount for _, amount, _ in entries(case)] == [1000, 400, -400]
    assert case.ledger_entries.last().event == event
    assert balance(case) == {"CNY": 0}


def test_a_correction_of_a_reversal_lets_the_entry_stand_again(case, agent, reviewer, supervisor):
    post(case, agent, "1000")
    do(case, "undo", agent, entry=0)
    worlds.corrected(case, supervisor, reviewer)
    assert [amount for _, amount, _ in entries(case)] == [1000, -1000, 1000]
    do(case, "undo", agent, entry=0)
    assert sum(amount for _, amount, _ in entries(case)) == 0


def test_a_snapshot_from_before_there_was_a_ledger_reverses_nothing(case, agent):
    post(case, agent, "1000")
    ctx = toy.context(CaseFile(case), agent)
    ledger.restore(ctx, {})
    assert ctx.postings == []


# The database


@pytest.mark.owner
def test_the_database_refuses_to_change_or_delete_an_entry(case, agent):
    post(case, agent, "1000")
    with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
        LedgerEntry.objects.update(amount=1)
    with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
        LedgerEntry.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"amount": Decimal(-5)}, "ledger_entry_above_zero"),
        ({"amount": Decimal(0)}, "ledger_entry_"),
        ({"amount": Decimal("0.5"), "currency": "JPY"}, "ledger_entry_fits_its_currency"),
        ({"currency": "USD"}, "ledger_entry_fits_its_currency"),
    ],
)
def test_the_database_refuses_what_is_no_money(case, agent, changes, says):
    event = CaseEvent.objects.filter(case=case).latest("pk")
    values = {"case": case, "event": event, "kind": "approved", "currency": "CNY", "amount": Decimal(5)}
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        LedgerEntry.objects.create(**values | changes)


@pytest.mark.parametrize(
    "changes", [{"amount": Decimal(-4)}, {"kind": "repaid"}, {"currency": "JPY"}, {"subject": "1"}]
)
def test_the_database_refuses_a_reversal_that_is_no_mirror(case, agent, changes):
    event = post(case, agent, "5")
    values = {"case": case, "event": event, "kind": "approved", "currency": "CNY", "amount": Decimal(-5)}
    with pytest.raises(IntegrityError, match="金额相反"), transaction.atomic():
        LedgerEntry.objects.create(reverses=case.ledger_entries.get(), **values | changes)


def test_the_database_refuses_a_second_reversal(case, agent):
    event = post(case, agent, "5")
    do(case, "undo", agent, entry=0)
    with pytest.raises(IntegrityError, match="reverses_id"), transaction.atomic():
        LedgerEntry.objects.create(
            case=case,
            event=event,
            kind="approved",
            currency="CNY",
            amount=-5,
            reverses=case.ledger_entries.earliest("pk"),
        )


# Whatever is posted and reversed

POSTED = st.tuples(
    st.just("post"),
    st.sampled_from(["approved", "advanced", "repaid"]),
    st.one_of(
        st.tuples(st.decimals("0.01", "9999.99", places=2), st.just("CNY")),
        st.tuples(st.integers(1, 10**7).map(Decimal), st.just("JPY")),
    ),
)
ACTS = st.lists(st.one_of(POSTED, st.tuples(st.just("undo"), st.integers(0, 12)), st.just(("correct",))), max_size=10)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=ACTS)
def test_whatever_is_posted_and_reversed_it_balances_and_nothing_is_edited(
    case, insured, agent, reviewer, supervisor, acts
):
    case = toy.opened(insured, agent)  # one for each example
    stood, seen = [Counter()], []
    for act in acts:
        carry_out(case, act, agent, reviewer, supervisor, stood)
        rows = list(case.ledger_entries.values_list())
        assert rows[: len(seen)] == seen
        seen = rows
        totals = ledger.totals(CaseFile(case))
        assert {key: amount for key, amount in totals.items() if amount} == {k: v for k, v in stood[-1].items() if v}
        assert all(amount >= 0 for amount in totals.values())
        for currency, amount in balance(case).items():
            assert amount == stood[-1]["advanced", currency] - stood[-1]["repaid", currency]


def carry_out(case, act, agent, reviewer, supervisor, stood):
    """Do one thing, and keep in ``stood`` what must stand after each step that was not corrected."""
    before = list(case.ledger_entries.all())
    try:
        if act[0] == "post":
            _, kind, (amount, currency) = act
            post(case, agent, str(amount), kind, currency)
            stood.append(stood[-1] + Counter({(kind, currency): amount}))
        elif act[0] == "undo":
            do(case, "undo", agent, entry=act[1] % max(len(before), 1))
            entry = list(case.ledger_entries.all())[-1]
            after = Counter(stood[-1])
            after[entry.kind, entry.currency] += entry.amount
            stood.append(after)
        else:
            worlds.corrected(case, supervisor, reviewer)
            stood.pop()
    except (errors.CaseError, IndexError):
        assert list(case.ledger_entries.all()) == before


# Shown


def test_the_page_shows_entries_sums_and_what_is_outstanding(case, agent):
    post(case, agent, "20,000")
    post(case, agent, "12,345.60", "advanced")
    do(case, "bill", agent, bill="1,234,567")
    do(case, "undo", agent, entry=1)
    shown = text(case_page(case, agent))
    assert "款项 批准额度 20,000.00 元 批准额度 1,234,567 日元 已垫付 0.00 元 未结清 0.00 元" in shown
    assert "2 已垫付 12,345.60 元" in shown
    assert "已由第 4 笔冲正" in shown
    assert "4 已垫付 -12,345.60 元" in shown
    assert "冲正第 2 笔" in shown


def test_dossier_and_audit_have_the_money(case, agent):
    do(case, "bill", agent, bill="1234567")
    assert "批准额度 1,234,567 日元" in text(signed_in(agent).get(reverse("office:dossier", args=[case.number])))
    table = next(item for item in audit_tables.everything(case) if item.title == "款项")
    assert table.rows[0][1:3] == ("批准额度", "1,234,567 日元")
    assert table.note.startswith("批准额度 1,234,567 日元")


def test_the_second_person_reads_the_amount_in_words(case, agent, reviewer):
    do(case, "bill_of_two", agent, bill="１２３４５６７")
    assert "账单金额 1,234,567 日元" in text(case_page(case, reviewer))


def test_a_case_without_money_has_no_such_section(case, agent):
    assert "款项" not in text(case_page(case, agent))


def test_a_service_without_a_ledger_asks_the_database_nothing(toy_case, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert CaseFile(toy_case).entries == []


def test_more_given_back_than_is_outstanding_is_refused_with_what_is(case, agent):
    post(case, agent, "500")
    post(case, agent, "300", kind="advanced")
    with pytest.raises(errors.StepBlocked, match=r"超过未结清 300\.00 元"):
        do(case, "settle", agent, kind="repaid", currency="CNY", amount="300.01")
    with pytest.raises(errors.StepBlocked, match="超过未结清 0 日元"):
        do(case, "settle", agent, kind="repaid", currency="JPY", amount="1")
    do(case, "settle", agent, kind="repaid", currency="CNY", amount="300")
    assert balance(case)["CNY"] == 0
