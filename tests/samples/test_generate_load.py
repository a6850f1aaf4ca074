"""The load: as many rows as asked for, chains that hold, people who are found, and the same data again."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from cases.bookkeeping import heads
from cases.bookkeeping.events import broken_links
from cases.models import Case, CaseClock, EligibilityCheck, EventPayload, QuotaCounter, QuotaUse
from office import queue
from office.search import find_case
from policies.models import InsuredPerson, Person, Policy
from policies.search import find_insured
from samples.load import generation
from samples.load.rows import PERSON
from samples.load.world import prepare
from tests import snapshot, worlds
from tests.owner import as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.owner]  # numbers its rows itself
POLICIES, CASES = 400, 320


@override_settings(DEBUG=True)
def load(**options):
    values = {
        "policies": POLICIES,
        "cases": CASES,
        "seed": 1,
        "today": worlds.NOW.date(),
        "services": ["green_channel"],
    }
    call_command("generate_load", stdout=io.StringIO(), **values | options)


@pytest.fixture(scope="module")
def load_of_the_module(lists, django_db_blocker):
    """One load, committed for the tests of this module and gone after them with the staff it made."""
    with django_db_blocker.unblock():
        load()
        yield
        with as_owner() as cursor:
            cursor.execute("TRUNCATE accounts_user, accounts_team CASCADE")


@pytest.fixture
def loaded(load_of_the_module, db):
    """The load, as every test finds it."""


def made():
    """How many policies and cases there are but those that were walked to be multiplied."""
    cases = Case.objects.exclude(insured__policy__number__startswith="LOADT")
    return Policy.objects.exclude(number__startswith="LOADT").count(), cases.count()


def test_as_many_rows_as_asked_for(loaded):
    assert made() == (POLICIES, CASES)
    assert EligibilityCheck.objects.filter(case__isnull=False).count() >= CASES
    assert InsuredPerson.objects.count() > POLICIES


def test_every_chain_holds(loaded):
    assert [problem for case in Case.objects.all() for problem in broken_links(case)] == []
    assert list(heads.missing()) == []


def test_a_payload_is_ciphertext_in_the_database(loaded):
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM cases_eventpayload LIMIT 1")
        assert cursor.fetchone()[0].startswith("gAAAA")
    assert EventPayload.objects.filter(event__step="open").first().data["city"]


def test_cases_stand_in_open_and_ended_states(loaded):
    states = set(Case.objects.values_list("state", flat=True))
    assert {"documents", "review", "arranging", "notified", "completed"} <= states
    assert 0.15 < Case.objects.filter(is_open=True).count() / CASES < 0.5


def test_the_nearest_running_clock_is_the_cases_due_date(loaded):
    clocks = CaseClock.objects.filter(status="running").select_related("case")
    assert clocks
    assert all(clock.due_at == clock.case.due_at for clock in clocks)


def test_counters_count_the_uses_that_are_held(loaded):
    assert QuotaUse.objects.filter(status="consumed").exists()
    for counter in QuotaCounter.objects.all():
        assert counter.used == counter.uses.exclude(status="released").count()


def test_persons_are_found_by_id_number_and_phone(loaded):
    person = Person.objects.filter(insured_as__isnull=False).exclude(phone_digest="").latest("pk")
    for text in (person.id_number.reveal(), person.phone.reveal()):
        assert person.pk in {found.person_id for found in find_insured(text=text)}


def test_a_case_is_found_by_its_number(loaded, admin_user):
    case = Case.objects.earliest("pk")
    assert find_case(text=case.number.lower(), user=admin_user) == case


def test_the_queue_has_work_under_its_headings(loaded, admin_user):
    counts = queue.counts(user=admin_user, now=worlds.NOW)
    assert all(counts[code] for code in ("unassigned", "overdue", "waiting", "referred"))


def test_a_second_run_asks_for_an_empty_database_or_append(loaded):
    with pytest.raises(CommandError, match="--append"):
        load()
    load(append=True, policies=10, cases=2)
    assert made() == (POLICIES + 10, CASES + 2)


def test_what_is_added_later_is_numbered_above_the_load(loaded):
    highest = Person.objects.latest("pk").pk
    assert worlds.person("测试新人").pk > highest


def test_it_refuses_to_run_in_production(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="开发环境"):
        call_command("generate_load", policies=1, cases=0)


@pytest.mark.parametrize(("policies", "cases"), [(0, 0), (5, 6), (5, -1)])
def test_impossible_numbers_are_refused(settings, policies, cases):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="保单数"):
        call_command("generate_load", policies=policies, cases=cases)


def plain(parts):
    """The rows without what encryption makes different every time."""
    return {
        statement: [
            [cell for cell in line.split(b"\t") if not cell.startswith(b"gAAAA")] for line in content.splitlines()
        ]
        for statement, content in parts.items()
    }


def test_the_same_seed_makes_the_same_data_and_another_one_other_data(world_of):
    first, again, other = (generation.make_chunk(world_of(seed), range(40)) for seed in (1, 1, 2))
    assert plain(first) == plain(again)
    assert plain(first) != plain(other)
    assert len(first[PERSON.copy_statement()].splitlines()) > 40 * 0.8


@pytest.fixture
def world_of(db):
    snapshot.load()
    return lambda seed: prepare(policies=40, cases=20, seed=seed, now=worlds.NOW)
