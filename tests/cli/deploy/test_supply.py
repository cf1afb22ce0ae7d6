"""A wheel is the same bytes wherever it is built, and says what it is made of.

Whoever doubts a machine builds the tag again and compares one digest; a flaw in a
library of others is looked for in one file.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from concours.cli import main
from concours.store.build import DIGITS, SUFFIXES, current_build

ROOT = Path(__file__).parents[3]
RUN = {"umask": "022", "TZ": "UTC", "PYTHONHASHSEED": "1"}
ELSEWHERE = {"umask": "077", "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "2"}


def build(folder, settings):
    """Build the wheel of what git knows, in a folder of its own."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "src", "verifier", "tools", "*.toml", "*.md"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    names = [name for name in listed.stdout.decode().split("\0") if name]
    for name in reversed(names) if settings is ELSEWHERE else names:
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    command = f"umask {settings['umask']} && exec {sys.executable} -m hatchling build"
    subprocess.run(
        ["sh", "-c", f"{command} -t wheel"],
        cwd=folder,
        check=True,
        capture_output=True,
        env={**os.environ, **settings},
    )
    return next((folder / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(tmp_path_factory.mktemp("here"), RUN)


def bill_of(*wheels):
    done = subprocess.run(
        [sys.executable, ROOT / "tools/sbom.py", *wheels],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": str(len(wheels))},
    )
    return done.stdout


def test_wheel_built_elsewhere_is_the_same_bytes(wheel, tmp_path):
    other = build(tmp_path / "other", ELSEWHERE)
    assert sha256(other.read_bytes()).hexdigest() == sha256(
        wheel.read_bytes()
    ).hexdigest()  # fmt: skip


def test_build_that_is_shown_is_that_of_the_wheel(wheel, capsys):
    whole = sha256()
    with zipfile.ZipFile(wheel) as archive:
        names = [
            Path(name).relative_to("concours")
            for name in archive.namelist()
            if name.startswith("concours/") and name.endswith(SUFFIXES)
        ]
        for name in sorted(names):
            whole.update(str(name).encode())
            whole.update(sha256(archive.read(f"concours/{name}")).digest())
    assert current_build().partition("+")[2] == whole.hexdigest()[:DIGITS]

    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"concours {current_build()}\n"


def test_bill_names_the_wheel_and_each_package_of_both_locks(wheel):
    bill = json.loads(bill_of(wheel))

    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    digest = sha256(wheel.read_bytes()).hexdigest()
    assert bill["metadata"]["component"]["hashes"] == [
        {"alg": "SHA-256", "content": digest}
    ]
    purls = [component["purl"] for component in bill["components"]]
    assert purls == sorted(set(purls))
    locked = (ROOT / "requirements/run.txt").read_text()
    pins = re.findall(r"^([^\s=\[]+)(?:\[[^]]*\])?==([^\s;]+)", locked, re.MULTILINE)
    client = json.loads((ROOT / "client/package.json").read_text())
    shipped = {*client["dependencies"], "htmx.org", "lucide-static"}
    names = {component["name"] for component in bill["components"]}
    assert {f"pkg:pypi/{name}@{version}" for name, version in pins} <= set(purls)
    assert shipped <= names
    assert not names & {"pytest", "mypy", "vitest", "typescript"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for line in project["dependencies"]:
        assert re.match(r"[\w.-]+", line)[0] in names
    digests = re.findall(r"sha256:([0-9a-f]{64})", locked)
    written = json.dumps(bill["components"])
    assert [digest for digest in digests if digest not in written] == []


def test_bill_is_the_same_bytes_each_time():
    assert bill_of() == bill_of()
    assert b"timestamp" not in bill_of()
