"""What one gateway must be told; read from the environment once, at start."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from concours.core.kernel.time import Instant

INSTITUTION_LENGTH_MAX = 200


def centre_now() -> Instant:
    """Return the centre's clock, in whole milliseconds."""
    return Instant(time.time_ns() // 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`dsn` is the gateway's own role; the folders are only read.

    `institution` is whose house it is, as attestations say it. `codes_key` is the
    house's, under which codes are compared: in no database. `refused_log` is the file
    of refused requests, None where nobody wants one; `status` the folder of what is
    announced, None where a front gives it; `tablets_url` where tablets find
    the gateways, which a proof of configuration is bound to. Further than
    `clock_off_ms_max` from the database's clock a gateway falls silent.
    """

    dsn: str
    packages: Path
    client: Path
    codes_key: bytes
    institution: str = ""
    refused_log: Path | None = None
    status: Path | None = None
    tablets_url: str = ""
    now: Callable[[], Instant] = centre_now
    clock_off_ms_max: int = 500


def settings_from_environment() -> Settings:
    """Return the settings of CONCOURS_DSN, CONCOURS_CODES_KEY, and two folders."""
    refused_log = os.environ.get("CONCOURS_REFUSED_LOG")
    status = os.environ.get("CONCOURS_STATUS")
    return Settings(
        dsn=os.environ["CONCOURS_DSN"],
        packages=Path(os.environ.get("CONCOURS_PACKAGES", "var/packages")),
        codes_key=bytes.fromhex(os.environ["CONCOURS_CODES_KEY"]),
        institution=os.environ.get("CONCOURS_INSTITUTION", "")[:INSTITUTION_LENGTH_MAX],
        refused_log=Path(refused_log) if refused_log else None,
        status=Path(status) if status else None,
        tablets_url=os.environ.get("CONCOURS_TABLETS_URL", ""),
        client=Path(os.environ.get("CONCOURS_CLIENT", "client/dist")),
    )
