"""A statement of a candidate to the jury: kept whole before it is acknowledged."""

from dataclasses import dataclass
from typing import ClassVar

from concours.core.casefile.statements import (
    STATEMENTS_COUNT_MAX,
    require_length,
    require_time,
)
from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.kernel.time import Instant
from concours.gateway.cases.told_case import ToldCase, find_told_cases
from concours.gateway.database import Connection
from concours.gateway.services import Services
from concours.store.journal.cases.statements import (
    add_statement,
    count_statements,
    takes_statement,
)
from concours.store.journal.durable import wait_for_standbys
from concours.store.journal.results import Bearer


@dataclass(eq=False)
class UnknownCase(Refusal):
    """The case that a statement is about is not one of this candidate's."""

    code: ClassVar[str] = "statement.unknown"


async def send_statement(
    services: Services, bearer: Bearer, case_number: str, text: str
) -> None:
    """Keep what a candidate writes about a case of theirs.

    Raises `UnknownCase`, `StatementShort`, `StatementLong`, `StatementLate`,
    `StatementsEnough`, `ExamArchived`.
    """
    require_length(text)
    async with services.database.transaction() as connection:
        cases = await find_told_cases(connection, bearer)
        case = next((own for own in cases if f"{own.number}" == case_number), None)
        if case is None:
            raise UnknownCase
        await _keep(connection, case, text, at=services.settings.now())
        await wait_for_standbys(connection)


async def _keep(
    connection: Connection, case: ToldCase, text: str, *, at: Instant
) -> None:
    """Give it the next number, also where two are sent at one instant."""
    for _ in range(STATEMENTS_COUNT_MAX):
        count = await count_statements(connection, case.notice.casefile)
        is_taken = await takes_statement(connection, case.notice)
        require_time(case.hearing, is_closed=not is_taken, count=count, at=at)
        if await add_statement(connection, case.notice, count + 1, text, at=at):
            return
    raise Unavailable("statement")
