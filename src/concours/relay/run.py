"""The process of the relay: `concours serve relay`."""

from collections.abc import Sequence
from pathlib import Path

import uvicorn

from concours.metrics.log_lines import configure_log
from concours.relay.app import create_app
from concours.relay.services import NOWHERE, build_services

CONNECTIONS_COUNT_MAX = 4_000
KEEP_ALIVE_S = 30
STOP_S_MAX = 3


def serve(  # noqa: PLR0913 -- where it stands, and what stands before it
    home: Path,
    dsn: str,
    *,
    host: str,
    port: int,
    certificate: Path | None = None,
    key: Path | None = None,
    proxies: Sequence[str] = (),
    client: Path = NOWHERE,
) -> None:
    """Serve until SIGINT or SIGTERM. Raises `RelayFault`."""
    assert __debug__, "assertions are part of the exam"
    configure_log()
    uvicorn.run(
        create_app(build_services(home, dsn, client)),
        host=host,
        port=port,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        ws="none",
        access_log=False,
        server_header=False,
        date_header=False,
        log_config=None,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_S_MAX,
        limit_concurrency=CONNECTIONS_COUNT_MAX,
    )
