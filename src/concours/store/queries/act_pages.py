"""The journal of acts, and refused attempts, a page at a time, the newest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection

from concours.store.journal.acts import COLUMNS, ActRow, act_row
from concours.store.queries.acts import RefusedRow, refused_row

PAGE_COUNT_MAX = 50
NUMBER_MAX = 2**62

T = TypeVar("T")

ACTS = """
FROM act WHERE (%(kind)s = '' OR kind = %(kind)s)
AND (%(sitting)s::uuid IS NULL OR sitting = %(sitting)s)
AND (%(exams)s::uuid[] IS NULL OR exam_of_act(act) = ANY(%(exams)s)
    OR CASE WHEN kind IN ('staff_appointed', 'staff_moved') THEN
        convert_from(body, 'UTF8')::jsonb ->> 'appointed_in' = ANY(
            SELECT code FROM exam WHERE id = ANY(%(exams)s)) END)
AND strpos(lower(actor), lower(%(actor)s)) > 0
"""
REFUSED = """
FROM refused_act WHERE facts ? 'followed' = %(followed)s
AND strpos(lower(actor), lower(%(actor)s)) > 0
"""
OLDER = "AND {key} < %(before)s ORDER BY {key} DESC LIMIT %(limit)s"
NEWER = "AND {key} > %(after)s ORDER BY {key} LIMIT %(limit)s"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """What is asked for: an act's kind and sitting, words of who acted; and from where.

    `exams` keeps to the acts of these, None to none; refusals are of no exam.
    `followed` asks for refusals of links of ours instead of attempts. `before` and
    `after` are the numbers between which a page lies, if any.
    """

    kind: str = ""
    sitting: UUID | None = None
    actor: str = ""
    followed: bool = False
    exams: frozenset[UUID] | None = None
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, how many there are in all, and whether some are newer or older."""

    rows: Sequence[T]
    count: int
    has_newer: bool
    has_older: bool


def acts_page(request: PageRequest) -> Page[ActRow]:
    """Return a page of acts."""
    return _page((COLUMNS, "number", ACTS), act_row, request)


def refused_page(request: PageRequest) -> Page[RefusedRow]:
    """Return a page of refused attempts."""
    columns = "id, at_ms, actor, kind, code, facts"
    return _page((columns, "id", REFUSED), refused_row, request)


def kinds_recorded(exams: frozenset[UUID] | None = None) -> list[str]:
    """Return the kinds of acts that were recorded, of all exams or of these."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT kind {ACTS}", _values(PageRequest(exams=exams))
        )
        return [kind for (kind,) in cursor.fetchall()]


def _page(
    source: tuple[str, str, str],
    read_row: Callable[[tuple[Any, ...]], T],
    request: PageRequest,
) -> Page[T]:
    columns, key, rows_of = source
    is_upward = request.after is not None
    bound = (NEWER if is_upward else OLDER).format(key=key)
    parameters = _values(request)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {rows_of}", parameters)
        count = int((cursor.fetchone() or (0,))[0])
        cursor.execute(f"SELECT {columns} {rows_of} {bound}", parameters)
        rows_read = [read_row(row) for row in cursor.fetchall()]
    has_more, rows = len(rows_read) > PAGE_COUNT_MAX, rows_read[:PAGE_COUNT_MAX]
    if is_upward:
        return Page(rows[::-1], count, has_newer=has_more, has_older=True)
    return Page(rows, count, has_newer=request.before is not None, has_older=has_more)


def _values(request: PageRequest) -> dict[str, Any]:
    """Return what the questions of this module ask for, by name."""
    return {
        "kind": request.kind,
        "sitting": request.sitting,
        "actor": request.actor,
        "followed": request.followed,
        "exams": None if request.exams is None else list(request.exams),
        "before": NUMBER_MAX if request.before is None else request.before,
        "after": request.after,
        "limit": PAGE_COUNT_MAX + 1,
    }
