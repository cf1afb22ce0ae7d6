"""The version that is built is the newest that the changelog tells of."""

import json
import re
import tomllib

from tree import ROOT

ENTRY = re.compile(r"^## \[(.+?)\](?: - (\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)


def test_the_newest_entry_is_the_version_that_is_built():
    entries = ENTRY.findall((ROOT / "CHANGELOG.md").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    client = json.loads((ROOT / "client/package.json").read_text())

    assert entries[0] == ("Unreleased", "")
    assert entries[1][0] == project["version"] == client["version"]


def test_versions_are_dated_and_the_newest_is_first():
    versions = ENTRY.findall((ROOT / "CHANGELOG.md").read_text())[1:]
    numbers = [tuple(map(int, version.split("."))) for version, _ in versions]

    assert all(date for _, date in versions)
    assert numbers == sorted(set(numbers), reverse=True)
