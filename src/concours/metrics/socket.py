"""The Unix socket on which a process gives its metrics, and how others read it.

`CONCOURS_METRICS` names it. One answer at a time, by a thread of its own: a reader
that takes nothing holds up the next reader for two seconds, and no candidate at all.
"""

import hashlib
import http.client
import logging
import os
import socket
import socketserver
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import cast

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

LOG = logging.getLogger("concours.metrics")

VARIABLE = "CONCOURS_METRICS"
ANSWER_S_MAX = 2.0
BYTES_MAX = 1024 * 1024
SOCKET_MODE = 0o660
"""Its group is the process's own: in an installed house the watch is in it."""
PATH_BYTES_MAX = 100
"""Of a socket's address, here and on macOS."""
NAME_BYTES_MAX = 16
"""Of a process of the house, its slash included: `gateway-16`, and room for more."""


class MetricsUnread(Exception):
    """A process gave no metrics; `reason` says what the system said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Server(socketserver.UnixStreamServer):
    """Answers from one registry."""

    def __init__(self, path: str, registry: CollectorRegistry) -> None:
        self.registry = registry
        super().__init__(path, _Answer)

    def handle_error(self, *_: object) -> None:  # type: ignore[explicit-override]
        """Say nothing of a reader that went away."""


class _Answer(BaseHTTPRequestHandler):
    """One request of a reader."""

    timeout = ANSWER_S_MAX

    def do_GET(self) -> None:
        """Give all metrics, whatever path is asked."""
        body = generate_latest(cast("_Server", self.server).registry)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", CONTENT_TYPE_PLAIN_0_0_4)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:  # type: ignore[explicit-override]
        """Write no line for each reading."""


def serve_metrics(
    registry: CollectorRegistry, environment: Mapping[str, str] = os.environ
) -> None:
    """Give these metrics on the socket that the environment names, if it names one.

    What cannot be opened is said in the log, and nothing else is lost: a house goes on
    without its metrics.
    """
    path = environment.get(VARIABLE)
    if not path:
        return
    try:
        Path(path).unlink(missing_ok=True)  # of the process before
        server = _Server(path, registry)
        Path(path).chmod(SOCKET_MODE)
    except OSError as error:
        LOG.warning("no metrics on %s: %s", path, error)
        return
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()


def make_socket_folder(home: Path) -> Path:
    """Return where the processes of a house have their sockets, for its account alone.

    Beside the house, or where its name is too long for a socket's, in the system's
    folder of temporary files. Raises `OSError`, also if it is somebody else's there.
    """
    folder = socket_folder(home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise PermissionError(f"{folder} is somebody else's")
    folder.chmod(0o700)
    return folder


def socket_folder(home: Path) -> Path:
    """Return the folder of a house's sockets, whether it is there or not."""
    folder = home.absolute() / "metrics"
    if len(os.fsencode(folder)) + NAME_BYTES_MAX <= PATH_BYTES_MAX:
        return folder
    digest = hashlib.sha256(os.fsencode(home.absolute())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"concours-metrics-{digest}"


def find_sockets(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name of each process that has a socket in this folder, and the socket.

    The socket bears the name, or the folder of the process's own.
    """
    for path in sorted(folder.rglob("*")):
        if path.is_socket():
            yield path.relative_to(folder).parts[0], path


def read_metrics(path: Path) -> str:
    """Return what the process behind this socket says. Raises `MetricsUnread`."""
    connection = http.client.HTTPConnection("localhost", timeout=ANSWER_S_MAX)
    connection.sock = socket.socket(socket.AF_UNIX)
    try:
        connection.sock.settimeout(ANSWER_S_MAX)
        connection.sock.connect(str(path))
        connection.request("GET", "/metrics")
        return connection.getresponse().read(BYTES_MAX).decode()
    except (OSError, http.client.HTTPException, UnicodeDecodeError) as error:
        raise MetricsUnread(str(error) or type(error).__name__) from error
    finally:
        with suppress(OSError):
            connection.close()
