"""The files of path classes and log rules that come with the house."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from concours.core.traces.invalid import RulesInvalid
from concours.core.traces.paths import PathClasses, read_path_classes
from concours.core.traces.rules import RuleSet, read_rules

FOLDER = Path(__file__).parent
READY_MADE = ("house", "public")
FILE_BYTES_MAX = 1_000_000


@lru_cache
def load_path_classes() -> PathClasses:
    """Return the classes of paths that the house knows."""
    return read_path_classes(_read(FOLDER / "paths.toml"), "paths.toml")


@lru_cache
def load_ready_made_rules() -> RuleSet:
    """Return the log rules of the house, and the public ones."""
    rule_set = RuleSet()
    for name in reversed(READY_MADE):
        rule_set = rule_set.joined(rules_of_file(FOLDER / f"{name}.toml"))
    return rule_set


def rules_of_file(path: Path) -> RuleSet:
    """Return the log rules of a file. Raises `RulesInvalid`, `OSError`."""
    return read_rules(_read(path), path.name)


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        data = file.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise RulesInvalid(path.name, f"> {FILE_BYTES_MAX}")
    try:
        return tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise RulesInvalid(path.name, str(error)) from error
