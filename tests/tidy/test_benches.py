"""Each figure of `make bench` can still be asked for: one that cannot ends all others.

What tests share with it moves, and nothing else would say so before the next figures.
"""

import re
import runpy
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

BENCH = Path(__file__).parents[2] / "bench"
STARTS = re.compile(r"Popen\(|Cluster\(|\bcluster\(\)|running_house\(")
"""By which a bench starts processes that outlive a sudden end of its own."""
ENDS = re.compile(r"end_what_is_started\(\)|\bcluster\(\)|from parts\.house import")
ENDED = """
import subprocess, sys
sys.path.insert(0, {bench!r})
from parts.ending import end_what_is_started

end_what_is_started()
child = subprocess.Popen(["sleep", "600"])
try:
    print(child.pid, flush=True)
    child.wait()
finally:
    child.kill()
    child.wait()
"""
OF_BENCHES_ALONE = ("algmatch", "matching", "ortools")


each_bench = pytest.mark.parametrize(
    "path",
    sorted([*BENCH.glob("*.py"), *BENCH.glob("delivery/*.py")]),
    ids=lambda path: path.stem,
)


@each_bench
def test_bench_finds_all_that_it_needs(path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(BENCH), *sys.path])
    try:
        loaded = runpy.run_path(str(path), run_name="bench")
    except ModuleNotFoundError as missing:
        if missing.name not in OF_BENCHES_ALONE:
            raise
        pytest.skip(f"{missing.name} comes with `make bench`")
    assert callable(loaded["main"])


@each_bench
def test_bench_that_starts_processes_ends_them_when_it_is_told_to_end(path):
    text = path.read_text()
    assert ENDS.search(text) or not STARTS.search(text), "see parts/ending.py"


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP])
def test_end_that_is_asked_for_ends_what_was_started(told):
    script = ENDED.format(bench=str(BENCH))
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    ) as bench:
        assert bench.stdout is not None
        started = psutil.Process(int(bench.stdout.readline()))
        bench.send_signal(told)

    assert bench.returncode == 128 + told
    assert not started.is_running()
