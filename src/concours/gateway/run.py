"""One gateway process, on a socket of its own or on one that a supervisor holds."""

import logging
import socket
from collections.abc import Sequence

import uvicorn

from concours.gateway.app import create_app
from concours.gateway.settings import settings_from_environment

KEEP_ALIVE_S = 30
STOP_S_MAX = 3
WAITING_CONNECTIONS_MAX = 2_048


def serve(
    *, fds: Sequence[int] = (), host: str = "127.0.0.1", port: int = 8401
) -> None:
    """Serve until SIGINT or SIGTERM; `fds` are listening sockets to take over.

    With them, connections wait in the supervisor's socket while a process restarts.
    """
    assert __debug__, "assertions are part of the exam"
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    config = uvicorn.Config(
        create_app(settings_from_environment()),
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        server_header=False,
        log_config=None,
        backlog=WAITING_CONNECTIONS_MAX,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_S_MAX,
    )
    sockets = [socket.socket(fileno=fd) for fd in fds]
    uvicorn.Server(config).run(sockets or None)
