"""Removes every rule of the manual in turn and runs the tests marked with it: each removal should turn one red.

``python -m scripts.rule_removal [--prefix GC] [--rule GC-09 …] [--each] [--csv FILE]``. All runs share one process and
one database: a removal is made in memory and undone before the next, at every place ``manual_rules`` names
(``scripts.removal`` says how).

The nearest test runs first, up to the first that fails; then it must pass again with the rule back. ``--each`` removes
each place by itself, which says whether the tests see that place or only the others.
"""

import argparse
import csv
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from scripts.removal import removed

MOST_TESTS = 60


@dataclass
class Removal:
    """One rule removed, at all its places or at one, and what became of its tests."""

    rule: str
    force: str
    places: list[Any]
    kinds: list[str] = field(default_factory=list)
    tried: int = 0
    red: str = ""
    control: str = ""

    @property
    def verdict(self) -> str:
        """Return what the removal showed."""
        if self.red:
            return "red" if self.control == "passed" else "red without it too"
        return "mark only" if set(self.kinds) == {"mark"} else "green"


class Plugin:
    """Runs, instead of pytest's own loop, each removal with the tests of its rule."""

    def __init__(self, wanted: Callable[[str], bool], *, each: bool) -> None:
        """Note what is asked for."""
        self.wanted, self.each = wanted, each
        self.removals: list[Removal] = []
        self.failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note whether a phase of the test that runs has failed."""
        self.failed = self.failed or report.failed

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep only tests of rules; those that need a browser or long are left out."""
        kept = [item for item in items if item.get_closest_marker("rule")]
        items[:] = [
            item for item in kept if not (item.get_closest_marker("browser") or item.get_closest_marker("soak"))
        ]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the removals in the order of their first test, so that a module's fixtures serve several."""
        runs = sorted(self._runs(session.items), key=lambda run: session.items.index(run[1][0]))
        for number, (removal, tests) in enumerate(runs):
            following = runs[number + 1][1][0] if number + 1 < len(runs) else None
            self._try(removal, tests, following)
            self.removals.append(removal)
            sys.stderr.write(f"{number + 1}/{len(runs)} {removal.rule} {removal.verdict} {removal.red}\n")
        return True

    def _runs(self, items: list[pytest.Item]) -> list[tuple[Removal, list[pytest.Item]]]:
        from manual.overview import rule_rows

        found = []
        for row in rule_rows():
            tests = [item for item in items if row.rule.id in _marked(item)]
            if not (self.wanted(row.rule.id) and tests):
                continue
            for places in [[place] for place in row.places] if self.each else [list(row.places)]:
                near = sorted(tests, key=lambda item: _distance(item, places))
                found.append((Removal(row.rule.id, row.rule.force, places), near[:MOST_TESTS]))
        return found

    def _try(self, removal: Removal, tests: list[pytest.Item], following: pytest.Item | None) -> None:
        with removed(removal.rule, removal.places) as removal.kinds:
            for number, test in enumerate(tests if set(removal.kinds) != {"mark"} else []):
                removal.tried += 1
                if self._fails(test, tests[number + 1] if number + 1 < len(tests) else following):
                    removal.red = test.nodeid
                    break
        if removal.red:
            _tear_down(test, test)
            removal.control = "failed" if self._fails(test, following) else "passed"
        if following:
            _tear_down(tests[0], following)

    def _fails(self, test: pytest.Item, following: pytest.Item | None) -> bool:
        self.failed = False
        test.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
        return self.failed


def _tear_down(test: pytest.Item, following: pytest.Item) -> None:
    """Drop the fixtures that ``following`` does not share, as the test foreseen was not the one that follows."""
    test.session._setupstate.teardown_exact(_sibling(following) if following.parent else None)


def _sibling(item: Any) -> Any:
    """Return what has the parents of ``item`` without being it."""

    class Parents:
        def listchain(self) -> list[Any]:
            return item.listchain()[:-1]

    return Parents()


def _marked(item: pytest.Item) -> set[str]:
    return {rule for mark in item.iter_markers("rule") for rule in mark.args}


def _distance(item: pytest.Item, places: list[Any]) -> tuple[int, int, bool]:
    """Order tests: those of a folder that the places are in first, then those that prove least else."""
    folders = {part for place in places for part in Path(place.file).parts[:-1]}
    shared = len(folders & set(Path(item.nodeid.split("::")[0]).parts))
    database = item.get_closest_marker("django_db")
    slow = bool(database and database.kwargs.get("transaction"))
    return (-shared, len(_marked(item)), slow)


def main() -> int:
    """Run what the command line asks for; 1 where a removal stays green."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--prefix", action="append", default=[])
    parser.add_argument("--rule", action="append", default=[])
    parser.add_argument("--each", action="store_true")
    parser.add_argument("--csv", type=Path)
    asked = parser.parse_args()

    def wanted(rule: str) -> bool:
        return rule in asked.rule or rule.split("-")[0] in asked.prefix or not (asked.rule or asked.prefix)

    plugin = Plugin(wanted, each=asked.each)
    pytest.main(
        ["-q", "-x", "--no-header", "--no-summary", "--tb=no", "--show-capture=no", "-p", "no:cacheprovider"],
        plugins=[plugin],
    )
    _write(plugin.removals, asked.csv)
    return int(any(removal.verdict in ("green", "red without it too") for removal in plugin.removals))


def _write(removals: list[Removal], file: Path | None) -> None:
    with file.open("w", encoding="utf-8", newline="") if file else sys.stdout as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("rule", "force", "verdict", "kinds", "places", "tests tried", "red"))
        for row in sorted(removals, key=lambda removal: removal.rule):
            where = "; ".join(place.dotted for place in row.places)
            writer.writerow((row.rule, row.force, row.verdict, "; ".join(row.kinds), where, row.tried, row.red))


if __name__ == "__main__":
    sys.exit(main())
