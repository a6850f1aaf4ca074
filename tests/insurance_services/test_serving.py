import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError

import pytest
from django.conf import settings
from django.db import IntegrityError
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from cases.jobs.tasks import retry_stalled_jobs
from insurance_services import serving
from samples import demo
from tests.owner import as_owner

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server_url(transactional_db):
    """The address of the tests' database, for a process of its own."""
    database = settings.DATABASES["default"]
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    number = database["PORT"] or database.get("OPTIONS", {}).get("port", "")
    login = f"{database['USER']}:{database['PASSWORD']}".rstrip(":")
    return f"postgres://{login}@/{database['NAME']}?host={host}&port={number or 5432}"


@pytest.fixture
def serve(server_url):
    """Return a function that runs ``manage.py serve`` on the tests' database."""
    started = []

    def start(port):
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "DEVELOPMENT_DATABASE_URL": server_url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate()


def family(pid):
    """The living processes below ``pid``, itself included."""
    children = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in children.splitlines()]
    found = [pid]
    for each in found:
        found += [child for child, parent in pairs if parent == each]
    return found


def alive(pids):
    shown = subprocess.run(["ps", "-o", "stat=", "-p", ",".join(map(str, pids))], capture_output=True, text=True)
    return [state for state in shown.stdout.split() if not state.startswith("Z")]


def read_until(stream, text):
    lines = []
    for line in stream:
        lines.append(line)
        if text in line:
            break
    return "".join(lines)


def status(port, path):
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").status
    except HTTPError as error:
        return error.code


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_answers_and_a_stop_leaves_no_process_behind(serve, port, number):
    process = serve(port)
    welcome = read_until(process.stdout, "Ctrl-C")
    assert f"http://127.0.0.1:{port}/" in welcome
    assert all(f"{role}：{name} / {password}" in welcome for role, name, password in demo.SIGN_INS)
    assert status(port, "/office/login/") == 200
    assert status(port, "/static/admin/css/base.css") == 200
    pids = family(process.pid)
    assert len(pids) >= 4  # the command, gunicorn and its workers, the worker
    os.killpg(process.pid, number)
    assert process.wait(15) == 0
    assert alive(pids) == []


def test_a_killed_command_takes_its_children_along(serve, port):
    process = serve(port)
    read_until(process.stdout, "Ctrl-C")
    pids = family(process.pid)
    process.kill()
    process.communicate(timeout=15)  # ends when the last child has closed the output
    assert alive(pids) == []


def test_a_busy_port_is_one_clear_line(serve, port):
    with socket.create_server(("127.0.0.1", port)):
        process = serve(port)
        _, said = process.communicate(timeout=15)
    assert process.returncode == 1
    assert said.strip().count("\n") == 0
    assert f"端口 {port} 无法使用" in said
    assert "Traceback" not in said


def test_a_port_that_cannot_be_gets_one_clear_line():
    with pytest.raises(serving.ServingError, match="没有端口 99999"):
        serving.require_free("127.0.0.1", 99999)


def running(pid, words):
    """Return the process id of the living descendant of ``pid`` whose command line holds ``words``, None without one."""
    pids = ",".join(map(str, family(pid)))
    listing = subprocess.run(["ps", "-o", "pid=,stat=,args=", "-p", pids], capture_output=True, text=True).stdout
    lines = (line.split(None, 2) for line in listing.splitlines())
    return next((int(number) for number, state, args in lines if words in args and state[0] != "Z"), None)


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return found


def test_a_web_server_that_dies_ends_the_worker_with_one_clear_line(serve, port):
    process = serve(port)
    read_until(process.stdout, "Ctrl-C")
    pids = family(process.pid)
    os.kill(running(process.pid, "gunicorn"), signal.SIGKILL)
    assert process.wait(15) == 1
    assert "the web server ended unexpectedly: gunicorn (-9)" in process.stderr.read()
    assert alive(pids) == []


def test_a_worker_that_dies_is_started_again(serve, port):
    process = serve(port)
    read_until(process.stdout, "Ctrl-C")
    killed = wait_for(lambda: running(process.pid, "manage.py worker"))
    os.kill(killed, signal.SIGKILL)
    assert wait_for(lambda: running(process.pid, "manage.py worker") not in (None, killed))
    assert "后台任务已结束（-9），即将重新启动" in read_until(process.stderr, "后台任务已结束")
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(20) == 0


@pytest.fixture
def worker(server_url):
    """Return a function that runs ``manage.py worker`` on the tests' database and waits until it works."""
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env={**os.environ, "DEVELOPMENT_DATABASE_URL": server_url},
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        wait_for(lambda: ProcrastinateWorker.objects.exists())
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_that_is_asked_to_stop_ends_with_0(worker, number):
    process = worker()
    process.send_signal(number)
    assert process.wait(20) == 0
    assert not ProcrastinateWorker.objects.exists()


def test_a_worker_whose_connections_are_ended_goes_on(worker):
    process = worker()
    with as_owner() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with suppress(IntegrityError):  # the worker's own timetable may have asked for it in this very minute
        retry_stalled_jobs.defer(timestamp=0)
    wait_for(lambda: ProcrastinateJob.objects.filter(status="succeeded").exists())
    assert process.poll() is None


def test_the_web_server_of_the_readme_is_the_one_make_run_starts():
    assert f"`gunicorn {' '.join(serving.WEB_OPTIONS)} insurance_services.wsgi`" in (ROOT / "README.md").read_text()
