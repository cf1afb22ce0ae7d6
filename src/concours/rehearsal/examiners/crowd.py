"""The examiners of one process, and every tablet that each chair has had."""

import asyncio
import secrets
from collections.abc import Iterator
from random import Random

from concours.core.kernel.crypto import DeviceKey, private_key_from
from concours.rehearsal.crowd.line import Line, Mode
from concours.rehearsal.examiners.examiner import Examiner
from concours.rehearsal.examiners.messages import (
    Die,
    Enrol,
    Plan,
    Progress,
    Proofs,
    Prove,
    Replace,
    SeatPlan,
    Turn,
)
from concours.rehearsal.examiners.tablet import Claim, ExaminerTablet, Surroundings

MODES: dict[str, Mode] = {"whole": "whole", "cut": "cut"}
NOWHERE = ("127.0.0.1", 9)


class ExaminerCrowd:
    """Every chair of a plan. `tablets` holds, by attempt, each device in turn."""

    def __init__(self, plan: Plan) -> None:
        self.around = Surroundings(Random(plan.seed))  # noqa: S311 -- played again
        self.tablets: dict[str, list[ExaminerTablet]] = {}
        self._examiners: dict[str, Examiner] = {}
        self._lines: dict[str, Line] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        for seat in plan.seats:
            source = plan.sources[seat.site]
            chance = self.around.chance
            self._lines[seat.attempt] = Line(source, plan.gateway, NOWHERE, chance)
            self.tablets[seat.attempt] = []
            self._sit_down(seat)
        self._pair()

    def _sit_down(self, seat: SeatPlan) -> Examiner:
        key = DeviceKey(private_key_from(secrets.token_bytes))
        tablet = ExaminerTablet(seat, self._lines[seat.attempt], self.around, key)
        self.tablets[seat.attempt].append(tablet)
        examiner = self._examiners[seat.attempt] = Examiner(tablet)
        return examiner

    def _pair(self) -> None:
        by_place = {
            (seat.circuit, seat.station, seat.place): examiner
            for examiner in self._examiners.values()
            for seat in (examiner.tablet.seat,)
        }
        for (circuit, station, place), examiner in by_place.items():
            examiner.partner = by_place.get((circuit, station, 3 - place))

    @property
    def last(self) -> Iterator[ExaminerTablet]:
        """The tablet that each chair has now."""
        return (tablets[-1] for tablets in self.tablets.values())

    @property
    def all_tablets(self) -> Iterator[ExaminerTablet]:
        """Every tablet that ever was."""
        return (tablet for tablets in self.tablets.values() for tablet in tablets)

    def enrol(self, order: Enrol) -> None:
        """Start every tablet in its turn."""
        gap_s = order.spread_ms / 1_000 / max(1, len(self.tablets))
        loop = asyncio.get_running_loop()
        for place, examiner in enumerate(self._examiners.values()):
            seat = examiner.tablet.seat
            claim = Claim(seat.number, seat.code)
            loop.call_later(place * gap_s, self._live, examiner, claim)

    def turn(self, order: Turn) -> None:
        """Change the network of some chairs."""
        for attempt in order.attempts:
            if attempt in self._lines:
                self._lines[attempt].turn(MODES[order.mode])

    def die(self, order: Die) -> None:
        """End some tablets."""
        for attempt in order.attempts:
            if attempt in self.tablets:
                self.tablets[attempt][-1].die()

    def replace(self, order: Replace) -> None:
        """Let somebody go on at another tablet of a chair."""
        if order.attempt not in self.tablets:
            return
        old = self.tablets[order.attempt][-1]
        examiner = self._sit_down(old.seat)
        self._pair()
        claim = Claim(order.number, order.code, order.replacement)
        self._live(examiner, claim)

    def prove(self, order: Prove) -> Proofs:
        """Return what the tablets of some chairs show, those that still live."""
        texts = {}
        for attempt in order.attempts:
            tablets = self.tablets.get(attempt, [])
            if tablets and not tablets[-1].is_dead and tablets[-1].chain is not None:
                texts[attempt] = tablets[-1].proof()
        return Proofs(texts)

    def progress(self) -> Progress:
        """Return where the examiners are."""
        counts = dict.fromkeys(("enrolled", "open", "launched", "handed", "settled"), 0)
        for tablet in self.last:
            news = tablet.news
            counts["enrolled"] += tablet.enrolled_ms is not None
            counts["open"] += tablet.form is not None
            counts["launched"] += news is not None and news.is_launched
            counts["handed"] += tablet.is_handed
            counts["settled"] += tablet.is_settled or tablet.is_dead
        chains = [t.chain for t in self.all_tablets if t.chain is not None]
        return Progress(
            seats=len(self.tablets),
            written=sum(len(chain.entries) for chain in chains),
            waiting=sum(chain.waiting_count for chain in chains),
            answers=dict(self.around.tally.answers),
            **counts,
        )

    def stop(self) -> None:
        """End everything."""
        for tablet in self.all_tablets:
            tablet.stop()

    def _live(self, examiner: Examiner, claim: Claim) -> None:
        tablet = examiner.tablet

        async def live() -> None:
            tablet.run(examiner.judge())
            await tablet.live(claim)

        task = asyncio.create_task(live())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
