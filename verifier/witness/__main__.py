"""A witness: it cosigns a tree only if that holds all that it cosigned before.

    python -m verifier.witness --state FOLDER --name witness.example/w1 --vkey
    python -m verifier.witness --state FOLDER --name witness.example/w1 --policy LOGS

Speaks C2SP tlog-witness on 127.0.0.1, behind whatever ends TLS: `POST add-checkpoint`
and `GET SHA-256-of-the-origin/checkpoint`. LOGS is a policy, of which the `log` lines
are read. The folder holds `witness.key`, made at the first start, and one file for each
log: the note that was cosigned last, flushed to the disk before the answer. Keep that
folder: a witness put back to an earlier state cosigns what it would have refused.
"""

import fcntl
import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import BoundedSemaphore, Lock

from verifier.ed25519 import public_of, sign
from verifier.log.note import (
    WITNESS,
    Head,
    Key,
    Line,
    MalformedError,
    Note,
    bytes_of,
    cosigned_text,
    head_of,
    is_name,
    note_of,
    number_of,
)
from verifier.log.policy import policy_of
from verifier.log.tree import EMPTY_ROOT, PROOF_LENGTH_MAX, is_consistent

BODY_BYTES_MAX = 64 * 1024
READ_S_MAX = 10.0
AT_ONCE_MAX = 64
NOT_OURS = "{} is not what this key cosigned last: begin anew in another folder"
Answer = tuple[int, str, str]
"""Status, type of the content, content."""

PLAIN = "text/plain; charset=utf-8"


class StateDamagedError(Exception):
    """What was cosigned last cannot be told: nothing more may be cosigned."""


class Witness:
    """A key, the logs that it knows, and what it cosigned last of each."""

    def __init__(
        self,
        folder: Path,
        name: str,
        logs: list[Key],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._secret = _secret_in(folder)
        self.key = Key(name, WITNESS, public_of(self._secret))
        self._logs = {key.name: [k for k in logs if k.name == key.name] for key in logs}
        self._clock = clock
        self._turn = Lock()
        self._kept: dict[Path, bytes] = {}

    def check_state(self) -> None:
        """Raise `StateDamagedError` unless each file is what was cosigned last."""
        for origin in self._logs:
            self._last(origin)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer a request: one at a time, so that nothing is taken back between."""
        try:
            old_size, proof, note = _request_of(body)
            head = head_of(note.text)
        except MalformedError as error:
            return 400, PLAIN, f"{error}\n"
        if head.origin not in self._logs:
            return 404, PLAIN, "this log is not known here\n"
        log_keys = [key for key in self._logs[head.origin] if _names(note.lines, key)]
        if not log_keys or not all(note.is_signed(key) for key in log_keys):
            return 403, PLAIN, "the log has not signed this\n"
        if old_size > head.size:
            return 400, PLAIN, "the old size is larger than the new one\n"
        own = "".join(line.text() for line in note.lines if _is_any(line, log_keys))
        with self._turn:
            try:
                return self._grow(old_size, proof, head, f"{note.text}\n{own}")
            except StateDamagedError as error:
                sys.stderr.write(f"{error}\n")
                return 500, PLAIN, "what was cosigned last cannot be read here\n"

    def _grow(self, old_size: int, proof: list[bytes], head: Head, note: str) -> Answer:
        """Cosign a note that the log has signed, if it holds the last one."""
        size, root = self._last(head.origin)
        if old_size != size:
            return 409, "text/x.tlog.size", f"{size}\n"
        is_grown = is_consistent(size, root, head.size, head.root, proof)
        if not is_grown or (head.size == 0 and head.root != EMPTY_ROOT):
            return 422, PLAIN, "the new tree does not hold the old one\n"
        line = self._cosigned(note.partition("\n\n")[0] + "\n").text()
        path = self._folder / f"{_hash_of(head.origin)}.note"
        _write(path, (note + line).encode())
        self._kept[path] = (note + line).encode()
        return 200, PLAIN, line

    def checkpoint(self, name: str) -> Answer:
        """Return the note that was cosigned last, by the SHA-256 of its origin."""
        path = self._folder / f"{name}.note"
        if name not in map(_hash_of, self._logs) or not path.exists():
            return 404, PLAIN, "nothing was cosigned of such a log\n"
        return 200, PLAIN, path.read_text("utf-8")

    def _last(self, origin: str) -> tuple[int, bytes]:
        """Return what was cosigned last, as our own line under it says.

        Raises `StateDamagedError` where the file is another, or cannot be read.
        """
        path = self._folder / f"{_hash_of(origin)}.note"
        try:
            data = path.read_bytes()
            note = note_of(data)
            head = head_of(note.text)
        except FileNotFoundError:
            return 0, EMPTY_ROOT
        except (OSError, MalformedError) as error:
            raise StateDamagedError(NOT_OURS.format(path)) from error
        is_ours = (
            data == self._kept[path]
            if path in self._kept
            else head.origin == origin and note.is_signed(self.key)
        )
        if not is_ours:
            raise StateDamagedError(NOT_OURS.format(path))
        self._kept[path] = data
        return head.size, head.root

    def _cosigned(self, text: str) -> Line:
        seconds = int(self._clock())
        signature = sign(self._secret, cosigned_text(text, seconds))
        return Line(
            self.key.name, self.key.id(), seconds.to_bytes(8, "big") + signature
        )


def _request_of(body: bytes) -> tuple[int, list[bytes], Note]:
    head, blank, note = body.partition(b"\n\n")
    try:
        rows = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        reason = "the request is not of its form"
        raise MalformedError(reason) from error
    if not blank or not rows[0].startswith("old ") or len(rows) > PROOF_LENGTH_MAX + 1:
        reason = "the request is not of its form"
        raise MalformedError(reason)
    old_size = number_of(rows[0].removeprefix("old "))
    return old_size, [bytes_of(row, 32) for row in rows[1:]], note_of(note)


def _names(lines: tuple[Line, ...], key: Key) -> bool:
    return any((line.name, line.id) == (key.name, key.id()) for line in lines)


def _is_any(line: Line, keys: list[Key]) -> bool:
    return any((line.name, line.id) == (key.name, key.id()) for key in keys)


def _hash_of(origin: str) -> str:
    return sha256(origin.encode()).hexdigest()


def _secret_in(folder: Path) -> bytes:
    path = folder / "witness.key"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _write(path, os.urandom(32))
    secret = path.read_bytes()
    if path.stat().st_mode & 0o077 or len(secret) != 32:
        reason = f"{path} is no key that you alone read"
        raise SystemExit(reason)
    return secret


def _write(path: Path, data: bytes) -> None:
    """Put a file in place of the one before: on return it outlives a power cut."""
    draft = path.with_suffix(".draft")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def server_of(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """Return a server that answers for the witness; nothing is served yet."""
    at_once = BoundedSemaphore(AT_ONCE_MAX)

    class Handler(BaseHTTPRequestHandler):
        timeout = READ_S_MAX
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint":
                self._say(404, PLAIN, "no such address\n")
            elif not length.isdecimal() or len(length) > 9:
                self._say(411, PLAIN, "how long is it?\n")
            elif int(length) > BODY_BYTES_MAX:
                self._say(413, PLAIN, "too long\n")
            elif not at_once.acquire(blocking=False):
                self._say(503, PLAIN, "too many ask\n")
            else:
                try:
                    body = self.rfile.read(int(length))
                    self._say(*witness.add_checkpoint(body), is_whole=True)
                finally:
                    at_once.release()

        def do_GET(self) -> None:
            name, slash, rest = self.path.removeprefix("/").partition("/")
            is_known = slash and rest == "checkpoint"
            self._say(*witness.checkpoint(name if is_known else ""), is_whole=True)

        def _say(
            self, status: int, kind: str, text: str, *, is_whole: bool = False
        ) -> None:
            data = text.encode()
            self.close_connection = self.close_connection or not is_whole
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    ThreadingHTTPServer.daemon_threads = True
    return ThreadingHTTPServer((host, port), Handler)


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted, or print the witness's key."""
    options = _parser().parse_args(arguments)
    if not is_name(options.name):
        sys.stderr.write("a name has no spaces and no plus\n")
        return 2
    try:
        text = options.policy.read_text("utf-8") if options.policy else "quorum none"
        logs = policy_of(text).logs
    except (OSError, ValueError) as error:
        sys.stderr.write(f"cannot read the policy: {error}\n")
        return 2
    witness = Witness(options.state, options.name, logs)
    if options.vkey:
        sys.stdout.write(witness.key.vkey() + "\n")
        return 0
    with (options.state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            sys.stderr.write("another witness works in this folder\n")
            return 2
        try:
            witness.check_state()
        except StateDamagedError as error:
            sys.stderr.write(f"{error}\n")
            return 2
        with server_of(witness, options.host, options.port) as server:
            sys.stdout.write(f"{witness.key.vkey()} on port {server.server_port}\n")
            sys.stdout.flush()
            server.serve_forever()
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="verifier.witness", description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--name", required=True, help="such as faculty.example/w1")
    parser.add_argument("--policy", type=Path, help="a policy: its logs are known")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=7380)
    parser.add_argument("--vkey", action="store_true", help="print its key, and end")
    return parser


if __name__ == "__main__":
    sys.exit(main())
