"""The ZIP, read within bounds: no bomb unfolds, no file stands whole in memory."""

from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - zlib names its exception so

from verifier.findings import Findings
from verifier.strict import NotCanonicalError, parse

INDEX = "index.json"
WHOLE = ("sitting.json", "content.json", "key.json", "marking.json")
LINED = (
    "attempts.jsonl",
    "devices.jsonl",
    "entries.jsonl",
    "acts.jsonl",
    "copies.jsonl",
    "marks.jsonl",
)
BESIDE = ("cosignatures.txt",)
"""Not in the index: more may come, and each line proves itself."""
FILE_BYTES_MAX = 16 * 2**30
WHOLE_BYTES_MAX = 64 * 2**20
LINE_BYTES_MAX = 8 * 2**20
CHUNK_BYTES = 2**20


class UnreadableError(Exception):
    """The bundle cannot be read at all, or passes a bound."""


class Archive:
    """The files of one bundle. `streams` closes what `lines` has opened."""

    def __init__(self, zipped: ZipFile, findings: Findings) -> None:
        self.zipped = zipped
        self.findings = findings
        self.streams = ExitStack()

    def has(self, name: str) -> bool:
        """Say whether a file is there: some are not in every bundle."""
        return name in self.zipped.namelist()

    def whole(self, name: str) -> Any:
        """Return the value of a `.json` file."""
        data = self.raw(name, WHOLE_BYTES_MAX)
        try:
            return parse(data)
        except NotCanonicalError as error:
            reason = f"{name} is not canonical JSON"
            raise UnreadableError(reason) from error

    def lines(self, name: str) -> Iterator[tuple[int, Any]]:
        """Yield each line's number and value; what is not canonical is a finding."""
        try:
            file = self.streams.enter_context(self.zipped.open(name))
            number = 0
            while line := file.readline(LINE_BYTES_MAX + 1):
                number += 1
                if len(line) > LINE_BYTES_MAX:
                    reason = f"{name} line {number} is too long"
                    raise UnreadableError(reason)
                try:
                    yield number, parse(line.removesuffix(b"\n"))
                except NotCanonicalError:
                    self.findings.add("file.form", file=name, line=number)
        except (KeyError, BadZipFile, ZlibError, EOFError) as error:
            reason = f"{name} is missing or damaged"
            raise UnreadableError(reason) from error

    def check_index(self) -> str:
        """Compare every file with the index; return the bundle digest."""
        data = self.raw(INDEX, WHOLE_BYTES_MAX)
        claimed = _index_of(data)
        names = self.zipped.namelist()
        for name in (*WHOLE, *LINED):
            if names.count(name) != 1 or name not in claimed:
                self.findings.add("file.missing", file=name)
        for name in names:
            if name not in (INDEX, *BESIDE) and name not in claimed:
                self.findings.add("file.unknown", file=name)
        for name, facts in claimed.items():
            if name in names and self._weigh(name) != facts:
                self.findings.add("file.digest", file=name)
        return sha256(data).hexdigest()

    def _weigh(self, name: str) -> tuple[int, str]:
        total, hasher = 0, sha256()
        try:
            with self.zipped.open(name) as file:
                while chunk := file.read(CHUNK_BYTES):
                    total += len(chunk)
                    hasher.update(chunk)
                    if total > FILE_BYTES_MAX:
                        reason = f"{name} is too large"
                        raise UnreadableError(reason)
        except (BadZipFile, ZlibError, EOFError) as error:
            reason = f"{name} is damaged"
            raise UnreadableError(reason) from error
        return total, hasher.hexdigest()

    def raw(self, name: str, bytes_max: int) -> bytes:
        """Return the bytes of a file."""
        try:
            with self.zipped.open(name) as file:
                data = file.read(bytes_max + 1)
        except (KeyError, BadZipFile, ZlibError, EOFError) as error:
            reason = f"{name} is missing or damaged"
            raise UnreadableError(reason) from error
        if len(data) > bytes_max:
            reason = f"{name} is too large"
            raise UnreadableError(reason)
        return data


def _index_of(data: bytes) -> dict[str, tuple[int, str]]:
    try:
        files = parse(data)["files"]
        return {name: (of["bytes"], of["sha256"]) for name, of in files.items()}
    except (NotCanonicalError, KeyError, TypeError, AttributeError) as error:
        reason = "index.json is not an index"
        raise UnreadableError(reason) from error
