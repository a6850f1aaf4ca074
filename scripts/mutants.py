"""Random mutants of the kernel, each against the tests nearest to it: which faults of one operator would stay unseen.

``python -m scripts.mutants [--number 54] [--seed 1] [--only clocks …]``; ``make mutation`` runs it. cosmic-ray makes the
mutants; the sample is drawn evenly from the modules of ``NEAREST``. A copy of the tree is mutated, never the tree itself, and
all runs share one throw-away PostgreSQL. A module's tests must pass unmutated first. What survives is printed as a
difference, to be judged: a test lacks, or the mutant changes nothing. Exit 1 below nine tenths killed.
"""

import argparse
import ast
import difflib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

from insurance_services.embedded_postgres import Cluster
from tests import migrated

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 900
"""Seconds; a mutant whose tests take longer has been noticed."""
GOAL = 0.9
QUOTAS = (
    "tests/cases/test_quotas.py",
    "tests/cases/test_quota_amounts.py",
    "tests/cases/test_quota_grants.py",
    "tests/cases/test_corrections.py",
)
PROMISES = ("tests/cases/test_promises.py", "tests/cases/test_promise_edges.py", "tests/office/test_queue.py")
CASE_FILE = (
    "tests/cases/test_promises.py",
    "tests/cases/test_paper_phases.py",
    "tests/cases/test_documents.py",
    "tests/cases/test_consents_notices.py",
    "tests/cases/test_consent_refusals.py",
    "tests/office/test_case_page.py",
)
NEAREST = {
    "cases/eligibility/predicates.py": (
        "tests/cases/test_gen_edges.py",
        "tests/cases/test_gen_intake.py",
        "tests/cases/test_evaluation.py",
        "tests/cases/test_gen_review.py",
        "tests/cases/green_channel/test_gc_eligibility.py",
        "tests/cases/inpatient_advance/test_adv_eligibility.py",
    ),
    "cases/eligibility/evaluation.py": (
        "tests/cases/test_evaluation.py",
        "tests/cases/test_gen_edges.py",
        "tests/cases/test_gen_review.py",
    ),
    "cases/eligibility/common_rules.py": (
        "tests/cases/test_gen_edges.py",
        "tests/cases/test_gen_intake.py",
        "tests/cases/test_evaluation.py",
        "tests/cases/test_gen_review.py",
    ),
    "cases/bookkeeping/quotas.py": QUOTAS,
    "cases/bookkeeping/quota_counters.py": QUOTAS,
    "cases/bookkeeping/clocks.py": (
        "tests/cases/test_clocks.py",
        "tests/cases/green_channel/test_gc_clocks.py",
        "tests/cases/test_corrections.py",
    ),
    "cases/bookkeeping/due_dates.py": (
        "tests/cases/test_due_dates.py",
        "tests/cases/test_clocks.py",
        "tests/office/test_queue.py",
    ),
    "cases/bookkeeping/cutoffs.py": ("tests/cases/test_cutoffs.py",),
    "cases/bookkeeping/asked_papers.py": (
        "tests/cases/test_paper_phases.py",
        "tests/cases/test_promises.py",
        "tests/cases/test_document_steps.py",
    ),
    "cases/actions/owed.py": PROMISES,
    "cases/actions/promises.py": PROMISES,
    "cases/declaration/case_file.py": CASE_FILE,
    "cases/declaration/case_relations.py": CASE_FILE,
    "cases/steps/papers.py": (
        "tests/cases/test_document_steps.py",
        "tests/cases/test_paper_phases.py",
        "tests/cases/test_documents.py",
        "tests/cases/test_paper_types.py",
    ),
    "office/queue.py": ("tests/office/test_queue.py", "tests/office/test_queue_races.py"),
}


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One fault: the operator and which of its places in the module, from line ``line``."""

    module: str
    operator: str
    occurrence: int
    line: int

    def code(self, original: str) -> str | None:
        """Return the module with the fault in it; None where the operator changes nothing there."""
        return mutate_code(original, plugins.get_operator(self.operator)(), self.occurrence)


def mutants_of(module: str) -> list[list[Mutant]]:
    """Return the mutants of a module by their place in it, but for annotations: only type checkers read those."""
    source = (ROOT / module).read_text(encoding="utf-8")
    tree, ignored = get_ast(source), _annotations(source) | _keyword_only(source)
    found: dict[tuple[int, int], list[Mutant]] = {}
    for name in filter(_is_likely, plugins.operator_names()):
        operator = plugins.get_operator(name)
        places = (place for node in ast_nodes(tree) for place in operator().mutation_positions(node))
        for number, (start, _) in enumerate(places):
            mutant = Mutant(module=module, operator=name, occurrence=number, line=start[0])
            if start not in ignored and _compiles(mutant.code(source)):
                found.setdefault(start, []).append(mutant)
    return list(found.values())


def _is_likely(operator: str) -> bool:
    """Leave out what nobody writes by mistake (bits for sums, ``is`` for ``==``): it crashes, or changes nothing."""
    if operator == "core/RemoveDecorator":
        return False
    kind, _, change = operator.removeprefix("core/Replace").partition("_")
    if kind == "BinaryOperator":
        return set(change.split("_")) <= {"Add", "Sub", "Mul", "Div", "FloorDiv"}
    if kind == "ComparisonOperator":
        return change in ("Is_IsNot", "IsNot_Is") or "Is" not in change
    return not plugins.get_operator(operator).arguments()


def _compiles(code: str | None) -> bool:
    try:
        ast.parse(code or "")
    except SyntaxError:  # an operator may take two stars for a power
        return False
    return bool(code)


def _annotations(source: str) -> set[tuple[int, int]]:
    """Return every position in annotations, in imports for types alone, and in what ``@dataclass`` is told."""
    lines = source.splitlines()
    inside: set[tuple[int, int]] = set()
    for node in ast.walk(ast.parse(source)):
        parts = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        parts += [node] if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" else []
        parts += [item for item in getattr(node, "decorator_list", []) if ast.unparse(item).startswith("dataclass(")]
        for part in (part for part in parts if part is not None):
            last = part.end_lineno or part.lineno
            for line in range(part.lineno, last + 1):
                begin = part.col_offset if line == part.lineno else 0
                end = part.end_col_offset if line == last else len(lines[line - 1])
                inside |= {(line, column) for column in range(begin, (end or 0) + 1)}
    return inside


def _keyword_only(source: str) -> set[tuple[int, int]]:
    """Return where the * of keyword-only arguments stands, which is no product."""
    lines = enumerate(source.splitlines(), start=1)
    return {(number, column) for number, line in lines for column in range(len(line)) if line[column:].startswith("*,")}


def sample(modules: list[str], number: int, seed: int) -> list[Mutant]:
    """Return ``number`` mutants, each of a place of its own, as evenly from ``modules`` as it goes; in order of place."""
    choose = random.Random(seed)  # noqa: S311
    pools = {module: mutants_of(module) for module in modules}
    for pool in pools.values():
        choose.shuffle(pool)
    chosen: list[Mutant] = []
    while len(chosen) < number and any(pools.values()):
        chosen += [choose.choice(pool.pop()) for pool in pools.values() if pool][: number - len(chosen)]
    return sorted(chosen, key=lambda mutant: (modules.index(mutant.module), mutant.line))


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A copy of the tree and the database its tests run on."""

    folder: Path
    url: str

    def passes(self, tests: tuple[str, ...]) -> bool:
        """Run the tests in the copy, to the first that fails, and say whether all passed."""
        options = ["-x", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly"]
        environment = {**os.environ, "DEVELOPMENT_DATABASE_URL": self.url, "TEST_DATABASES_ARE_COPIED": "yes"}
        environment.update(PYTHONDONTWRITEBYTECODE="1", PYTHONPATH=str(self.folder))
        command = [sys.executable, "-m", "pytest", *options, *tests]
        try:
            done = subprocess.run(  # noqa: S603
                command, cwd=self.folder, env=environment, capture_output=True, timeout=LONGEST, check=False
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def survives(self, mutant: Mutant) -> str | None:
        """Return the difference a mutant makes if no test sees it, '' if one does, None where it changes nothing."""
        file = self.folder / mutant.module
        original = file.read_text(encoding="utf-8")
        code = mutant.code(original)
        if code is None or code == original:
            return None
        file.write_text(code, encoding="utf-8")
        try:
            seen = not self.passes(NEAREST[mutant.module])
        finally:
            file.write_text(original, encoding="utf-8")
        changed = difflib.unified_diff(original.splitlines(), code.splitlines(), mutant.module, lineterm="", n=0)
        return "" if seen else "\n".join(changed)


def bench(folder: Path, cluster: Cluster) -> Bench:
    """Copy what git knows of the tree, changes included, and start the database."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    known = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True)  # noqa: S603
    names = known.stdout.decode().split("\0")
    for name in (name for name in names if name and (ROOT / name).is_file()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    migrated.lay_out(cluster)
    cluster.join()
    return Bench(folder=folder, url=cluster.url)


def try_all(chosen: list[Mutant], at: Bench) -> Iterator[tuple[Mutant, str | None]]:
    """Try the mutants; yields each with what became of it. Raises ``SystemExit`` where a module's tests fail as it is."""
    sound: set[str] = set()
    for mutant in chosen:
        if mutant.module not in sound and not at.passes(NEAREST[mutant.module]):
            raise SystemExit(f"the tests of {mutant.module} fail without any mutant")
        sound.add(mutant.module)
        yield mutant, at.survives(mutant)


def main() -> int:
    """Draw, try and count; 1 where fewer than nine tenths are killed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--number", type=int, default=54, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same mutants of the same code")
    parser.add_argument("--only", nargs="*", default=[], metavar="WORD", help="modules whose path has one of the words")
    asked = parser.parse_args()
    modules = [module for module in NEAREST if not asked.only or any(word in module for word in asked.only)]
    chosen = sample(modules, asked.number, asked.seed)
    began, killed, tried = time.monotonic(), Counter[str](), Counter[str]()
    cluster = Cluster(ROOT / ".var" / "test-clusters" / f"mutants-{os.getpid()}", throw_away=True)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        try:
            for mutant, survivor in try_all(chosen, bench(Path(folder), cluster)):
                word = "changes nothing" if survivor is None else "SURVIVES" if survivor else "killed"
                sys.stdout.write(f"{word}: {mutant.module}:{mutant.line} {mutant.operator}\n{survivor or ''}\n")
                sys.stdout.flush()
                tried[mutant.module] += survivor is not None
                killed[mutant.module] += survivor == ""
        finally:
            cluster.leave()
            cluster.remove_unused()
    for module in modules:
        sys.stdout.write(f"{module}: {killed[module]} of {tried[module]} killed\n")
    whole = killed.total() / max(tried.total(), 1)
    sys.stdout.write(f"{killed.total()} of {tried.total()} killed ({whole:.0%}), {time.monotonic() - began:.0f} s\n")
    return int(whole < GOAL)


if __name__ == "__main__":
    sys.exit(main())
