"""The one file that Barman reads: of a real third place, and of a rehearsed one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from concours.store.connection import LIMITS

SLOT: Final = "barman"
"""Patroni carries it along from primary to primary: `slots` of its configuration."""

RETENTION_DAYS = 30
TEMPLATE: Final = """\
[barman]
barman_user = {account}
barman_home = {home}
barman_lock_directory = {home}
log_file = {home}/{name}.log
log_level = INFO

[{name}]
description = Concours
conninfo = {address} user={reader} dbname=postgres {proof}
streaming_conninfo = {address} user={replicator} {proof}
backup_method = postgres
archiver = off
streaming_archiver = on
slot_name = {slot}
create_slot = manual
path_prefix = {programs}
retention_policy = RECOVERY WINDOW OF {days} DAYS
minimum_redundancy = 1
last_backup_maximum_age = 26 HOURS
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarmanPlace:
    """Where Barman works: its account and folder, and how it reaches the primary.

    `reader` may read settings and end a segment; `replicator` receives base and log.
    `proof` is how both show who they are, as PostgreSQL's own programs read it: the
    file of their passwords, or that of a certificate.
    """

    name: str
    account: str
    home: Path
    address: str
    reader: str
    replicator: str
    proof: str
    programs: Path


def render_barman(place: BarmanPlace) -> str:
    """Return the whole of `barman.conf`.

    With our limits: a receiver that waits for a primary which went dark waits for ever,
    and nobody starts another.
    """
    limits = " ".join(f"{name}={value}" for name, value in LIMITS.items())
    return TEMPLATE.format(
        name=place.name,
        account=place.account,
        home=place.home,
        address=f"{place.address} {limits}",
        reader=place.reader,
        replicator=place.replicator,
        proof=place.proof,
        programs=place.programs,
        slot=SLOT,
        days=RETENTION_DAYS,
    )
