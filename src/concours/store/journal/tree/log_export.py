"""The log of acts or of traces, row by row, for whoever checks it without us."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from psycopg import Connection, Cursor

from concours.core.kernel.canonical import Json

COUNT_MAX = 2_000
READ_ACTS = """
SELECT number, act.at_ms, actor, role, kind, sitting::text, reason,
       convert_from(body, 'UTF8') AS body, encode(prev, 'hex') AS prev,
       encode(digest, 'hex') AS digest, erased_act AS erased,
       encode(s.signature, 'hex') AS signature, encode(s.signer, 'hex') AS signer,
       s.at_ms AS signed_ms
FROM act JOIN act_signature s ON s.act = act.number
WHERE number > %s ORDER BY number LIMIT %s
"""
READ_TRACES = """
SELECT entry.number, entry.source, encode(entry.salt, 'hex') AS salt, found.body,
       encode(entry.prev, 'hex') AS prev, encode(entry.digest, 'hex') AS digest,
       entry.erased_act AS erased
FROM trace_entry AS entry LEFT JOIN trace_body AS found
    ON found.source = entry.source AND found.id = entry.row_id
WHERE entry.number > %s ORDER BY entry.number LIMIT %s
"""
READ_ERASURES = READ_ACTS.replace(
    "WHERE ", "WHERE kind IN ('data_erased', 'exam_erased') AND "
)


class _Query(NamedTuple):
    text: str
    names: tuple[str, ...]


ACT_NAMES = (
    *("number", "at_ms", "actor", "role", "kind", "sitting", "reason", "body"),
    *("prev", "digest", "erased", "signature", "signer", "signed_ms"),
)
QUERIES = {
    "acts": _Query(READ_ACTS, ACT_NAMES),
    "erasures": _Query(READ_ERASURES, ACT_NAMES),
    "traces": _Query(
        READ_TRACES,
        ("number", "source", "salt", "body", "prev", "digest", "erased"),
    ),
}  # fmt: skip


def read_log_lines(connection: Connection[Any], log: str) -> Iterator[dict[str, Json]]:
    """Yield the rows of a log from the first on: what a file of it says.

    `erasures` are those of its acts that let traces go.
    """
    query, last, count = QUERIES[log], 0, COUNT_MAX
    while count == COUNT_MAX:
        rows = Cursor(connection).execute(query.text, (last, COUNT_MAX)).fetchall()
        for row in rows:
            yield dict(zip(query.names, row, strict=True))
        count = len(rows)
        last = rows[-1][0] if rows else last
