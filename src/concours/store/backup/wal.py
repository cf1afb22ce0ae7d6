"""Receive the write-ahead log as it is written: what a nightly backup lacks."""

import os
from pathlib import Path
from typing import Final

import psycopg

from concours.store.backup.programs import connection_options, find_programs
from concours.store.cluster import Cluster, ExternalCluster
from concours.store.cluster.making import plain_environment

SLOT: Final = "concours_backup"


def receive_wal(cluster: Cluster | ExternalCluster, target: Path) -> None:
    """Become PostgreSQL's own `pg_receivewal`, which never ends by itself.

    The server keeps what it has not received, in the slot `concours_backup`.
    """
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    with psycopg.connect(cluster.admin_dsn()) as admin:
        major = str(admin.info.server_version // 10_000)
    program = str(find_programs(major) / "pg_receivewal")
    address, password = connection_options(cluster.admin_dsn())
    environment = plain_environment() | {"PGPASSWORD": password}
    options = ("--slot", SLOT, "--synchronous", "--no-password")  # flushed as it comes
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        admin.execute(
            "SELECT pg_create_physical_replication_slot(%s, true) WHERE NOT EXISTS"
            " (SELECT 1 FROM pg_replication_slots WHERE slot_name = %s)",
            (SLOT, SLOT),
        )
    os.execve(  # noqa: S606 -- a program of PostgreSQL, no shell
        program,
        [program, address, "--directory", str(target), *options],
        environment,
    )
