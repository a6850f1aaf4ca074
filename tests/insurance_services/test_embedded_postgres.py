import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from insurance_services import embedded_postgres
from insurance_services.embedded_postgres import Cluster, EmbeddedPostgresError, closed_folder

ROOT = Path(__file__).resolve().parents[2]
USER = """
import sys
from pathlib import Path
from insurance_services.embedded_postgres import Cluster
cluster = Cluster(Path(sys.argv[1]), throw_away=True)
cluster.join()
print(cluster.postmaster(), flush=True)
sys.stdin.readline()
cluster.leave()
"""


@pytest.fixture
def folder():
    """An open folder: the server runs as another user when the tests run as root."""
    made = Path(tempfile.mkdtemp(prefix="cluster-"))
    made.chmod(0o755)
    yield made / "postgres"
    if (made / "postgres").exists():
        assert Cluster(made / "postgres").remove_unused()
    shutil.rmtree(made)


@pytest.fixture
def cluster(folder):
    made = Cluster(folder, throw_away=True)
    yield made
    made.leave()


@pytest.fixture
def user(folder):
    """Return a function that starts another process using the cluster."""
    started = []

    def start():
        command = [sys.executable, "-c", USER, str(folder)]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def served_by(cluster):
    """The process id of the server that answers."""
    with psycopg.connect(cluster.url) as connection:
        row = connection.execute("SELECT pg_backend_pid(), current_setting('server_version_num')::int").fetchone()
    assert row[1] >= 150000
    return cluster.postmaster()


def lives(pid):
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return False


FAILING = {
    "unique": "INSERT INTO notes VALUES (1, %s)",
    "check": "INSERT INTO notes VALUES (-1, %s)",
    "missing": "INSERT INTO notes VALUES (NULL, %s)",
    "no such table": "INSERT INTO absent VALUES (%s)",
}


@pytest.mark.parametrize("kind", FAILING)
@pytest.mark.parametrize("binding", ["server", "client"])
def test_the_log_of_a_statement_that_fails_holds_nothing_of_what_was_typed(cluster, kind, binding):
    cluster.join()
    cursor = {"server": psycopg.Cursor, "client": psycopg.ClientCursor}[binding]
    with psycopg.connect(cluster.url, autocommit=True, cursor_factory=cursor) as connection:
        connection.execute("CREATE TABLE notes (id int UNIQUE NOT NULL CHECK (id > 0), words text)")
        connection.execute("INSERT INTO notes VALUES (1, 'x')")
        with pytest.raises(psycopg.Error):
            connection.execute(FAILING[kind], ["来电人称下月手术"])
    log = (cluster.data / "server.log").read_text()
    assert "ERROR" in log
    assert "手术" not in log


def test_values_travel_beside_the_statements_of_the_application():
    assert settings.DATABASES["default"]["OPTIONS"]["server_side_binding"] is True


def test_two_starts_at_once_join_one_server(user):
    first, second = user(), user()
    assert int(first.stdout.readline()) == int(second.stdout.readline())


def test_the_last_user_to_leave_stops_the_server(cluster, user):
    other = user()
    pid = int(other.stdout.readline())
    cluster.join()
    other.communicate("\n")
    assert served_by(cluster) == pid
    cluster.leave()
    assert not lives(pid)
    assert not cluster.socket_folder.exists()


def test_a_user_who_leaves_keeps_the_server_for_the_others(cluster, user):
    cluster.join()
    pid = cluster.postmaster()
    other = user()
    other.stdout.readline()
    cluster.leave()
    assert served_by(cluster) == pid
    other.communicate("\n")
    assert not lives(pid)


def test_data_outlives_the_server(cluster):
    cluster.join()
    with psycopg.connect(cluster.url) as connection:
        connection.execute("CREATE TABLE kept (name text)")
    cluster.leave()
    cluster.join()
    with psycopg.connect(cluster.url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_killed_server_is_replaced_at_the_next_start(cluster, user):
    killed = int(user().stdout.readline())
    for _ in range(3):
        os.kill(killed, signal.SIGKILL)
        replaced, killed = killed, int(user().stdout.readline())
        assert killed != replaced
    cluster.join()
    assert served_by(cluster) == killed


def test_a_killed_user_leaves_a_server_that_the_next_one_joins_and_stops(cluster, user):
    other = user()
    pid = int(other.stdout.readline())
    other.kill()
    other.wait()
    cluster.join()
    assert cluster.postmaster() == pid
    cluster.leave()
    assert not lives(pid)


def test_a_stale_process_id_of_another_program_is_no_obstacle(cluster):
    cluster.join()
    written = (cluster.data / "postmaster.pid").read_text()
    cluster.leave()
    stale = cluster.data / "postmaster.pid"
    stale.write_text(written.replace(written.split("\n")[0], str(os.getppid()), 1))
    cluster.join()
    assert served_by(cluster) != os.getppid()


def test_a_start_killed_while_making_the_data_is_begun_again(cluster):
    (cluster.folder / "data.new").mkdir(parents=True)
    (cluster.folder / "data.new" / "PG_VERSION").write_text("18")
    cluster.join()
    assert served_by(cluster)


def test_the_sockets_path_is_short_however_deep_the_project(folder):
    deep = folder.joinpath(*["a-rather-long-folder-name"] * 8)
    cluster = Cluster(deep, throw_away=True)
    cluster.join()
    try:
        assert served_by(cluster)
        assert len(os.fsencode(cluster.socket_folder / f".s.PGSQL.{embedded_postgres.PORT}")) <= 107
    finally:
        cluster.leave()
        shutil.rmtree(deep)


def test_a_socket_folder_of_somebody_else_is_refused(cluster, tmp_path):
    cluster.socket_folder.symlink_to(tmp_path)
    with pytest.raises(EmbeddedPostgresError, match="不属于内置数据库") as caught:
        cluster.join()
    assert "\n" not in str(caught.value)
    cluster.socket_folder.unlink()


def test_the_folder_that_is_closed_to_the_servers_user_is_named(folder):
    inner = folder / "project" / "data"
    inner.mkdir(parents=True)
    assert closed_folder(inner) is None
    folder.chmod(0o700)
    assert closed_folder(inner) == folder


def test_an_unused_cluster_is_swept_and_a_used_one_kept(cluster, folder, user):
    other = user()
    pid = int(other.stdout.readline())
    assert not Cluster(folder).remove_unused()
    other.kill()
    other.wait()
    assert Cluster(folder).remove_unused()
    assert not lives(pid)
    assert not folder.exists()


def test_the_settings_name_a_server_that_answers_and_ends_with_the_process(folder):
    program = (
        "import sys; from pathlib import Path; from insurance_services import embedded_postgres;"
        "import psycopg; got = embedded_postgres.settings(Path(sys.argv[1]));"
        "psycopg.connect(host=got['HOST'], port=got['PORT'], user=got['USER'], dbname=got['NAME']).close();"
        "print(embedded_postgres.Cluster(Path(sys.argv[1]) / 'postgres').postmaster())"
    )
    command = [sys.executable, "-c", program, str(folder.parent)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert not lives(int(done.stdout))
