"""All that tablet, gateway and database hold, and the search for a key in it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from playwright.sync_api import Page
from psycopg import sql

from concours.core.kernel.canonical import fields

KEY_BYTES = 32
HEX_RUN = re.compile(rb"[0-9a-fA-F]{64,}")

STORED = """
() => new Promise((resolve, reject) => {
  const hex = (bytes) =>
    Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const plain = (value) => {
    if (value instanceof Uint8Array) return { bytes: hex(value) }
    if (value instanceof CryptoKey) return value.extractable ? 'open key' : 'locked key'
    if (Array.isArray(value)) return value.map(plain)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]))
  }
  const opening = indexedDB.open('concours')
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const names = [...opening.result.objectStoreNames]
    const reading = opening.result.transaction(names)
    const all = {}
    for (const name of names) {
      const asked = reading.objectStore(name).getAll()
      asked.onsuccess = () => { all[name] = asked.result.map(plain) }
    }
    reading.oncomplete = () => {
      opening.result.close()
      resolve({ ...all, local: { ...localStorage }, session: { ...sessionStorage } })
    }
  }
})
"""

TABLES = """
SELECT table_schema, table_name FROM information_schema.tables
WHERE table_type = 'BASE TABLE'
  AND table_schema NOT IN ('pg_catalog', 'information_schema')
"""


def of_tablet(page: Page) -> list[bytes]:
    """Return every text and every run of bytes in a tablet's own storage.

    Keys that no page can read out are named, not given.
    """
    values = list(_leaves(page.evaluate(STORED)))
    assert b"locked key" in values, "the device's own key"
    assert b"open key" not in values
    return values


def of_processes(parent: int, part: bytes) -> list[bytes]:
    """Return what the environment of each child whose command has `part` says."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    folders = [Path("/proc") / child for child in children]
    return [
        (folder / "environ").read_bytes()
        for folder in folders
        if part in (folder / "cmdline").read_bytes().split(b"\0")
    ]


def of_files(*roots: Path) -> list[bytes]:
    """Return the bytes of every file under these folders, or of these files."""
    found = (path for root in roots for path in (root, *root.rglob("*")))
    return [path.read_bytes() for path in found if path.is_file()]


def of_database(database: psycopg.Connection[Any]) -> list[bytes]:
    """Return every value of every table, as its owner reads it."""
    values: list[bytes] = []
    for schema, table in database.execute(TABLES).fetchall():
        rows = database.execute(
            sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table))
        )
        values += (leaf for row in rows for value in row for leaf in _leaves(value))
    return values


def keys_among(
    values: Iterable[bytes], *, sitting: UUID, key_check: bytes
) -> list[bytes]:
    """Try every 32 bytes in a row, and every 64 hexadecimal digits, as the sitting key.

    Returns those that the manifest's key check recognises.
    """
    prefix = sha256(fields(b"concours/key-check/1", sitting.bytes))
    prefix.update(KEY_BYTES.to_bytes(4, "big"))
    found = set()
    for run in _runs(values):
        for start in range(len(run) - KEY_BYTES + 1):
            tried = prefix.copy()
            tried.update(run[start : start + KEY_BYTES])
            if tried.digest() == key_check:
                found.add(run[start : start + KEY_BYTES])
    return sorted(found)


def _runs(values: Iterable[bytes]) -> Iterator[bytes]:
    for value in set(values):
        yield value
        for digits in HEX_RUN.findall(value):
            yield bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
            yield bytes.fromhex(digits[1 : 1 + (len(digits) - 1) // 2 * 2].decode())


def _leaves(value: Any) -> Iterator[bytes]:
    """Give texts and bytes at any depth; `{"bytes": HEX}` is what was bytes."""
    match value:
        case bytes() | memoryview():
            yield bytes(value)
        case str():
            yield value.encode()
        case {"bytes": str(digits)}:
            yield bytes.fromhex(digits)
        case Mapping():
            for name, item in value.items():
                yield from _leaves(name)
                yield from _leaves(item)
        case list() | tuple():
            for item in value:
                yield from _leaves(item)
        case _:
            yield repr(value).encode()
