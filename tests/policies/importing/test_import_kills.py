"""Imports and PostgreSQL killed at random: the old state or the new, never a mix; the run resumes or says it failed."""

import os
import random
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from insurance_services.embedded_postgres import Cluster
from privacy.identity import check_character
from tests import migrated
from tests.policies.importing.conftest import as_csv, row
from tests.sources import ROOT

pytestmark = pytest.mark.soak
POLICIES, NEW = 1_000, 50
KILLS = int(os.environ.get("IMPORT_KILLS", "50"))
SEEN = """
    SELECT (SELECT array_agg(DISTINCT period_end) FROM policies_policy),
        (SELECT count(*) FROM policies_policy), (SELECT count(*) FROM policies_historicalpolicy),
        (SELECT array_agg(DISTINCT waiting_period_end) FROM policies_insuredperson), (SELECT count(*) FROM policies_insuredperson),
        (SELECT count(*) FROM policies_historicalinsuredperson), (SELECT count(*) FROM policies_person),
        (SELECT count(*) FROM policies_historicalperson)
"""


class Killed:
    """A server that keeps what it commits, and the process that imports."""

    def __init__(self, cluster, folder):
        self.cluster = cluster
        self.file = folder / "policies.csv"
        self.url = cluster.url.replace("/postgres?", f"/{migrated.DATABASE}?")
        self.environment = {**os.environ, "DEVELOPMENT_DATABASE_URL": self.url}

    def manage(self, *arguments):
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)

    def write(self, policies, day):
        """Write a file that changes every policy there is to ``day``, and adds new ones."""
        rows = (row(number, **told(number, day)) for number in range(1, policies + 1))
        self.file.write_bytes(as_csv(*rows))

    def begin(self):
        """Start the import, or what is left of it; return once it is under way."""
        command = [sys.executable, "-m", "tests.policies.importing.importing_child", str(self.file)]
        child = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert child.stdout.readline() == "begun\n"
        return child

    def finish(self):
        """Go on until the run has ended; return how it did."""
        for _ in range(5):
            child = self.begin()
            ended = child.stdout.read()
            child.wait()
            if ended.startswith(("done", "failed")):
                return ended.split(" ", 1)
        raise AssertionError(ended)

    def kill_server(self):
        os.kill(self.cluster.postmaster(), signal.SIGKILL)
        while self.cluster._lives():
            time.sleep(0.1)
        os.close(self.cluster._users)
        self.cluster.join()

    def ask(self, statement):
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement).fetchone()


def told(number, day):
    who = {"投保人证件号码": person(number), "被保险人证件号码": person(number), "产品代码": "ZYSH-BWYL"}
    phone = {"投保人手机号码": f"138{number:08d}", "被保险人手机号码": f"138{number:08d}"}
    return who | phone | {"保险期间止日": day, "等待期届满日": day, "社会医疗保险参保地": "110000"}


def person(number):
    """Return the number of a fictional citizen: five hundred are born a day."""
    first = f"110101199{number // 5000}01{1 + number // 500 % 28:02d}{100 + number % 500:03d}"
    return first + check_character(first)


@pytest.fixture
def killed(tmp_path_factory):
    cluster = Cluster(ROOT / ".var" / f"killed-imports-{os.getpid()}")
    migrated.lay_out(cluster)
    cluster.join()
    world = Killed(cluster, tmp_path_factory.mktemp("imports"))
    world.manage("load_lists", "--verbosity", "0")
    world.manage("load_products", "--verbosity", "0")
    yield world
    cluster.leave()
    cluster.remove_unused()


def test_an_import_killed_at_any_moment_leaves_the_old_state_or_the_new(killed):
    chance = random.Random(20261125)
    killed.write(POLICIES, "2026-06-01")
    started = time.monotonic()
    assert killed.finish()[0] == "done"
    length = time.monotonic() - started
    landed, resumed = 0, []
    for number in range(KILLS):
        old = killed.ask(SEEN)
        killed.write(old[1] + NEW, f"2026-{7 + number // 25:02d}-{1 + number % 25:02d}")
        child = killed.begin()
        time.sleep(chance.uniform(0, length))
        if number % 5 == 4:
            killed.kill_server()
        child.kill()
        child.wait()
        after = killed.ask(SEEN)
        state, message = killed.finish()
        new = killed.ask(SEEN)
        resumed.append(state)
        assert state == "done" or message.strip()
        assert new == (expected(old, new) if state == "done" else old)
        assert after in (old, new)
        landed += after == new
    print(
        f"{KILLS} kills: {landed} after the end, {resumed.count('done')} imported, {resumed.count('failed')} said to have failed"
    )
    assert "done" in resumed
    assert landed < KILLS  # most were killed before the end


def expected(old, new):
    """Return what stands after an import: one day everywhere, a history row for each policy and insured person."""
    assert len(new[0]) == len(new[3]) == 1
    _, policies, histories, _, insured, insured_histories, persons, person_histories = old
    more = policies + NEW
    return (
        *(new[0], more, histories + more, new[3], insured + NEW, insured_histories + more),
        *(persons + NEW, person_histories + NEW),
    )
