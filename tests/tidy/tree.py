"""The tree as tidy tests see it: our own files, parsed once."""

import ast
import gc
import os
import re
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SKIPPED = {
    ".git",
    ".venv",
    "node_modules",
    "dist",
    "built",
    "var",
    "__pycache__",
    ".hypothesis",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".import_linter_cache",
}


def files(under: str = ".", *endings: str) -> list[Path]:
    """Every file of ours under a folder, sorted; `endings` such as `.py`."""
    found = []
    for folder, folders, names in os.walk(ROOT / under):
        folders[:] = [name for name in folders if name not in SKIPPED]
        found += [Path(folder) / name for name in names]
    return sorted(p for p in found if not endings or p.suffix in endings)


def name_of(path: Path) -> str:
    """The path as people write it: from the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of one Python file; no search for garbage walks it again."""
    tree = ast.parse(path.read_text(), filename=str(path))
    gc.freeze()
    return tree


@cache
def exceptions() -> dict[tuple[str, str], str]:
    """What is allowed to break a rule, and why: (rule, where) -> reason."""
    listed = tomllib.loads((ROOT / "tests/tidy/exceptions.toml").read_text())
    return {
        (rule, where): reason
        for rule, cases in listed.items()
        for where, reason in cases.items()
    }


def without_exceptions(rule: str, found: list[str]) -> list[str]:
    """Drop what has an exception; add each exception that is no longer needed.

    The list of exceptions may only shrink, so a stale one is a fault too.
    """
    allowed = {where for known, where in exceptions() if known == rule}
    where = {line.split(" ", 1)[0] for line in found}
    stale = [f"{w} no longer breaks {rule}: remove it" for w in allowed - where]
    return [line for line in found if line.split(" ", 1)[0] not in allowed] + stale


def words(identifier: str) -> list[str]:
    """Split `an_identifier`, `anIdentifier` or `AnIdentifier` into its words."""
    return re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", identifier)
