"""The papers that were frozen here, from their acts: digests, and no word of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from concours.store.journal.acts import COLUMNS, ActRow, act_row
from concours.store.models import Exam, FrozenPaper

PAPERS_COUNT_MAX = 500
"""Acts on papers of one exam that are read: the last ones."""

OF_EXAM = f"""
SELECT {COLUMNS} FROM act
WHERE kind IN ('paper_frozen', 'paper_reread')
  AND convert_from(body, 'UTF8')::jsonb ->> 'exam' = %s
ORDER BY number DESC LIMIT %s
"""  # noqa: S608 -- our constant


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """A paper that was frozen: by whom and when, and who has read it again.

    `content` and `file` are digests in hex.
    """

    act: int
    code: str
    version: int
    title: str
    questions_count: int
    content: str
    file: str
    frozen_by: str
    frozen_ms: int
    reread_act: int | None = None
    reread_by: str = ""
    reread_ms: int | None = None

    @property
    def digest(self) -> bytes:
        """Return the digest of the content, to be compared by eye."""
        return bytes.fromhex(self.content)

    def is_by(self, login: str) -> bool:
        """Tell whether a person froze it."""
        return self.frozen_by.endswith(f"({login})")


def frozen_papers(exam: Exam) -> list[FrozenRow]:
    """Return the papers that were frozen for an exam, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(OF_EXAM, (exam.code, PAPERS_COUNT_MAX))
        acts = [act_row(row) for row in reversed(cursor.fetchall())]
    rows: dict[int, FrozenRow] = {}
    for act in acts:
        body: Mapping[str, Any] = act.act.body
        if act.act.kind == "paper_frozen":
            rows[act.number] = _row_of(act, body)
        elif body["frozen"] in rows:
            rows[body["frozen"]] = replace(
                rows[body["frozen"]],
                reread_act=act.number,
                reread_by=act.act.actor,
                reread_ms=act.act.at,
            )
    return [*reversed(rows.values())]


def version_for(exam: Exam, code: str, file: str) -> int:
    """Return the number of a paper: that of the same file again, else the next one."""
    rows = [row for row in frozen_papers(exam) if row.code == code]
    same = next((row.version for row in rows if row.file == file), None)
    if same is not None:
        return same
    sealed_versions = FrozenPaper.objects.filter(code=code).values_list(
        "version", flat=True
    )
    return max((0, *sealed_versions, *(row.version for row in rows))) + 1


def _row_of(act: ActRow, body: Mapping[str, Any]) -> FrozenRow:
    return FrozenRow(
        act=act.number,
        code=body["code"],
        version=body["version"],
        title=body["title"],
        questions_count=body["questions"],
        content=body["content"],
        file=body["file"],
        frozen_by=act.act.actor,
        frozen_ms=act.act.at,
    )
