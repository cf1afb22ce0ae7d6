"""Columns of many rows as PostgreSQL's own binary arrays, packed in one pass.

The driver dumps lists element by element; at three thousand entries a second that costs
a gateway as much as reading what came in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from struct import Struct, pack
from uuid import UUID

from psycopg import adapters
from psycopg.abc import DumperKey
from psycopg.adapt import Dumper, PyFormat
from psycopg.pq import Format

_HEADER = Struct(">iiIii")  # dimensions, has nulls, type of elements, length, first
_LENGTH = Struct(">i").pack
_NULL = _LENGTH(-1)

UUID_OID, INT4_OID, INT8_OID, BYTEA_OID, TEXT_OID, BOOL_OID = 2950, 23, 20, 17, 25, 16
ARRAY_OIDS = {
    UUID_OID: 2951,
    INT4_OID: 1007,
    INT8_OID: 1016,
    BYTEA_OID: 1001,
    TEXT_OID: 1009,
    BOOL_OID: 1000,
}
_INT8 = Struct(">q").pack
_BOOLS = {True: b"\x01", False: b"\x00", None: None}


@dataclass(frozen=True, slots=True)
class Array:
    """One column: the type of its elements, and the bytes of the whole array."""

    element_oid: int
    data: bytes


def uuids(values: Sequence[UUID]) -> Array:
    """Return a `uuid[]`."""
    return _of_bytes(UUID_OID, [value.bytes for value in values])


def texts(values: Sequence[str]) -> Array:
    """Return a `text[]`."""
    return _of_bytes(TEXT_OID, [value.encode() for value in values])


def byteas(values: Sequence[bytes | None]) -> Array:
    """Return a `bytea[]`; None is null."""
    return _of_bytes(BYTEA_OID, values)


def int4s(values: Sequence[int]) -> Array:
    """Return an `int[]`. Raises `struct.error` for a number past 31 bits."""
    return _of_numbers(INT4_OID, "ii", 4, values)


def int8s(values: Sequence[int]) -> Array:
    """Return a `bigint[]`. Raises `struct.error` for a number past 63 bits."""
    return _of_numbers(INT8_OID, "iq", 8, values)


def int8s_or_null(values: Sequence[int | None]) -> Array:
    """Return a `bigint[]`; None is null. Raises `struct.error` past 63 bits."""
    elements = [None if value is None else _INT8(value) for value in values]
    return _of_bytes(INT8_OID, elements)


def bools(values: Sequence[bool | None]) -> Array:
    """Return a `bool[]`; None is null."""
    return _of_bytes(BOOL_OID, [_BOOLS[value] for value in values])


class _ArrayDumper(Dumper):
    """Sends an `Array` as it is, under the type of its elements."""

    format = Format.BINARY

    def get_key(self, obj: Array, _: PyFormat) -> DumperKey:
        return Array, obj.element_oid  # type: ignore[return-value]

    def upgrade(self, obj: Array, _: PyFormat) -> "Dumper":
        dumper = _ArrayDumper(Array)
        dumper.oid = ARRAY_OIDS[obj.element_oid]
        return dumper

    def dump(self, obj: Array) -> bytes:
        return obj.data


adapters.register_dumper(Array, _ArrayDumper)


def _of_bytes(oid: int, values: Iterable[bytes | None]) -> Array:
    pieces: list[bytes] = []
    has_null = count = 0
    for value in values:
        count += 1
        if value is None:
            has_null = 1
            pieces.append(_NULL)
        else:
            pieces += (_LENGTH(len(value)), value)
    return Array(oid, _HEADER.pack(1, has_null, oid, count, 1) + b"".join(pieces))


def _of_numbers(oid: int, form: str, width: int, values: Sequence[int]) -> Array:
    count = len(values)
    data = pack(">" + form * count, *chain.from_iterable(zip(repeat(width), values)))
    return Array(oid, _HEADER.pack(1, 0, oid, count, 1) + data)
