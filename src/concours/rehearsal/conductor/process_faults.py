"""What a scenario does to processes: it kills or freezes, and returns how many."""

import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

import psutil
import psycopg

from concours.core.kernel.time import Instant
from concours.rehearsal.cluster import Archive, NodeCluster
from concours.rehearsal.conductor.stage import Stage
from concours.rehearsal.crowd.messages import Order

BEFORE_S = 0.1
"""Between the instant that is put back and the error: clocks tell them apart."""


class Play(Protocol):
    """What a step may use: the house, the crowd, the jury, chance."""

    stage: Stage

    def tell(self, order: Order) -> None:
        """Give an order to the crowd."""

    def replace(self, numbers: Sequence[str]) -> None:
        """Let another tablet in for each of these candidates."""

    def sample(self, per_mille: int) -> list[str]:
        """Return that share of the candidates, always the same ones."""


def kill_one(play: Play) -> int:
    """Kill the oldest gateway."""
    return _kill(play.stage.of("gateway")[:1])


def kill_all(play: Play) -> int:
    """Kill every gateway."""
    return _kill(play.stage.of("gateway"))


def end_one(play: Play) -> int:
    """End the oldest gateway as a deployment does: it answers whom it has, and goes."""
    processes = play.stage.of("gateway")[:1]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    return len(processes)


def kill_database(play: Play) -> int:
    """Kill the postmaster; the backends that are in mid-commit die with it."""
    return _kill(play.stage.of("postgresql"))


def kill_primary(play: Play) -> int:
    """Kill the postmaster of the primary: a standby must take its place."""
    nodes_of(play).kill_postmaster()
    return 1


def turn_off_primary(play: Play) -> int:
    """Kill all of the primary's machine: its lease must end before another leads."""
    nodes_of(play).turn_off_primary()
    return 1


def freeze_primary(play: Play) -> int:
    """Freeze all of the primary's machine: it accepts, and never answers."""
    nodes_of(play).freeze_primary()
    return 1


def restore_nodes(play: Play) -> int:
    """Give the cluster its third machine back."""
    nodes_of(play).restore_nodes()
    return 1


def switch_over(play: Play) -> int:
    """Let the primary hand over, as before the maintenance of its machine."""
    nodes_of(play).switch_over()
    return 1


def lose_place(play: Play) -> int:
    """Kill all three machines for good; what Barman received takes their place."""
    archive_of(play).put_back()
    return 1


def drop_table(play: Play) -> int:
    """Drop the journal, as a person may; put back what was there the instant before."""
    archive = archive_of(play)
    with psycopg.connect(nodes_of(play).address.admin_dsn("concours")) as owner:
        owner.execute("LOCK TABLE journal_entry")
        before = Instant(time.time_ns() // 1_000_000)
        time.sleep(BEFORE_S)
        owner.execute("DROP TABLE journal_entry CASCADE")
    archive.put_back(before)
    return 1


def archive_of(play: Play) -> Archive:
    """Return the Barman of a rehearsal that has one."""
    assert play.stage.archive is not None, "only played with an archive"
    return play.stage.archive


def nodes_of(play: Play) -> NodeCluster:
    """Return the three nodes of a rehearsal that has them."""
    assert play.stage.nodes is not None, "only played on a cluster"
    return play.stage.nodes


def _kill(processes: Sequence[psutil.Process]) -> int:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    return len(processes)


def freeze(play: Play) -> int:
    """Freeze PostgreSQL: a disk that takes seconds for a write, without an error."""
    return _signal(play, signal.SIGSTOP)


def thaw(play: Play) -> int:
    """Let it go on."""
    return _signal(play, signal.SIGCONT)


def _signal(play: Play, signal_number: signal.Signals) -> int:
    processes = play.stage.of("postgresql")
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal_number)
    return len(processes)
