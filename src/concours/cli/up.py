"""`concours up`: the whole house on one machine, under one supervisor."""

import argparse
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import psycopg

from concours.cli.house import (
    DEFAULT_HOME,
    House,
    HouseFault,
    Ports,
    check_builds,
    open_house,
)
from concours.cli.screen import choose, complain, say
from concours.cli.serve import TETHER
from concours.cli.supervision.child import Part
from concours.cli.supervision.credentials import CREDENTIALS
from concours.cli.supervision.probes import answers_http, is_fresh, talks_to_database
from concours.cli.supervision.proxies import trusted_proxies
from concours.cli.supervision.restored_house import record_noted_restore
from concours.cli.supervision.supervisor import Supervisor
from concours.core.kernel.time import Instant
from concours.metrics.socket import VARIABLE as METRICS
from concours.metrics.socket import make_socket_folder, socket_folder
from concours.rehearsal.demo.bell import TOLD
from concours.store.cluster import ClusterFault
from concours.store.upgrade import pending_migrations, sitting_in_the_way

CONNECTIONS_WAITING_MAX = 2048
WORKERS_MAX = 12
"""Four connections each, of the share that gateways have (`store.roles`)."""

# Django is set up once in a process, so tables are laid in one of its own.
INSTALL = """
import os
from concours.store import install
install.install(os.environ["CONCOURS_DSN"])
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `up` to the command line."""
    up = subparsers.add_parser("up")
    add_arguments(up)
    up.set_defaults(run=run)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `up` and `demo` have in common."""
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--console-port", type=int, default=8400)
    parser.add_argument("--gateway-port", type=int, default=8401)
    parser.add_argument(
        "--institution",
        default=os.environ.get("CONCOURS_INSTITUTION", ""),
        help="whose house it is, at the head of convocations and attestations",
    )
    parser.add_argument("--workers", type=int, default=2, help="gateway processes")


def run(arguments: argparse.Namespace) -> int:
    """Run until Ctrl-C. Exit codes: 0 stopped, 1 cannot run, 130 killed."""
    return keep_up(arguments, prepare=lambda house: house, on_ready=_tell_addresses)


def keep_up(
    arguments: argparse.Namespace,
    *,
    prepare: Callable[[House], House],
    on_ready: Callable[[House], None],
) -> int:
    """Open the house, `prepare` it, keep it up; `on_ready` when all parts answer."""
    ports = Ports(
        host=arguments.host,
        console=arguments.console_port,
        gateway=arguments.gateway_port,
    )
    os.environ["CONCOURS_INSTITUTION"] = arguments.institution
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        trusted_proxies([ports.host])
        check_builds()
        with ExitStack() as stack:
            entrance = stack.enter_context(listen(ports.host, ports.gateway, "gateway"))
            listen(ports.host, ports.console, "console").close()
            house = stack.enter_context(open_house(arguments.home, ports))
            say("postgres", choose(fr="prêt", en="ready"))
            keep_tables_during_exam(house)
            install(house)
            record_noted_restore(house)
            house = prepare(house)
            parts = list(parts_of(house, entrance, arguments.workers, stack))
            Supervisor(house.cluster, parts, say).run(partial(on_ready, house))
    except ClusterFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    except KeyboardInterrupt:
        return 0
    say("concours", choose(fr="arrêté", en="stopped"))
    return 0


def listen(host: str, port: int, process: str) -> socket.socket:
    """Open a listening socket, or raise `HouseFault` if the port is taken."""
    try:
        return socket.create_server((host, port), backlog=CONNECTIONS_WAITING_MAX)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise HouseFault(
                fr=f"Le port {port} est pris par un autre programme. Arrêtez-le, ou "
                f"donnez un autre --{process}-port.",
                en=f"Port {port} is taken by another program. Stop it, or give "
                f"another --{process}-port.",
            ) from error
        raise HouseFault(
            fr=f"Impossible d’écouter sur {host}:{port} : {error.strerror}.",
            en=f"Cannot listen on {host}:{port}: {error.strerror}.",
        ) from error


def keep_tables_during_exam(house: House) -> None:
    """Raise `HouseFault` if this release would change tables of an exam under way."""
    now = Instant(time.time_ns() // 1_000_000)
    with psycopg.connect(house.dsn()) as connection:
        if not pending_migrations(connection):
            return
        title = sitting_in_the_way(connection, now)
    if title is not None:
        raise HouseFault(
            fr=f"« {title} » est proche, ou pas rassemblée, et cette version change "
            "les tables : démarrez la version d’avant ; `concours upgrade` ensuite.",
            en=f"“{title}” is near, or not collected, and this release changes tables: "
            "start the release before; `concours upgrade` afterwards.",
        )


def install(house: House) -> None:
    """Bring tables and grants up to date, as their owner."""
    process = subprocess.run(  # noqa: S603 -- our program, no shell
        [sys.executable, "-c", INSTALL],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "CONCOURS_DSN": house.dsn()},
    )
    if process.returncode:
        last_line = (process.stderr.strip().splitlines() or ["?"])[-1]
        raise HouseFault(
            fr=f"Les tables n’ont pas pu être mises à jour : {last_line}",
            en=f"The tables could not be brought up to date: {last_line}",
        )


def parts_of(
    house: House, entrance: socket.socket, workers: int, stack: ExitStack
) -> Iterator[Part]:
    """Yield every process of the house; `stack` closes what they inherit."""
    tether, write_end = os.pipe()
    stack.callback(os.close, write_end)
    stack.callback(os.close, tether)
    make, metrics = partial(_part, house, tether), socket_folder(house.folder)
    for process in ("keeper", "ledger"):
        probe = talks_to_database(house.cluster.admin_dsn(), f"concours_{process}")
        yield make(process, (), probe)
    for number in range(1, min(workers, WORKERS_MAX) + 1):
        own = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        fds = (entrance.fileno(), own.fileno())
        name, port = f"gateway-{number}", own.getsockname()[1]
        yield make(name, fds, answers_http(port, metrics=metrics / name))
    ports, own_metrics = house.ports, metrics / "console"
    asks = answers_http(ports.console, ports.host, metrics=own_metrics)
    yield make("console", (), asks)
    if house.crowd_count:
        yield make("crowd", (), is_fresh(house.bell / TOLD))
        yield make("watch", (), lambda: True)
    if house.has_half_day:
        yield make("ecos", (), lambda: True)


def _part(
    house: House,
    tether: int,
    name: str,
    sockets: Sequence[int],
    probe: Callable[[], bool | None],
) -> Part:
    process = name.partition("-")[0]
    command = [sys.executable, "-m", "concours.cli", "serve", process]
    for fd in sockets:
        command += ["--fd", str(fd)]
    if process == "console":
        command += ["--host", house.ports.host, "--port", str(house.ports.console)]
    if process == "crowd":
        command += ["--home", str(house.folder), "--count", str(house.crowd_count)]
        command += ["--gateway", str(house.ports.gateway)]
    if process == "watch":
        command += ["--home", str(house.folder), "--port", str(_watch_port(house))]
    if process == "ecos":
        command += ["--home", str(house.folder)]
        command += ["--gateway", str(house.ports.gateway)]
    environment = {**house.environment(process), TETHER: str(tether)}
    if process in CREDENTIALS:
        environment |= _metrics_socket(house, name)
    if process == "gateway":
        environment["CONCOURS_REFUSED_LOG"] = str(house.logs / f"{name}-refused.jsonl")
    return Part(
        name=name,
        command=tuple(command),
        environment=environment,
        probe=probe,
        log=house.logs / f"{name}.log",
        fds=(*sockets, tether),
        front=process in ("console", "gateway", "crowd", "ecos", "watch"),
        is_needed=process not in ("ledger", "ecos", "watch"),  # old boards stop nobody
    )


def _watch_port(house: House) -> int:
    """Return where the watch of a demonstration gives its page: beside the others."""
    return house.ports.console + 2


def _metrics_socket(house: House, name: str) -> dict[str, str]:
    """Return where a process gives its metrics; nowhere if it cannot, which is said."""
    try:
        return {METRICS: str(make_socket_folder(house.folder) / name)}
    except OSError as error:
        say(name, choose(fr=f"sans mesures : {error}", en=f"no metrics: {error}"))
        return {}


def _tell_addresses(house: House) -> None:
    say("concours", choose(fr="tout est prêt", en="everything is ready"))
    say(choose(fr="personnel", en="console"), house.console_url)
    say(choose(fr="tablettes", en="gateway"), house.gateway_url)
