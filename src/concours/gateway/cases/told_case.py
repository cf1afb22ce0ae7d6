"""A case as its candidate is told of it: its steps, and what they wrote themselves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from concours.core.audit.rows import signed_act_file
from concours.core.casefile.statements import Statement
from concours.core.kernel.time import Instant
from concours.gateway.database import Connection
from concours.store.journal.cases.notices import (
    SignedNotice,
    ToldStep,
    find_told_steps,
)
from concours.store.journal.cases.statements import find_written_statements
from concours.store.journal.results import Bearer


@dataclass(frozen=True, slots=True)
class ToldCase:
    """One case: its notices and what came of it in their order, and the statements."""

    steps: Sequence[ToldStep]
    statements: Sequence[Statement]

    @property
    def number(self) -> int:
        """Its number among the cases of the exam."""
        return self.steps[0].case_number

    @property
    def notices(self) -> Sequence[ToldStep]:
        """What was notified, the first first: the last is what holds."""
        return [step for step in self.steps if step.kind == "notified"]

    @property
    def notice(self) -> ToldStep:
        """The notice that holds."""
        return self.notices[-1]

    @property
    def hearing(self) -> Instant:
        """The hour that the candidate was told."""
        assert self.notice.hearing_ms is not None, "a notice names an hour"
        return Instant(self.notice.hearing_ms)

    @property
    def view(self) -> Mapping[str, Any]:
        """The file in words, as it was drawn up with the notice that holds."""
        view: Mapping[str, Any] = json.loads(bytes(self.notice.notice))
        return view

    @property
    def heard(self) -> ToldStep | None:
        """The hearing about what the last notice says, if it was."""
        later = self.steps[self.steps.index(self.notice) :]
        return next((step for step in later if step.kind == "heard"), None)

    @property
    def closed(self) -> ToldStep | None:
        """How it was decided, if it was."""
        return self.steps[-1] if self.steps[-1].kind == "closed" else None

    @property
    def shown_steps(self) -> Sequence[ToldStep]:
        """What its page shows whole: the notice that holds, and the letter."""
        return [step for step in (self.notice, self.closed) if step and step.notice]


async def find_told_cases(connection: Connection, bearer: Bearer) -> Sequence[ToldCase]:
    """Return the cases that a candidate was notified of, the newest first."""
    steps = await find_told_steps(connection, bearer.candidate)
    attempts = sorted({step.attempt for step in steps})
    rows = await find_written_statements(connection, attempts)
    cases = []
    for number, own in groupby(steps, key=lambda step: step.case_number):
        own_steps = list(own)
        statements = [
            Statement(
                exam=bearer.exam_code,
                case=number,
                candidate=bearer.number,
                number=row.number,
                at=Instant(row.at_ms),
                text=row.text,
            )
            for row in rows
            if row.casefile == own_steps[0].casefile
        ]
        cases.append(ToldCase(own_steps, statements))
    return [case for case in reversed(cases) if case.notices]


def notice_document(notice: SignedNotice) -> dict[str, object]:
    """Return what the printed form says: the words, and the act with its signature."""
    file = signed_act_file(
        notice.act, notice.signer, notice.signature, signed_ms=notice.signed_ms
    )
    return {
        **json.loads(notice.notice),
        "signed_act": file.decode(),
        "signer": notice.signer.hex(),
        "signature": notice.signature.hex(),
    }
