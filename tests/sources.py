"""The project's own modules as syntax trees, for tests of how the project is built."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = ("tests", "benchmarks", "static", "templates", "docs", "data", "scripts")


@dataclass(frozen=True)
class Module:
    """One file: where it lies, its dotted name and its text."""

    path: str
    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text)


@lru_cache
def modules() -> tuple[Module, ...]:
    """Return every module of the project but its tests and migrations, in order of path."""
    files = sorted(file.relative_to(ROOT) for file in ROOT.glob("*/**/*.py"))
    return tuple(
        Module(str(file), _dotted(file), (ROOT / file).read_text(encoding="utf-8"))
        for file in files
        if not file.parts[0].startswith(".") and file.parts[0] not in NOT_OURS and "migrations" not in file.parts
    )


def _dotted(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted name of everything imported, inside functions and for type checking too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def services() -> list[str]:
    """Return the folders under ``cases`` that hold a service."""
    return sorted(file.parent.name for file in (ROOT / "cases").glob("*/service.py"))
