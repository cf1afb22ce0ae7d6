"""Every dependency has a reason on its page, and every reason a dependency."""

import json
import re
import tomllib

from tree import ROOT

# What sets up the environment itself is asked for by `make lock`, not by the project.
BUILD = {"hatchling", "editables", "uv"}


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
