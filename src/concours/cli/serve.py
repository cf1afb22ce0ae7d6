"""`concours serve PROCESS`: run one process alone, as a real deployment does.

What it may know comes by environment (`CONCOURS_DSN`, …): see `docs/operating/`.
"""

import argparse
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

from concours.cli.house import DEFAULT_HOME, HouseFault, client_build, home_dsn
from concours.cli.screen import choose, complain, show
from concours.cli.supervision.credentials import load_credentials
from concours.cli.supervision.probes import answers_http
from concours.cli.supervision.proxies import NONE, TRUSTED, trusted_proxies
from concours.cli.supervision.unit_watchdog import feed_while
from concours.metrics.socket import VARIABLE as METRICS
from concours.metrics.socket import socket_folder
from concours.store.cluster import Cluster, ClusterFault
from concours.store.roles import WATCH

TETHER = "CONCOURS_TETHER"
CODES_KEY_DIGITS = re.compile(r"[0-9A-Fa-f]{64}")
FRONT_DRAIN_S = 3
ORPHAN_END_S = 5.0
CONSOLE_THREADS = 8
HEADER_TIMEOUT_MS = 10_000
CONSOLE_IDLE_S = 10
"""A thread that served a stream ends soon after, with its database session."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `serve` to the command line."""
    serve = subparsers.add_parser("serve")
    processes = serve.add_subparsers(required=True, metavar="PROCESS")
    for name, port in (("console", 8400), ("gateway", 8401)):
        front = processes.add_parser(name)
        front.add_argument("--host", default="127.0.0.1")
        front.add_argument("--port", type=int, default=port)
        if name == "gateway":
            front.add_argument(
                "--fd",
                type=int,
                action="append",
                help="inherited listening socket, instead of host and port",
            )
        front.set_defaults(run=_console if name == "console" else _gateway)
    for name in ("keeper", "ledger"):
        processes.add_parser(name).set_defaults(run=_run_background, process=name)
    relay = processes.add_parser("relay", help="the mailbox of a site")
    relay.add_argument("--home", type=Path, default=Path("relay"))
    relay.add_argument("--host", default="127.0.0.1")
    relay.add_argument("--port", type=int, default=8443)
    relay.add_argument("--certificate", type=Path, metavar="PEM")
    relay.add_argument("--key", type=Path, metavar="PEM")
    relay.set_defaults(run=_relay)
    watch = processes.add_parser("watch")
    watch.add_argument("--home", type=Path, default=DEFAULT_HOME)
    watch.add_argument("--sockets", type=Path, metavar="DIR")
    watch.add_argument("--machine", default=socket.gethostname(), metavar="NAME")
    watch.add_argument("--patroni", action="append", metavar="URL", help="of each node")
    watch.add_argument("--host", default="127.0.0.1")
    watch.add_argument("--port", type=int, default=8402)
    watch.set_defaults(run=_watch)
    crowd = processes.add_parser("crowd")
    crowd.add_argument("--home", type=Path, required=True)
    crowd.add_argument("--count", type=int, required=True)
    crowd.add_argument("--gateway", type=int, required=True, metavar="PORT")
    crowd.set_defaults(run=_crowd)
    ecos = processes.add_parser("ecos")
    ecos.add_argument("--home", type=Path, required=True)
    ecos.add_argument("--gateway", type=int, required=True, metavar="PORT")
    ecos.set_defaults(run=_ecos)


def _has_database() -> bool:
    """Tell whether the environment names the database; say so if it does not."""
    load_credentials()
    if os.environ.get("CONCOURS_DSN"):
        return True
    sys.stderr.write(
        "concours: CONCOURS_DSN is missing, the database's address in this process's"
        " own role, postgresql://ROLE:PASSWORD@HOST/NAME (docs/operating)\n"
    )
    return False


def _has_codes_key() -> bool:
    """Tell whether the environment gives the key of codes; say so if it does not."""
    digits = os.environ.get("CONCOURS_CODES_KEY", "")
    if CODES_KEY_DIGITS.fullmatch(digits):
        return True
    problem = "is not 64 hexadecimal digits" if digits else "is missing"
    sys.stderr.write(
        f"concours: CONCOURS_CODES_KEY {problem}: the key under which candidates' codes"
        " are compared, the same as for the console (docs/operating)\n"
    )
    return False


def _gateway(arguments: argparse.Namespace) -> int:
    if not (_has_database() and _has_codes_key()):
        return 1
    fds = arguments.fd or ()
    proxies = _proxies([_address_of(fd) for fd in fds] or [arguments.host])
    if proxies is None:
        return 1
    from concours.gateway import run  # noqa: PLC0415 -- others start without it

    _hold_tether()
    try:
        run.serve(fds=fds, host=arguments.host, port=arguments.port, proxies=proxies)
    except run.TooFewFiles as few:
        least = run.FILES_COUNT_MIN
        complain(
            fr=f"Le système laisse ce processus ouvrir {few.count} fichiers ; une "
            f"passerelle en demande {least} au moins. Relevez la limite dure (ulimit "
            "-Hn, LimitNOFILE).",
            en=f"The system lets this process open {few.count} files; a gateway needs "
            f"{least} at least. Raise the hard limit (ulimit -Hn, LimitNOFILE).",
        )
        return 1
    return 0


def _console(arguments: argparse.Namespace) -> int:
    if not _has_database():
        return 1
    proxies = _proxies([arguments.host])
    if proxies is None:
        return 1
    os.environ[TRUSTED] = ",".join(proxies) or NONE
    from granian import Granian  # noqa: PLC0415 -- other commands start without it
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415 -- idem
    from granian.http import HTTP1Settings  # noqa: PLC0415 -- idem

    from concours.console.edge import bounds  # noqa: PLC0415 -- idem

    _hold_tether()
    metrics = os.environ.get(METRICS, "")
    own_socket = Path(metrics) if metrics else None
    feed_while(answers_http(arguments.port, arguments.host, metrics=own_socket))
    Granian(
        "concours.console.wsgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # `auto` waits for its first byte for ever
        blocking_threads=CONSOLE_THREADS
        + bounds.VIEWERS_COUNT_MAX
        + bounds.BODIES_COUNT_MAX
        + bounds.KNOWN_BODIES_COUNT_MAX,
        blocking_threads_idle_timeout=CONSOLE_IDLE_S,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS),
        websockets=False,
        workers_kill_timeout=FRONT_DRAIN_S,
    ).serve()
    return 0


def _proxies(listening: Sequence[str]) -> Sequence[str] | None:
    """Return the proxies that are believed; None once it is said what is missing."""
    try:
        return trusted_proxies(listening)
    except HouseFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return None


def _address_of(fd: int) -> str:
    with socket.socket(fileno=os.dup(fd)) as listening:
        return str(listening.getsockname()[0])


def _run_background(arguments: argparse.Namespace) -> int:
    if not _has_database():
        return 1
    _hold_tether()
    import_module(f"concours.{arguments.process}.run").main()
    return 0


def _watch(arguments: argparse.Namespace) -> int:
    """Give the page of a machine's processes; the console shows it where it may."""
    from concours.watch import run  # noqa: PLC0415 -- others start without it

    _hold_tether()
    home = arguments.home
    settings = run.WatchSettings(
        sockets=arguments.sockets or socket_folder(home),
        disk=home if home.is_dir() else Path("/"),
        client=client_build(),
        machine=arguments.machine,
        dsn=_watch_dsn(home),
        patroni=tuple(arguments.patroni or ()),
    )
    address = f"http://{arguments.host}:{arguments.port}"
    show(
        choose(
            fr=f"veille de {arguments.machine} : {address}",
            en=f"watch of {arguments.machine}: {address}",
        )
    )
    run.serve(settings, host=arguments.host, port=arguments.port)
    return 0


def _watch_dsn(home: Path) -> str:
    """Return the watch's own URL: as given, else of the home; "" without either."""
    load_credentials()
    if dsn := os.environ.get("CONCOURS_DSN", ""):
        return dsn
    try:
        return home_dsn(home, WATCH)
    except ClusterFault as fault:
        complain(
            fr=f"La console ne montrera pas cette machine. {fault.fr}",
            en=f"The console will not show this machine. {fault.en}",
        )
        return ""


def _relay(arguments: argparse.Namespace) -> int:
    """Keep boxes for the centre, in the database of CONCOURS_DSN or in one's own."""
    from concours.relay import run  # noqa: PLC0415 -- others start without it
    from concours.relay.settings import RelayFault  # noqa: PLC0415 -- idem

    load_credentials()
    _hold_tether()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # its database ends with it
    home = arguments.home.absolute()
    dsn = os.environ.get("CONCOURS_DSN", "")
    with nullcontext() if dsn else Cluster(home / "postgres") as cluster:
        try:
            run.serve(
                home,
                dsn if cluster is None else cluster.admin_dsn(),
                host=arguments.host,
                port=arguments.port,
                certificate=arguments.certificate,
                key=arguments.key,
                client=client_build(),
            )
        except RelayFault as fault:
            complain(
                fr=f"{home} n’est pas le dossier d’un relais : {fault}. "
                "« concours relay enrol » le prépare.",
                en=f"{home} is not the folder of a relay: {fault}. "
                "“concours relay enrol” prepares it.",
            )
            return 1
    return 0


def _crowd(arguments: argparse.Namespace) -> int:
    """Play the crowd and the jury of a demonstration: only where one was seeded."""
    from concours.cli.house import set_up_django  # noqa: PLC0415 -- idem

    set_up_django(arguments.home)
    from concours.rehearsal.demo.run import play  # noqa: PLC0415 -- after its setup

    _hold_tether()
    play(arguments.home, count=arguments.count, port=arguments.gateway)
    return 0


def _ecos(arguments: argparse.Namespace) -> int:
    """Found a half-day of the ECOS in a demonstration, once, and play it."""
    from concours.cli.ecos.living import live  # noqa: PLC0415 -- others start without it

    _hold_tether()
    live(arguments.home, port=arguments.gateway)
    return 0


def _hold_tether() -> None:
    """End when the supervisor is gone: it holds the other end of an inherited pipe.

    Without this, a supervisor that is killed would leave processes on our ports.
    """
    fd = os.environ.pop(TETHER, "")
    if fd:
        threading.Thread(target=_wait_for_the_end, args=(int(fd),), daemon=True).start()


def _wait_for_the_end(fd: int) -> None:
    os.read(fd, 1)  # returns at end of file only: nobody ever writes
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(ORPHAN_END_S)
    os._exit(1)
