"""Log files, read once in little memory: their lines, and the digest of the whole."""

import gzip
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from concours.core.traces.buckets import LinePlace
from concours.core.traces.reader import LogReader

LINE_BYTES_MAX = 64 * 1024
"""What is longer is no line of a log: counted, and passed over."""

CHUNK_BYTES = 1 << 20
STANDARD_INPUT = "-"
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read whole: its name, its digest as it is, and how many lines."""

    name: str
    sha256: str
    lines_count: int


class DigestedFile(io.RawIOBase):
    """Gives the bytes of a file, and makes the digest of them as they pass."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = sha256()

    def readable(self) -> bool:  # type: ignore[explicit-override]
        """Say that this is read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override, explicit-override]
        """Fill the buffer with what comes next."""
        data = self._file.read(len(buffer))
        self._digest.update(data)
        buffer[: len(data)] = data
        return len(data)

    @property
    def sha256(self) -> str:
        """Return the digest of what has passed."""
        return self._digest.hexdigest()


def read_log(reader: LogReader, name: str, number: int) -> ReadFile:
    """Give every line of a file to the reader. Raises `OSError`, `EOFError`.

    A file of gzip is read as what it holds; its digest is that of the file.
    """
    with _open(name) as file:
        digested = DigestedFile(file)
        whole = io.BufferedReader(digested, CHUNK_BYTES)
        lines: BinaryIO = whole
        if whole.peek(len(GZIP_MAGIC)).startswith(GZIP_MAGIC):
            lines = io.BufferedReader(gzip.GzipFile(fileobj=whole), CHUNK_BYTES)
        lines_count = 0
        for lines_count, line in enumerate(_split(lines), start=1):
            place = LinePlace(number, lines_count)
            reader.take(line, place)
        while whole.read(CHUNK_BYTES):
            pass
        return ReadFile(name, digested.sha256, lines_count)


def _open(name: str) -> BinaryIO:
    return sys.stdin.buffer if name == STANDARD_INPUT else Path(name).open("rb")


def _split(file: BinaryIO) -> Iterator[str | None]:
    """Yield each line without its end; None for one that is too long to be any."""
    while data := file.readline(LINE_BYTES_MAX):
        if len(data) < LINE_BYTES_MAX or data.endswith(b"\n"):
            yield data.decode("utf-8", "backslashreplace").rstrip("\r\n")
            continue
        while data and not data.endswith(b"\n"):
            data = file.readline(LINE_BYTES_MAX)
        yield None
