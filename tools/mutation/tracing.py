"""Which test reaches which function: the suite played once on a copy that tells.

Each function of the copy sets one byte as it is entered, in memory that its process
shares with a file: what a killed process has reached is kept. The byte belongs to the
test that ran when its process began; in the process of the tests themselves, to the
test that runs. A template sets its own as it is drawn.
"""

import ast
import json
import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tools.mutation.drawing import nodes_of

HERE = Path(__file__).parent
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
INSTALLED = (".venv", "client/node_modules")
LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".venv", "node_modules", "var", "__pycache__", ".*_cache")
)
IMPORT = "import sys as _s; _s.path.append({folder!r}); from reached import HIT as _HIT"
TEMPLATES = """
import reached as _reached
_reached.watch_templates({places!r})
"""


def copy_tree(root: Path, to: Path) -> None:
    """Copy what the suite needs; what was installed is shared."""
    shutil.copytree(root, to, ignore=LEFT_OUT, symlinks=True)
    for name in INSTALLED:
        (to / name).symlink_to((root / name).resolve())


def instrument(copy: Path, folder: Path) -> None:
    """Let each function and each template of the copy say that it is reached."""
    folder.mkdir(parents=True)
    places: dict[str, int] = {}
    sources = [*copy.glob("src/concours/**/*.py"), *copy.glob("verifier/**/*.py")]
    for path in sorted(sources):
        if "migrations" not in path.parts:
            name = path.relative_to(copy).as_posix()
            path.write_text(_telling(path.read_text(), name, places, folder))
    templates = copy / "src/concours/console/templates"
    drawn = sorted(path.relative_to(templates) for path in templates.rglob("*.html"))
    by_name = {path.as_posix(): len(places) + at for at, path in enumerate(drawn)}
    with (copy / "src/concours/console/settings.py").open("a") as settings:
        settings.write(TEMPLATES.format(places=by_name))
    prefix = templates.relative_to(copy).as_posix()
    places |= {f"{prefix}/{name}:": place for name, place in by_name.items()}
    (folder / "places.json").write_text(json.dumps(places))
    for name in ("reached.py", "telling.py"):
        shutil.copyfile(HERE / "traced" / name, folder / name)


def _telling(text: str, name: str, places: dict[str, int], folder: Path) -> str:
    """Return the source with a line put before what each function does."""
    tree = ast.parse(text)
    lines = text.splitlines(keepends=True)
    added = [(_first_line(tree), IMPORT.format(folder=str(folder)))]
    for node, inside in nodes_of(tree):
        if isinstance(node, FUNCTIONS) and node.body[0].lineno > node.lineno:
            place = places.setdefault(f"{name}:{inside}", len(places))
            indent = " " * node.body[0].col_offset
            added.append((_first_line(node), f"{indent}_HIT[{place}] = 1"))
    for number, line in sorted(added, reverse=True):
        lines.insert(number, f"{line}\n")
    return "".join(lines)


def _first_line(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines stand before what a body does, its docstring among them."""
    first, *others = node.body or [ast.Pass(lineno=1, end_lineno=0)]
    if ast.get_docstring(node, clean=False) is not None:
        assert first.end_lineno is not None
        return first.end_lineno if not others else _start(others[0])
    return _start(first)


def _start(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(it.lineno for it in decorators)]) - 1


def play(copy: Path, folder: Path, words: Sequence[str]) -> None:
    """Play the suite on the copy, whatever fails there."""
    paths = os.environ | {"PYTHONPATH": f"{copy}/src:{folder}"}
    python = str(copy / ".venv/bin/python")
    command = (python, "-m", "pytest", "-q", "-p", "telling", *words)
    subprocess.run(command, cwd=copy, env=paths, check=False)  # noqa: S603 -- ours


def gather(folder: Path) -> tuple[dict[str, list[str]], dict[str, float]]:
    """Return the tests that reach each place, and the seconds of each test."""
    places = json.loads((folder / "places.json").read_text())
    names = {place: name for name, place in places.items()}
    reached: dict[str, set[str]] = defaultdict(set)
    seconds: dict[str, float] = {}
    for file in folder.glob("tests-*.jsonl"):
        for line in file.read_text().splitlines():
            test, seconds[test], hits = json.loads(line)
            for place in hits:
                reached[names[place]].add(test)
    for file in folder.glob("*.hits"):
        test = file.with_suffix(".test").read_text()
        for place, byte in enumerate(file.read_bytes()):
            if byte and test:
                reached[names[place]].add(test)
    return {name: sorted(tests) for name, tests in reached.items()}, seconds
