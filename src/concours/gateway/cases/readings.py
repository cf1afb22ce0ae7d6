"""That a candidate opened a notice or a letter on their page: noted once, for the jury.

It says when they first had it before them, and nothing of what they think of it.
"""

from collections.abc import Iterable
from contextlib import suppress

from concours.core.audit.archive import ExamArchived
from concours.core.kernel.errors import Unavailable
from concours.gateway.services import Services
from concours.store.journal.cases.notices import ToldStep, add_reading


async def note_readings(services: Services, steps: Iterable[ToldStep]) -> None:
    """Keep that these steps were opened; where that cannot be, they are read.

    An exam that is archived takes nothing more.
    """
    for step in steps:
        if step.read_ms is not None:
            continue
        with suppress(ExamArchived, Unavailable):
            async with services.database.transaction() as connection:
                await add_reading(connection, step, at=services.settings.now())
