"""`concours paper preview`: a paper on this machine alone, drawn as tablets draw it.

A loopback server with an address that nobody can guess: other accounts of the machine
do not read the paper. It serves the built pages and the draft, and keeps nothing.
"""

import argparse
import json
import secrets
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files as package_files
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit

from concours.authoring.archive import of_path
from concours.authoring.pictures import PictureMemory
from concours.authoring.preview import PaperPreview, preview
from concours.authoring.sentences import fault_row
from concours.cli.bounds import profile_named
from concours.cli.screen import choose, complain, show
from concours.core.profile.shape import Profile

PAGES = Path(str(package_files("concours") / "console/static/built/preview"))
WATCH_EVERY_S = 0.25
WAIT_S_MAX = 20.0
"""How long a page waits for a change before it asks again."""

WATCHED_FILES_MAX = 2_000
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
}


def register(verbs: Any) -> None:
    """Add the verb to `concours paper`."""
    showing = verbs.add_parser("preview", help="look at a paper as tablets show it")
    showing.add_argument("source", type=Path, metavar="FOLDER|FILE")
    showing.add_argument("--port", type=int, default=0, help="default: a free one")
    showing.add_argument(
        "--profile",
        type=profile_named,
        default="edn",
        metavar="NAME|FILE",
        help="the exam's own: what each question must say of itself; default: edn",
    )
    showing.set_defaults(run=run_preview)


def run_preview(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C. 1 if there is nothing there, or the pages are not built."""
    if not arguments.source.exists() or not (PAGES / "index.html").exists():
        complain(
            fr=f"rien à montrer : {arguments.source} ; pages : make setup",
            en=f"nothing to show: {arguments.source}; pages: make setup",
        )
        return 1
    source = WatchedPaper(arguments.source, arguments.profile)
    with PreviewServer(source, port=arguments.port) as server:
        name = arguments.profile.name
        show(
            server.address,
            choose(
                fr=f"Profil {name} (un autre : --profile). Ctrl-C arrête.",
                en=f"Profile {name} (another: --profile). Ctrl-C ends it.",
            ),
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


class WatchedPaper:
    """A paper of this machine, read again when one of its files changes."""

    def __init__(self, path: Path, profile: Profile | None) -> None:
        self._path, self._profile = path, profile
        self._memory = PictureMemory()
        self._lock = Lock()
        self._state: Any = None
        self._version = ""
        self._preview = PaperPreview(None, (), ())

    def now(self) -> tuple[str, PaperPreview]:
        """Return the paper as it is, and a name for this state of it."""
        with self._lock:
            state = _state_of(self._path)
            if state != self._state:
                self._preview = preview(
                    of_path(self._path), self._profile, self._memory
                )
                self._state, self._version = state, secrets.token_hex(8)
            return self._version, self._preview

    def after(self, version: str) -> tuple[str, PaperPreview]:
        """Return the paper once it is another than that version, or after a while."""
        deadline = time.monotonic() + WAIT_S_MAX
        while True:
            state = self.now()
            if state[0] != version or time.monotonic() > deadline:
                return state
            time.sleep(WATCH_EVERY_S)


def _state_of(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Return the name, time and size of each file that the paper may be read from."""
    folder = path if path.is_dir() else path.parent
    near = sorted((*folder.glob("*"), *(folder / "media").glob("*")))
    states = []
    for file in near[:WATCHED_FILES_MAX]:
        try:
            facts = file.stat()
        except OSError:  # an editor replaces it just now
            continue
        states.append((str(file), facts.st_mtime_ns, facts.st_size))
    return tuple(states)


class PreviewServer(ThreadingHTTPServer):
    """Serves one paper on the loopback, under an address that is drawn."""

    daemon_threads = True

    def __init__(self, paper: WatchedPaper, *, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.paper = paper
        self.root = f"/{secrets.token_urlsafe(16)}/"
        self.host = f"127.0.0.1:{self.server_port}"

    @property
    def address(self) -> str:
        """Return what to open in a browser."""
        return f"http://{self.host}{self.root}"


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer

    def do_GET(self) -> None:
        """Answer with a page, the paper, or an image of it."""
        url = urlsplit(self.path)
        root = self.server.root
        is_ours = self.headers.get("Host") == self.server.host
        sent_root = url.path[: len(root)].encode("utf-8", "replace")
        if not is_ours or not secrets.compare_digest(sent_root, root.encode()):
            return self._send(HTTPStatus.NOT_FOUND, b"", "text/plain")
        name = url.path[len(root) :] or "index.html"
        if name == "paper.json":
            version = parse_qs(url.query).get("after", [""])[0]
            return self._send_paper(*self.server.paper.after(version))
        if name.startswith("part/"):
            return self._send_part(name.rpartition("/")[2])
        return self._send_page(name)

    def _send_paper(self, version: str, paper: PaperPreview) -> None:
        answer = {
            "version": version,
            "content": None if paper.content is None else json.loads(paper.content),
            "faults": [fault_row(fault) for fault in paper.faults],
        }
        data = json.dumps(answer, ensure_ascii=False).encode()
        self._send(HTTPStatus.OK, data, "application/json")

    def _send_part(self, number: str) -> None:
        _, paper = self.server.paper.now()
        is_there = number.isdecimal() and 1 <= int(number) <= len(paper.media)
        if not is_there:
            return self._send(HTTPStatus.NOT_FOUND, b"", "text/plain")
        return self._send(HTTPStatus.OK, paper.media[int(number) - 1], "image/webp")

    def _send_page(self, name: str) -> None:
        page_files = {
            path.relative_to(PAGES).as_posix(): path for path in PAGES.rglob("*.*")
        }
        path = page_files.get(name)
        if path is None:
            return self._send(HTTPStatus.NOT_FOUND, b"", "text/plain")
        kind = TYPES.get(path.suffix, "application/octet-stream")
        return self._send(HTTPStatus.OK, path.read_bytes(), kind)

    def _send(self, status: HTTPStatus, data: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Content-Security-Policy", "frame-ancestors 'self'")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- its name
        """Say nothing: the terminal is the author's."""
