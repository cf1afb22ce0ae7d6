"""Every test says which promise it defends, and every vector is replayed by all."""

import ast
import json
from collections import Counter

import pytest
from tree import ROOT, files, name_of, parsed

# Which implementations must replay which vectors.
REPLAYED_BY = {
    "canonical": ("tests/core", "client/tests", "tests/verifier"),
    "entries": ("tests/core", "client/tests", "tests/verifier"),
    "matching": ("tests/core", "client/tests", "tests/verifier"),
    "receipt": ("tests/core", "client/tests", "tests/verifier"),
    "deadlines": ("tests/core", "client/tests", "tests/verifier"),
    "copies": ("tests/core", "client/tests", "tests/verifier"),
    "package": ("tests/core", "client/tests"),
    "stations": ("tests/core", "client/tests"),
    "carried": ("tests/core", "client/tests"),
    "marking": ("tests/core", "tests/verifier"),
    "outboxes": ("tests/core", "client/tests"),
    "clocks": ("tests/core", "client/tests"),
    "courses": ("tests/core", "client/tests"),
    "kiosk": ("tests/core", "client/tests"),
    "wishes": ("tests/core", "client/tests"),
    "traces": ("tests/core", "tests/world", "client/tests"),
}


def test_every_test_module_opens_with_its_promise():
    silent = [
        name_of(path)
        for path in files("tests", ".py")
        if not ast.get_docstring(parsed(path))
    ]

    assert silent == []


def test_no_two_test_modules_share_a_name():
    names = Counter(p.stem for p in files("tests", ".py") if p.stem != "conftest")

    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("vector", sorted(REPLAYED_BY))
def test_every_vector_is_there_and_replayed_by_each_implementation(vector):
    assert json.loads((ROOT / f"protocol/vectors/{vector}.json").read_text())
    for replayer in REPLAYED_BY[vector]:
        told = "\n".join(p.read_text() for p in files(replayer, ".py", ".ts", ".tsx"))
        assert vector in told, f"{replayer} does not replay {vector}"
