"""The verifier as a process of its own: none of our code in its sight, nor any package.

Four things ask it: the second scorer of each version of marks, `concours match check`,
the drill of a backup, and a rehearsed half-day.
"""

import sys
from pathlib import Path

ALONE = """
import runpy, sys
from importlib.util import module_from_spec, spec_from_file_location
folder, name = sys.argv.pop(1), sys.argv.pop(1)
spec = spec_from_file_location(
    "verifier", folder + "/__init__.py", submodule_search_locations=[folder])
sys.modules["verifier"] = module = module_from_spec(spec)
spec.loader.exec_module(module)
runpy.run_module(name, run_name="__main__")
"""
"""Finds the verifier where it is said to be, and nothing else that lies beside it."""

NAME = "verifier"
HERE = Path(__file__).resolve()
BESIDE, ABOVE = HERE.parents[2], HERE.parents[3]
"""In a wheel the verifier is installed beside us; in the sources it lies above."""

DEFAULT = BESIDE if (BESIDE / NAME).is_dir() else ABOVE
"""The folder in which `verifier/` stands."""


def is_installed(folder: Path = DEFAULT) -> bool:
    """Whether the verifier stands where it is looked for."""
    return (folder / NAME / "__init__.py").is_file()


def command(module: str, *arguments: str, folder: Path = DEFAULT) -> list[str]:
    """Return the command that runs a module of the verifier."""
    isolated_python = [sys.executable, "-I", "-S", "-c", ALONE]
    return [*isolated_python, str(folder / NAME), module, *arguments]
