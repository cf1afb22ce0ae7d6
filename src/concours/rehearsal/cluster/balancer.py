"""HAProxy, which leads whoever comes to the node that may be written to.

It asks each Patroni once a second, and ends the sessions of a node that no longer says
that it is primary: of a frozen one, too, which would never end them itself.
"""

import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from concours.rehearsal.cluster.engines import Engines
from concours.rehearsal.cluster.node import Node
from concours.store.cluster.nodes import TIMEOUTS, balancer_section

STOP_S_MAX = 5.0
HEAD: Final = "global\n    maxconn 1000\n"
ONE: Final = """\
listen restored
    bind 127.0.0.1:{own}
    server restored 127.0.0.1:{port}
"""


class Balancer:
    """The one address of a cluster, for a house that knows nothing of nodes."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port: int = listening.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, nodes: Sequence[Node], engines: Engines, folder: Path) -> None:
        """Lead to the primary of these nodes from now on."""
        section = balancer_section(self.port, [node.ports for node in nodes])
        self._run(section, engines, folder)

    def lead_to(self, port: int, engines: Engines, folder: Path) -> None:
        """Lead to one PostgreSQL of this machine instead of the nodes."""
        self.stop()
        self._run(ONE.format(own=self.port, port=port), engines, folder)

    def _run(self, section: str, engines: Engines, folder: Path) -> None:
        settings = folder / "haproxy.cfg"
        settings.write_text(HEAD + TIMEOUTS + section)
        engines.account.own(settings)
        self._process = engines.spawn("haproxy", ["-db", "-f", settings], folder)

    def kill(self) -> None:
        """Kill it: sessions through it end without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """Stop it; sessions through it end."""
        if self._process is None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_S_MAX)
        self._process.kill()
        self._process.wait()
