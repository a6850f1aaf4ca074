"""Workers and PostgreSQL killed at random while messages are under way: each is sent once, or marked."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from insurance_services.embedded_postgres import Cluster
from privacy import keys
from tests import migrated
from tests.sources import ROOT

pytestmark = pytest.mark.soak
MESSAGES = 300
KILLS = 20
PATIENCE = 600  # seconds until work must be seen, and until every message must be settled
QUEUE = f"""
from django.utils import timezone
from cases.bookkeeping import messages
from cases.models import Case
case = Case.objects.select_related("verification", "insured__person").earliest("id")
for number in range({MESSAGES}):
    messages.queue(case=case, recipient="insured", text=f"TEST-{{number}}", at=timezone.now())
"""
STATUS = "SELECT text, status, error FROM cases_message WHERE id > %s"


class Killed:
    """A server, and a worker that a loop like ``manage.py serve``'s starts again however it ended."""

    def __init__(self, cluster, environment):
        self.cluster = cluster
        self.environment = environment
        self.codes = []
        self.worker = None
        self.last = 0

    def manage(self, *arguments):
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)

    def keep_working(self):
        if self.worker is not None and self.worker.poll() is None:
            return
        if self.worker is not None:
            self.codes.append(self.worker.returncode)
        self.worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def sent(self):
        """Return the texts the gateway took."""
        file = Path(self.environment["SMS_FILE"])
        return [line for line in file.read_text().splitlines() if line.startswith("TEST-")] if file.exists() else []

    def wait_for_work(self):
        """Return once a worker has begun to send: one that is killed while it starts has nothing under way."""
        before, deadline = len(self.sent()), time.monotonic() + PATIENCE
        while len(self.sent()) == before:
            assert time.monotonic() < deadline, f"no message left after {before}"
            time.sleep(0.1)
            self.keep_working()

    def kill_worker(self):
        self.worker.kill()
        self.worker.wait()

    def kill_server(self):
        """Kill PostgreSQL with all its processes and start it again; what it committed, it still has."""
        postmaster = self.cluster.postmaster()
        os.kill(postmaster, signal.SIGKILL)
        while self.cluster._lives():
            time.sleep(0.1)
        os.close(self.cluster._users)
        self.cluster.join()

    def rows(self):
        with psycopg.connect(self.cluster.url.replace("/postgres?", f"/{migrated.DATABASE}?")) as connection:
            found = connection.execute(STATUS, [self.last]).fetchall()
        return [(keys.decrypt(text), status, error) for text, status, error in found]

    def queue(self):
        """Queue the messages; ``rows`` tells of them alone."""
        with psycopg.connect(self.cluster.url.replace("/postgres?", f"/{migrated.DATABASE}?")) as connection:
            ((self.last,),) = connection.execute("SELECT max(id) FROM cases_message").fetchall()
        self.manage("shell", "-c", QUEUE)


@pytest.fixture
def killed(tmp_path_factory):
    """A cluster that keeps what it commits, with the demo in it, and a gateway that writes what it took to a file."""
    folder = ROOT / ".var" / f"killed-{os.getpid()}"
    cluster = Cluster(folder)
    migrated.lay_out(cluster)
    cluster.join()
    environment = {
        **os.environ,
        "DEVELOPMENT_DATABASE_URL": cluster.url.replace("/postgres?", f"/{migrated.DATABASE}?"),
        "SMS_BACKEND": "tests.sms_backends.Filing",
        "SMS_FILE": str(tmp_path_factory.mktemp("gateway") / "sent"),
    }
    world = Killed(cluster, environment)
    world.manage("createcachetable", "--verbosity", "0")
    world.manage("load_demo")
    yield world
    if world.worker is not None and world.worker.poll() is None:
        world.kill_worker()
    cluster.leave()
    cluster.remove_unused()


def settled(rows):
    return len(rows) == MESSAGES and not {status for _, status, _ in rows} & {"queued", "sending", "failed"}


def test_each_message_is_sent_once_or_marked_whatever_is_killed(killed):
    chance = random.Random(20261125)
    killed.queue()
    killed.keep_working()
    for number in range(KILLS):
        killed.wait_for_work()
        time.sleep(chance.uniform(0, 1.5))
        (killed.kill_server if number % 3 == 2 else killed.kill_worker)()
    deadline = time.monotonic() + PATIENCE
    while not settled(rows := killed.rows()):
        assert time.monotonic() < deadline, Counter(status for _, status, _ in rows)
        time.sleep(1)
        killed.keep_working()
    sent = Counter(killed.sent())
    assert [text for text, times in sent.items() if times > 1] == []
    assert [text for text, status, _ in rows if status == "sent" and sent[text] != 1] == []
    assert all(error for _, status, error in rows if status == "unknown")
    assert {status for _, status, _ in rows} == {"sent", "unknown"}  # some were under way when they were interrupted
    assert 0 not in killed.codes
