"""The verifier stands alone: the standard library, nothing of Concours, any folder."""

import ast
import subprocess
import sys
from pathlib import Path

from bundles import written

VERIFIER = Path(__file__).parents[2] / "verifier"


def imported():
    for path in sorted(VERIFIER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.module.partition(".")[0]


def test_it_imports_the_standard_library_and_itself_alone():
    assert set(imported()) - {"verifier"} - sys.stdlib_module_names == set()


def test_it_runs_where_nothing_else_is_installed(tmp_path):
    """`-S` hides every installed package, so that an accident would show."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", "verifier", str(written(tmp_path))],
        cwd=VERIFIER.parent,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == (
        "OK: 3 attempts, 3 devices, 14 entries, 3 copies, 2 marks, 3 acts, "
        "11 distinct_answers"
    )
