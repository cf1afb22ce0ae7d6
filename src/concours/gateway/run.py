"""One gateway process, on a socket of its own or on one that a supervisor holds."""

import gc
import logging
import resource
import socket
from collections.abc import Sequence

import uvicorn

from concours.gateway.app import create_app
from concours.gateway.edge.http_protocol import BoundedProtocol
from concours.gateway.settings import settings_from_environment
from concours.metrics.log_lines import configure_log

LOG = logging.getLogger("concours.gateway")

KEEP_ALIVE_S = 30
STOP_S_MAX = 3
WAITING_CONNECTIONS_MAX = 2_048
GC_THRESHOLDS = (50_000, 50, 1_000_000)
"""Young objects only: to walk thousands of open streams takes half a second, in which
nobody is answered. `app.COLLECT_S` says when all of them are walked."""
FILES_COUNT_MAX = 65_536
FILES_KEPT_BACK = 512
"""Descriptors that are not for tablets: the database, logs, sockets that listen."""

FILES_COUNT_MIN = 2 * FILES_KEPT_BACK


class TooFewFiles(Exception):
    """The system lets this process open so few files that it could serve nobody."""

    def __init__(self, count: int) -> None:
        super().__init__(f"may open {count} files, needs {FILES_COUNT_MIN}")
        self.count = count


def serve(
    *,
    fds: Sequence[int] = (),
    host: str = "127.0.0.1",
    port: int = 8401,
    proxies: Sequence[str] = (),
) -> None:
    """Serve until SIGINT or SIGTERM; `fds` are listening sockets to take over.

    With them, connections wait in the supervisor's socket while a process restarts.
    `proxies` are those that may say for whom they ask (`X-Forwarded-For`).
    Raises `TooFewFiles`.
    """
    assert __debug__, "assertions are part of the exam"
    configure_log()
    connections_max = _connections_max()
    LOG.info("%d connections at once, and no more", connections_max)
    config = uvicorn.Config(
        create_app(settings_from_environment()),
        host=host,
        port=port,
        loop="uvloop",
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        log_config=None,
        backlog=WAITING_CONNECTIONS_MAX,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_S_MAX,
        limit_concurrency=connections_max,
    )
    gc.set_threshold(*GC_THRESHOLDS)
    sockets = [socket.socket(fileno=fd) for fd in fds]
    uvicorn.Server(config).run(sockets or None)


def _connections_max() -> int:
    """Return how many tablets may be here: past it, one is told to come again.

    As many as the system lets us open, less our own. Raises `TooFewFiles`.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        hard = FILES_COUNT_MAX
    if hard < FILES_COUNT_MIN:
        raise TooFewFiles(hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard - FILES_KEPT_BACK
