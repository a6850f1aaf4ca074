"""Walks the seventh service through every channel; run by ``tests/test_seventh_service.py`` in a project that has it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from cases.actions.apply_step import apply_step
from cases.bookkeeping.events import broken_links
from cases.declaration import registry
from cases.models import Case, CaseClock, LedgerEntry, Promise, QuotaCounter
from partners.models import Partner, PartnerAccount
from samples.service_examples import examples, ways
from samples.walking import Walk, open_example
from tests import customers, worlds
from tests.pages import case_page, signed_in, text
from tests.seventh.models import Visit

CODE = "seventh"
CREW = (Role.AGENT, Role.REVIEWER, Role.PHARMACIST, Role.SUPERVISOR, Role.SUPERVISOR)


@pytest.fixture
def crew(world):
    return tuple(worlds.staff(role) for role in CREW)


@pytest.fixture
def walk(crew):
    now = timezone.now()
    who = worlds.current_insured()
    who.policy.services = [CODE]
    who.policy.save()
    case = open_example(
        service=registry.get(CODE),
        insured=who,
        request=examples()[CODE].requests[0],
        crew=crew,
        at=now - timedelta(days=1),
    )
    return Walk(case, crew, examples()[CODE])


def test_the_checks_find_nothing_wrong():
    call_command("check")


@pytest.mark.parametrize("state", list(ways(registry.get(CODE), examples()[CODE])))
def test_its_examples_lead_to_every_state(walk, state):
    walk.to(state)
    assert Case.objects.get(pk=walk.case.pk).state == state
    assert list(broken_links(walk.case)) == []


def test_its_child_rows_hours_and_money_are_written_and_undone_together(walk):
    walk.to("working")
    walk.take("visit", place="客户住址", hours="2.25")
    walk.take("bill", amount="1,234.50")
    assert (Visit.objects.get().hours, QuotaCounter.objects.get(code="SV_HOURS").used) == (
        Decimal("2.25"),
        Decimal("2.25"),
    )
    walk.take("correct", reason="记错了")
    assert sum(entry.amount for entry in LedgerEntry.objects.all()) == 0
    walk.take("correct", reason="也记错了")
    assert Visit.objects.filter(removed_at=None).count() == 0
    assert QuotaCounter.objects.get(code="SV_HOURS").used == 0


def test_the_thirteenth_hour_is_refused_by_its_clause(walk):
    walk.to("working")
    walk.take("visit", place="客户住址", hours="12.5")
    with pytest.raises(Exception, match="上门小时"):
        walk.take("visit", place="客户住址", hours="0.25")


def test_a_pause_ends_with_the_full_length(walk):
    walk.to("working")
    walk.take("hold", reason="客户住院")
    assert CaseClock.objects.latest("id").status == "paused"
    walk.take("resume")
    clock = CaseClock.objects.latest("id")
    assert (clock.status, clock.length) == ("running", 5)


def test_papers_of_the_second_phase_are_asked_for_when_it_begins(walk):
    walk.to("working")
    assert "护理记录" not in str(list(Promise.objects.values_list("what", flat=True)))
    walk.take("bill", amount="100")
    assert "提交资料：护理记录" in Promise.objects.values_list("what", flat=True)


def test_a_refused_consent_asks_for_the_step_that_takes_two(walk):
    walk.to("working")
    refused = {"decision": "refused", "signer": "insured", "signer_name": "测试被保险人", "method": "recorded_call"}
    walk.take("record_consent", form="home_visit", **refused)
    walk.case.refresh_from_db()
    assert (walk.case.state, walk.case.confirmations.get().step) == ("working", "deem")


def test_a_partners_step_is_the_partners_once_one_works_on_the_case(walk):
    walk.to("working")
    nurse = Partner.objects.create(name="测试护理站", kind=Partner.Kind.VENDOR)
    nurse.services.create(service=CODE, first_day=date(2020, 1, 1))
    account = User.objects.create(username="nurse", kind=User.Kind.PARTNER)
    PartnerAccount.objects.create(user=account, partner=nurse)
    assert not Case.objects.visible_to(account).exists()
    signed = {"decision": "signed", "signer": "insured", "signer_name": "测试被保险人", "method": "recorded_call"}
    walk.take("record_consent", form="partner_sharing", **signed)
    walk.take("assign_partner", partner=nurse.pk, role="vendor")
    assert Case.objects.visible_to(account).get() == walk.case
    apply_step(
        number=walk.case.number,
        step="visit",
        data={"place": "客户住址", "hours": "1"},
        actor=account,
        at=walk.at,
        now=walk.at,
        revision=Case.objects.get(pk=walk.case.pk).revision,
        idempotency_key="nurse-1",
    )
    assert Visit.objects.get().hours == 1


def test_intake_queue_case_page_dossier_dashboard_and_portal_show_it(walk, crew, client):
    walk.to("working")
    walk.take("visit", place="客户住址", hours="2.25")
    walk.take("bill", amount="1,234.50")
    agent = signed_in(crew[0])
    page = text(case_page(walk.case, crew[0]))
    for words in ("第七项服务", "术后换药", "客户住址", "1,234.50 元", "上门时限", "护理记录"):
        assert words in page
    assert "上门" in text(agent.get(reverse("office:dossier", args=[walk.case.number])))
    assert walk.case.number in text(agent.get(reverse("office:queue") + "?heading=all"))
    assert "第七项服务" in text(agent.get(reverse("admin:index")))
    fresh = worlds.verified(walk.case.insured, crew[0], timezone.now())
    call = reverse("office:intake_decide_service", args=[fresh.pk, CODE])
    assert "需求" in text(agent.get(call))
    assert "护士上门，每年不超过 12.5 小时。" in text(client.get(reverse("portal:service", args=[CODE])))


def test_its_customer_applies_and_follows_the_case(world):
    """By its declaration alone: its questions, its papers, its consents, the line of its states."""
    who = worlds.current_insured()
    who.policy.services = [CODE]
    who.policy.save()
    client = customers.signed_in(who.person)
    assert "第七项服务" in text(client.get(reverse("portal:person", args=[who.pk])))
    draft = client.post(reverse("portal:apply", args=[who.pk, CODE])).url
    client.post(f"{draft}questions/wish/", {"wish": "术后换药", "revision": 0})
    client.post(f"{draft}papers/", {"type": "nursing_order", "file": worlds.picture()})
    said = text(client.get(client.post(f"{draft}check/", {"read": "on"}).url))
    for words in ("上门中", "5 个工作日内", "签署《上门告知书》", "护理医嘱", "请求取消"):
        assert words in said
    case = Case.objects.get()
    assert (case.service, case.documents.get().type) == (CODE, "nursing_order")


def test_a_service_page_of_the_case_takes_its_budget_of_queries(walk, crew, django_assert_max_num_queries):
    walk.to("working")
    walk.take("visit", place="客户住址", hours="2.25")
    client = signed_in(crew[0])
    with django_assert_max_num_queries(25):
        client.get(reverse("office:case", args=[walk.case.number]))


@pytest.mark.owner  # numbers its rows itself
def test_the_load_has_cases_of_it(world, settings):
    settings.DEBUG = True
    call_command("generate_load", policies=60, cases=12, services=[CODE], verbosity=0)
    loaded = Case.objects.exclude(insured__policy__number__startswith="LOADT")
    assert loaded.count() == 12
    assert [problem for case in loaded for problem in broken_links(case)] == []
