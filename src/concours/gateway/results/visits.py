"""Who comes back with a cookie: many at a time, and nothing slow is asked again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from concours.gateway import token
from concours.gateway.batcher import BatchBounds, Batcher
from concours.gateway.database import Database
from concours.gateway.edge.refusals import UnknownToken
from concours.gateway.settings import Settings
from concours.store.journal.results import (
    Bearer,
    ResultPage,
    find_bearers_by_id,
    find_result_page,
)

VISITS_COUNT_MAX = 200


@dataclass(frozen=True, slots=True)
class Visit:
    """What a cookie claims, and the language of the page that is asked for."""

    claimed: token.Claimed
    is_french: bool


@dataclass(frozen=True, slots=True)
class Access:
    """All is right: who it is, and what they are shown, if it is time."""

    bearer: Bearer
    shown: ResultPage | None


class Visits:
    """Lets in those who have signed in, those of one moment in one transaction."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._gather: Batcher[Visit, Access] = Batcher(
            self._take, BatchBounds(count_max=VISITS_COUNT_MAX)
        )

    async def ask(self, visit: Visit) -> Access:
        """Return who it is and their page. Raises `UnknownToken`, `Unavailable`."""
        return await self._gather.ask(visit)

    async def stop(self) -> None:
        """Stop; whoever still waits is told so."""
        await self._gather.stop()

    async def _take(self, visits: Sequence[Visit]) -> Sequence[Access | Exception]:
        async with self._database.transaction() as connection:
            names = [visit.claimed.candidate for visit in visits]
            bearers = await find_bearers_by_id(connection, names)
            outcomes = [self._check(visit, bearers) for visit in visits]
            pages = {
                is_french: await find_result_page(
                    connection,
                    [
                        outcome.candidate
                        for visit, outcome in zip(visits, outcomes, strict=True)
                        if isinstance(outcome, Bearer) and visit.is_french == is_french
                    ],
                    is_french=is_french,
                )
                for is_french in {visit.is_french for visit in visits}
            }
        return [
            Access(outcome, pages[visit.is_french].get(outcome.candidate))
            if isinstance(outcome, Bearer)
            else outcome
            for visit, outcome in zip(visits, outcomes, strict=True)
        ]

    def _check(
        self, visit: Visit, bearers: Mapping[UUID, Bearer]
    ) -> Bearer | UnknownToken:
        """Return whose cookie it is, if it still holds."""
        try:
            return token.check(
                token.RESULTS,
                self._settings.codes_key,
                visit.claimed,
                bearers.get(visit.claimed.candidate),
                now=self._settings.now(),
            )
        except UnknownToken as refusal:
            return refusal
