"""What each process says of itself is what the kernel says of it, read otherwise."""

import resource

import psutil
from prometheus_client import generate_latest

from concours.metrics.registry import new_registry
from concours.metrics.samples import read_samples

TICK_S = 0.02
SLACK_S = 2.0
"""Between the clock that the kernel remembers from its start and the present one."""


def numbers():
    text = generate_latest(new_registry()).decode()
    return {sample.name: sample.value for sample in read_samples("", text)}


def test_numbers_of_a_process_are_those_of_the_kernel():
    process = psutil.Process()
    before_s = sum(process.cpu_times()[:2])
    said = numbers()
    after_s = sum(process.cpu_times()[:2])

    started_s = said["concours_process_start_time_seconds"]
    assert abs(started_s - process.create_time()) < SLACK_S
    spent_s = said["concours_process_cpu_seconds_total"]
    assert before_s - TICK_S < spent_s < after_s + TICK_S
    files_max = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert said["concours_process_max_fds"] == files_max
    assert 0 < said["concours_process_open_fds"] < files_max
    memory = process.memory_info()
    assert said["concours_process_resident_memory_bytes"] < 2 * memory.rss
    assert said["concours_process_virtual_memory_bytes"] < 2 * memory.vms


def test_a_process_that_runs_on_says_the_same_start():
    registry = new_registry()

    starts = {
        line
        for _ in range(3)
        for line in generate_latest(registry).decode().splitlines()
        if line.startswith("concours_process_start_time_seconds ")
    }

    assert len(starts) == 1
