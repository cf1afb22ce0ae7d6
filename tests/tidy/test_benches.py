"""Each figure of `make bench` can still be asked for: one that cannot ends all others.

What tests share with it moves, and nothing else would say so before the next figures.
"""

import runpy
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"
OF_BENCHES_ALONE = ("algmatch", "matching", "ortools")


@pytest.mark.parametrize(
    "path",
    sorted([*BENCH.glob("*.py"), *BENCH.glob("delivery/*.py")]),
    ids=lambda path: path.stem,
)
def test_bench_finds_all_that_it_needs(path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(BENCH), *sys.path])
    try:
        loaded = runpy.run_path(str(path), run_name="bench")
    except ModuleNotFoundError as missing:
        if missing.name not in OF_BENCHES_ALONE:
            raise
        pytest.skip(f"{missing.name} comes with `make bench`")
    assert callable(loaded["main"])
