"""Files read in little memory: their form, and of logs their lines and digest."""

import codecs
import gzip
import io
import sys
from collections.abc import Iterator, Sequence
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
ENDS = (b"\n", b"\r")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read whole: its name, its digest as it is, and how many lines."""

    name: str
    sha256: str
    lines_count: int


@dataclass(frozen=True, slots=True)
class FileForm:
    """What a file is as a whole; `lines_count` is at least that of its rows."""

    digest: str
    encoding: str
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


def inspect(file: BinaryIO, most: int) -> FileForm | None:
    """Return the form of a file; None if it is heavier."""
    digest, size, ends_count = sha256(), 0, 0
    decoder, encoding = codecs.getincrementaldecoder("utf-8")(), "utf-8-sig"
    while size <= most:
        chunk = file.read(CHUNK_BYTES)
        digest.update(chunk)
        size += len(chunk)
        ends_count += sum(map(chunk.count, ENDS))
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:
            encoding = "cp1252"
            decoder.reset()
        if not chunk:
            return FileForm(digest.hexdigest(), encoding, ends_count + 1)
    return None


def read_text(file: DigestedFile, encoding: str) -> io.TextIOWrapper:
    """Return the text of a file; what is no letter in its encoding is `�`."""
    buffered = io.BufferedReader(file, CHUNK_BYTES)
    return io.TextIOWrapper(buffered, encoding, errors="replace", newline="")


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
        take = reader.take
        for texts in _split(lines):
            for line_number, text in enumerate(texts, start=lines_count + 1):
                take(text, LinePlace(number, line_number))
            lines_count += len(texts)
        while whole.read(CHUNK_BYTES):
            pass
        return ReadFile(name, digested.sha256, lines_count)


def _open(name: str) -> BinaryIO:
    return sys.stdin.buffer if name == STANDARD_INPUT else Path(name).open("rb")


def _split(file: BinaryIO) -> Iterator[Sequence[str | None]]:
    """Yield the lines of each piece of a file without their ends.

    None stands for one that is too long to be any: it is not kept in memory.
    """
    rest, is_long = b"", False
    while chunk := file.read(CHUNK_BYTES):
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        if lines and is_long:
            lines[0], is_long = b"\n" * LINE_BYTES_MAX, False
        if len(rest) >= LINE_BYTES_MAX:
            rest, is_long = b"", True
        yield _decode(lines)
    if rest or is_long:
        yield [None] if is_long else _decode([rest])


def _decode(lines: Sequence[bytes]) -> Sequence[str | None]:
    """Return the texts of lines, most of a piece at once."""
    if not any(len(line) >= LINE_BYTES_MAX for line in lines):
        if not lines:
            return []
        text = b"\n".join(lines).decode("utf-8", "backslashreplace")
        texts = text.split("\n")
        return [line.rstrip("\r") for line in texts] if "\r" in text else texts
    return [
        None
        if len(line) >= LINE_BYTES_MAX
        else line.decode("utf-8", "backslashreplace").rstrip("\r")
        for line in lines
    ]
