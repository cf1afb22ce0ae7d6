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
        pages: dict[tuple[UUID, bool], ResultPage] = {}
        async with self._database.transaction() as connection:
            names = [visit.claimed.candidate for visit in visits]
            bearers = await find_bearers_by_id(connection, names)
            checked = [self._check(visit, bearers) for visit in visits]
            for is_french in (True, False):
                readers = [
                    visit.claimed.candidate
                    for visit, bearer in zip(visits, checked, strict=True)
                    if isinstance(bearer, Bearer) and visit.is_french == is_french
                ]
                if readers:
                    found = await find_result_page(
                        connection, readers, is_french=is_french
                    )
                    pages |= {(who, is_french): page for who, page in found.items()}
        return [
            Access(bearer, pages.get((bearer.candidate, visit.is_french)))
            if isinstance(bearer, Bearer)
            else bearer
            for visit, bearer in zip(visits, checked, strict=True)
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
