"""Run the web server and the worker side by side, and leave none of them behind.

The worker ends when it loses the database, as by a restart of PostgreSQL, and is started again; gunicorn looks after
its own processes, and serving ends with it.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

GRACE = 10  # seconds a child may take to end before it is killed
START = 60  # seconds the web server may take to answer
PAUSE = 2  # seconds between the end of a worker and the start of the next
WEB_OPTIONS = ("--workers", "2", "--threads", "4", "--timeout", "120")
"""As README gives them for production: 20 photographs in one request take well under the time-out."""
SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, linux/prctl.h
Child = subprocess.Popen[bytes]


class ServingError(Exception):
    """Serving cannot start or go on; the message is one line for the person at the terminal."""


def commands(host: str, port: int) -> list[list[str]]:
    """Return the command lines of the web server and of the worker."""
    web = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--bind", f"{host}:{port}"]
    web += [*WEB_OPTIONS, "--log-level", "warning", "insurance_services.wsgi"]
    worker = [sys.executable, "manage.py", "worker"]
    return [web, worker]


def require_free(host: str, port: int) -> None:
    """Raise ``ServingError`` if somebody listens on the port already, or there is no such port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError:
            raise ServingError(
                f"没有端口 {port}；请用 1024 至 65535 / there is no port {port}: use 1024 to 65535"
            ) from None
        except OSError as error:
            raise ServingError(
                f"端口 {port} 无法使用（{error.strerror}）；请换一个，例如 make run PORT={port + 1} / "
                f"port {port} cannot be used: make run PORT={port + 1}"
            ) from None


def serve(host: str, port: int, *, cwd: str, ready: Callable[[], None]) -> None:
    """Run both processes until somebody asks to stop; ``ready`` is called once the port answers.

    A worker that ends is started again. Raises ``ServingError`` when the web server ends by itself.
    """
    require_free(host, port)
    stop = _StopAsked()
    children: list[Child] = []
    try:
        for command in commands(host, port):
            children.append(_spawn(command, cwd))
        worker_again = _Again(children, command, cwd)
        welcomed = False
        deadline = time.monotonic() + START
        while not stop.asked:
            _require_alive(children[0])
            worker_again.if_ended()
            if not welcomed and _answers(host, port):
                ready()
                welcomed = True
            if not welcomed and time.monotonic() > deadline:
                raise ServingError(f"网站在 {START} 秒内没有启动 / the web server did not start within {START} seconds")
            time.sleep(0.1)
    finally:
        _end(children)


class _StopAsked:
    """Remembers that somebody asked us to stop: Ctrl-C, SIGTERM, a closed terminal."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._remember)

    def _remember(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


class _Again:
    """Starts the worker, the last of ``children``, again ``PAUSE`` seconds after it ended, however it ended."""

    def __init__(self, children: list[Child], command: Sequence[str], cwd: str) -> None:
        self._children = children
        self._command = command
        self._cwd = cwd
        self._due = 0.0

    def if_ended(self) -> None:
        """Say that it ended, or start it once the pause is over."""
        worker = self._children[-1]
        if worker.poll() is None:
            return
        if not self._due:
            self._due = time.monotonic() + PAUSE
            sys.stderr.write(
                f"后台任务已结束（{worker.returncode}），即将重新启动 / the worker ended, starting it again\n"
            )
            sys.stderr.flush()
        elif time.monotonic() > self._due:
            self._children[-1] = _spawn(self._command, self._cwd)
            self._due = 0.0


def _spawn(command: Sequence[str], cwd: str) -> Child:
    """Start a child in a process group of its own, so that Ctrl-C reaches it through us and in order."""
    return subprocess.Popen(  # noqa: S603
        command,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    """Ask Linux to end this child when we are killed, so that the next start finds the port free."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _require_alive(web: Child) -> None:
    if web.poll() is not None:
        raise ServingError(f"网站意外结束 / the web server ended unexpectedly: gunicorn ({web.returncode})")


def _end(children: Sequence[Child]) -> None:
    """Ask the children to end, then kill what is left of their groups."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
