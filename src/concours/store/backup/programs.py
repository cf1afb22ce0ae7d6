"""PostgreSQL's own programs, of the release that wrote the files."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from concours.store.cluster import ClusterFault
from concours.store.cluster.embedded import installed_package
from concours.store.cluster.making import plain_environment

DEBIAN: Final = Path("/usr/lib/postgresql")
ERROR_LENGTH_MAX = 300


def find_programs(major: str) -> Path:
    """Return the folder of the programs of PostgreSQL `major`, such as "18".

    Ours if they are of that release, else Debian's. Raises `ClusterFault`.
    """
    own = installed_package() / "pginstall" / "bin"
    for folder in (own, DEBIAN / major / "bin"):
        if (folder / "postgres").exists() and _major_of(folder) == major:
            return folder
    raise ClusterFault(
        fr=f"Les programmes de PostgreSQL {major} ne sont pas sur cette machine : "
        f"installez postgresql-{major}.",
        en=f"The programs of PostgreSQL {major} are not on this machine: install "
        f"postgresql-{major}.",
    )


def run_program(command: Sequence[str | Path], *, password: str = "") -> None:
    """Run one to its end. Raises `ClusterFault` with the last that it said."""
    environment = plain_environment() | ({"PGPASSWORD": password} if password else {})
    process = subprocess.run(  # noqa: S603 -- a program of PostgreSQL, no shell
        command, check=False, capture_output=True, text=True, env=environment
    )
    if process.returncode:
        name, complaint = (
            Path(command[0]).name,
            process.stderr.strip()[-ERROR_LENGTH_MAX:],
        )
        raise ClusterFault(fr=f"{name} : {complaint}", en=f"{name}: {complaint}")


def _major_of(folder: Path) -> str:
    process = subprocess.run(  # noqa: S603 -- idem
        [folder / "postgres", "--version"],
        check=True,
        capture_output=True,
        text=True,
        env=plain_environment(),
    )
    return process.stdout.split()[-1 if "(" not in process.stdout else 2].split(".")[0]


def connection_options(dsn: str) -> tuple[str, str]:
    """Return the `--dbname` of a URL without its password, and the password apart."""
    parameters = {key: str(value) for key, value in conninfo_to_dict(dsn).items()}
    password = parameters.pop("password", "")
    parameters.pop("dbname", None)
    return f"--dbname={make_conninfo(**parameters)}", password
