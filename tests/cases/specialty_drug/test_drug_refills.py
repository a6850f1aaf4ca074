"""A refill is a new case: prefilled from the last purchase, judged by the list in force at its own application (F11)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.declaration.errors import NotEligible
from cases.specialty_drug.forms import SpecialtyDrugRequestForm
from tests import worlds
from tests.cases.specialty_drug import walks
from tests.pages import signed_in
from tests.worlds import at, do

DROPPED = at("2026-11-20 00:00")
LAST_SECOND = at("2026-11-19 23:59:59")
LATER = at("2026-11-25 10:00")


@pytest.fixture
def dropped(world):
    return walks.list_without("可瑞达", DROPPED)


def in_hand(case, crew, when):
    """Bring a case to a drug in hand."""
    walks.in_review(case, crew, when, prescribed_on="2026-11-18")
    walks.judged(case, crew, when)
    do(case, "approve", crew.reviewer, when)
    walks.signed(case, crew, when)
    walks.authorise(case, crew, when, valid_until="2026-12-31")
    walks.ready(case, crew, when)
    walks.receive(case, crew, when)


@pytest.mark.rule("DRUG-19", "DRUG-34")
def test_the_last_second_is_judged_by_the_old_edition_and_the_next_by_the_new(crew, who, dropped):
    case = walks.opened(crew, who, LAST_SECOND)
    with pytest.raises(NotEligible, match="第2版（2026-03），自 2026-11-20 00:00 起生效"):
        walks.opened(crew, who, DROPPED)
    assert case.releases.get(kind="drugs").number == 1


def test_a_correction_later_still_judges_by_the_old_edition(crew, who, dropped):
    case = walks.opened(crew, who, LAST_SECOND)
    walks.in_review(case, crew, LATER, prescribed_on="2026-11-18")
    walks.judged(case, crew, LATER)
    do(case, "approve", crew.reviewer, LATER)
    worlds.corrected(case, crew.supervisor, worlds.staff(Role.SUPERVISOR), LATER)
    assert case.state == "review"
    assert do(case, "approve", crew.reviewer, LATER).to_state == "arranging"


def test_a_refill_is_prefilled_and_warned_before_the_form_is_filled(crew, who, dropped):
    case = walks.opened(crew, who, LAST_SECOND)
    in_hand(case, crew, at("2026-11-24 10:00"))
    form = SpecialtyDrugRequestForm(call=worlds.verified(who, crew.agent, LATER))
    assert (form.initial["drug"], form.initial["city"]) == ("可瑞达", "南京市")
    assert f"上次购药（{case.number}）" in form.fields["drug"].help_text
    assert "第2版（2026-03），自 2026-11-20 00:00 起生效" in form.fields["drug"].help_text


def test_a_refill_is_judged_by_the_list_in_force_at_its_own_application(crew, who, dropped):
    in_hand(walks.opened(crew, who, LAST_SECOND), crew, at("2026-11-24 10:00"))
    with pytest.raises(NotEligible, match="第2版"):
        walks.opened(crew, who, LATER)


def test_a_refill_of_a_listed_drug_is_not_warned_of(crew, who):
    in_hand(walks.opened(crew, who, LAST_SECOND), crew, at("2026-11-24 10:00"))
    form = SpecialtyDrugRequestForm(call=worlds.verified(who, crew.agent, LATER))
    assert "注意" not in form.fields["drug"].help_text


def test_another_persons_purchase_prefills_nothing(crew, who):
    in_hand(walks.opened(crew, who, LAST_SECOND), crew, at("2026-11-24 10:00"))
    form = SpecialtyDrugRequestForm(call=worlds.verified(walks.insured(), crew.agent, LATER))
    assert form.initial == {}


def test_what_was_not_in_hand_prefills_nothing(crew, who):
    walks.opened(crew, who, LAST_SECOND)
    assert SpecialtyDrugRequestForm(call=worlds.verified(who, crew.agent, LATER)).initial == {}


def test_the_intake_page_shows_the_prefilled_refill(crew, dropped):
    who = worlds.insured(
        worlds.policy(
            services=[walks.CODE], period_start=at("2020-01-01 00:00").date(), period_end=at("2099-12-31 00:00").date()
        ),
        waiting_period_end=at("2020-03-01 00:00").date(),
    )
    in_hand(walks.opened(crew, who, LAST_SECOND), crew, at("2026-11-24 10:00"))
    call = worlds.verified(who, crew.agent, LATER)
    type(call).objects.filter(pk=call.pk).update(verified_at=timezone.now())
    page = signed_in(crew.agent).get(reverse("office:intake_decide_service", args=[call.pk, walks.CODE]))
    assert 'value="可瑞达"' in page.content.decode()
