"""``python -m benchmarks.policies``: files of policies taken in by the product's road, beside the least it can cost.

In a database server of its own under ``.var``, removed afterwards; or in the database of DEVELOPMENT_DATABASE_URL, which
must hold no policies and keeps what it is given. ``--scale 0.1`` makes everything ten times smaller.
Each part is a process of its own, so that its memory is its own; each takes a file of its own, of other policies.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import django

from insurance_services.embedded_postgres import Cluster

ROOT = Path(__file__).resolve().parent.parent
RECORD, FILE, STOCK = 1_000_000, 100_000, 2_000
"""Policies on record, of a file, and of the part of it that stock django-import-export takes."""
ROUNDS = 3
GOAL, MEMORY_GOAL = 2.0, 100


def main() -> None:
    """Read the options; measure one part, or all of them in processes of their own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.policies", description="保单导入测量")
    parser.add_argument("--scale", type=float, default=1.0, help="规模，1 为登记一百万、文件十万")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="每项测量次数，取中位数")
    parser.add_argument("--part", nargs=2, metavar=("PART", "FILE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "insurance_services.settings")
    if asked.part:
        django.setup()
        print(json.dumps(_part(asked.part[0], Path(asked.part[1]))))
    else:
        _all(asked.scale, asked.rounds)


def _part(name: str, path: Path) -> dict[str, Any]:
    """Take a file in by one road; return seconds, of parts too, and megabytes at the start and at most."""
    from django.conf import settings

    from benchmarks import policy_floor, policy_stock

    settings.DEBUG = False  # no log of statements
    roads = {
        "floor": policy_floor.take_in,
        "stock": lambda file: policy_stock.take_in(file, STOCK),
        "product": _product,
    }
    before, started = _peak(), time.perf_counter()
    parts = roads[name](path)
    return {"seconds": time.perf_counter() - started, "before": before, "peak": _peak(), **(parts or {})}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _product(path: Path) -> dict[str, Any]:
    from django.utils import timezone

    from policies.importing import runs

    run = runs.create(file_name=path.name, actor=None, at=timezone.now())
    times = [time.perf_counter()]
    with path.open("rb") as file:
        runs.take(run, file)
    times.append(time.perf_counter())
    runs.prepare(run, at=timezone.now())
    times.append(time.perf_counter())
    if run.state == run.State.READY:
        runs.carry_out(run, at=timezone.now())
    times.append(time.perf_counter())
    if run.state != run.State.DONE:
        raise SystemExit(f"not imported: {run.state} {run.message}")
    spent = dict(zip(("taken", "checked", "applied"), (b - a for a, b in pairwise(times)), strict=True))
    return spent | {"counts": run.counts}


def _all(scale: float, rounds: int) -> None:
    with _server() as url, tempfile.TemporaryDirectory() as files:
        Measured(url, Path(files), int(RECORD * scale), int(FILE * scale), rounds).run()


@contextmanager
def _server() -> Iterator[str]:
    if "DEVELOPMENT_DATABASE_URL" in os.environ:
        yield os.environ["DEVELOPMENT_DATABASE_URL"]
        return
    cluster = Cluster(ROOT / ".var" / f"benchmark-{os.getpid()}")
    cluster.join()
    try:
        yield cluster.url
    finally:
        cluster.leave()
        cluster.remove_unused()


class Measured:
    """One measurement: the server, where files are written, how much there is."""

    def __init__(self, url: str, files: Path, record: int, file: int, rounds: int) -> None:
        """Take what it needs."""
        self._environment = os.environ | {"DEVELOPMENT_DATABASE_URL": url}
        self._files = files
        self._record, self._file, self._rounds = record, file, rounds
        self._made = 0

    def run(self) -> None:
        """Fill the record, measure, print."""
        print(f"{self._record:,} policies on record, files of {self._file:,}, {self._rounds} rounds", flush=True)
        for command in (["migrate", "--verbosity", "0"], ["load_lists", "--verbosity", "0"], ["load_products"]):
            self._call("manage.py", *command)
        self._memory()
        for kind in ("csv", "xlsx"):
            self._compare(kind)
        self._stock()

    def _memory(self) -> None:
        from benchmarks import policy_files

        for policies in (self._record // 100, self._record):
            path = policy_files.as_csv(self._files / f"{policies}.csv", policy_files.record(policies))
            found = self._take("product", path)
            grown = found["peak"] - found["before"]
            told = (
                f"{found['seconds']:.1f} s, memory {found['before']:.0f} MB at the start, {found['peak']:.0f} at most"
            )
            print(f"CSV of {policies:,}: {told}, grown {grown:.0f} (goal {MEMORY_GOAL}): {_met(grown <= MEMORY_GOAL)}")
        self._call("manage.py", "shell", "-c", "from django.db import connection as c; c.cursor().execute('ANALYZE')")

    def _compare(self, kind: str) -> None:
        took: dict[str, list[dict[str, Any]]] = {"floor": [], "product": []}
        for _ in range(self._rounds):
            for road, found in took.items():
                found.append(self._take(road, self._next(kind)))
        floor, product = (_middle(took[road]) for road in took)
        ratio = product["seconds"] / floor["seconds"]
        parts = ", ".join(f"{name} {product[name]:.1f}" for name in ("taken", "checked", "applied"))
        print(
            f"{kind}: floor {floor['seconds']:.1f} s, product {product['seconds']:.1f} s ({parts}), ratio {ratio:.2f}"
        )
        print(f"{kind}: goal {GOAL}: {_met(ratio <= GOAL)}; found {product['counts']}", flush=True)

    def _stock(self) -> None:
        found = self._take("stock", self._next("csv"))
        whole = found["seconds"] * self._file / STOCK
        print(
            f"stock django-import-export: {STOCK:,} policies in {found['seconds']:.1f} s; {self._file:,} would take {whole:,.0f} s"
        )

    def _next(self, kind: str) -> Path:
        """Return the next file: of policies no other file tells of."""
        from benchmarks import policy_files

        first = self._made * self._file % self._record
        rows = policy_files.file(first=first, policies=self._file, fresh=self._record + self._made * self._file)
        self._made += 1
        write = policy_files.as_xlsx if kind == "xlsx" else policy_files.as_csv
        return write(self._files / f"{self._made}.{kind}", rows)

    def _take(self, road: str, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            self._call("-m", "benchmarks.policies", "--part", road, str(path)).splitlines()[-1]
        )
        path.unlink()
        return found

    def _call(self, *command: str) -> str:
        done = subprocess.run(  # noqa: S603
            [sys.executable, *command], cwd=ROOT, env=self._environment, check=True, stdout=subprocess.PIPE
        )
        return done.stdout.decode()


def _middle(found: list[dict[str, Any]]) -> dict[str, Any]:
    return sorted(found, key=lambda one: one["seconds"])[len(found) // 2]


def _met(good: bool) -> str:
    return "met" if good else "MISSED"


if __name__ == "__main__":
    main()
