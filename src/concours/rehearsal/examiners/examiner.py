"""An examiner: who looks at whoever comes in, and marks what they see, bell by bell."""

import asyncio
import os
from typing import Any

from concours.core.ecos.bells.signals import TurnRound, turn_rounds
from concours.core.ecos.completeness.carried import seal_grid
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.grids.grid import Grid, GridForm, grid_digest
from concours.core.kernel.time import Instant
from concours.rehearsal.crowd.seat import true_ms
from concours.rehearsal.examiners.tablet import ExaminerTablet

SCANS, TYPES = 0.7, 0.9
"""Of meetings: by the badge, by its number; the others tap whom the tablet expects."""

SLIPS = 0.03
"""Of meetings: another number of the sheet is typed first, and taken back (A38)."""

FILLS = 0.3
"""Of grids: what is blank is filled at once."""

BOX_NONCE_BYTES = 12
LATE_START_MS = 500
"""A signal that was over when the tablet came to it is nobody's to hear."""


class Examiner:
    """Who judges at one chair; `partner` is at the other one of the station."""

    def __init__(self, tablet: ExaminerTablet) -> None:
        self.tablet = tablet
        self.partner: Examiner | None = None

    async def judge(self) -> None:
        """Judge the half-day: what was left undone, each turn, the hand-in."""
        await self._until(lambda: self.tablet.form is not None)
        await self._until(lambda: self._rounds() is not None)
        for place in range(len(self._rounds() or ())):
            if self.is_stopped:
                return
            await self._judge_turn(place)
        if not self.is_stopped:
            self.tablet.write("handed", {"reason": "examiner"})

    async def _judge_turn(self, place: int) -> None:
        turn_round = await self._wait_for(place, "read")
        comer = self.tablet.seat.comers.get(turn_round.turn, "")
        if turn_round.turn in self.tablet.turns_of_others:
            return
        if not comer or self._is_validated(turn_round.turn, comer):
            return
        await self._wait_for(place, "enter")
        enter, end = turn_round.enter, turn_round.end
        assert enter is not None
        assert end is not None
        await self._mark(turn_round.turn, comer, max(end - true_ms(), 0) * 0.8)

    async def _mark(self, turn: int, comer: str, left_ms: float) -> None:
        """Meet somebody, mark every line in the time that is left, validate."""
        form, chance = self.tablet.form, self.tablet.around.chance
        assert form is not None
        by = self._meet(turn, comer)
        lines = _lines(form)
        gap_s = left_ms / 1_000 / (len(lines) + 1)
        levels = {line: chance.randrange(count) for line, count in lines.items()}
        last = len(form.criteria)
        fills = chance.random() < FILLS and not self.tablet.before
        if fills and last:
            levels["criterion", last] = 0
        for line, level in levels.items():
            await asyncio.sleep(gap_s * chance.uniform(0.5, 1.5))
            if self.is_stopped:
                return
            if fills and line == ("criterion", last):
                self._say("filled", turn, criteria=[last])
            else:
                self._choose(turn, line, level)
        self._validate(turn, comer, by, levels)

    def _meet(self, turn: int, comer: str) -> str:
        assert self.tablet.news is not None
        chance, sheet = self.tablet.around.chance, self.tablet.news.turns
        draw = chance.random()
        is_expected = sheet.get(turn) == comer
        by = "scan" if draw < SCANS else "typed" if draw < TYPES else "expected"
        by = by if is_expected or by != "expected" else "scan"
        wrong_numbers = [
            number for number in sheet.values() if number and number != comer
        ]
        if wrong_numbers and chance.random() < SLIPS:
            wrong = chance.choice(wrong_numbers)
            self._say("met", turn, candidate=wrong, by="typed")
            self._say("unmet", turn, candidate=wrong, by="typed")
            by = "typed"
        self._say("met", turn, candidate=comer, by=by)
        return by

    def _validate(
        self, turn: int, comer: str, by: str, levels: dict[tuple[str, int], int]
    ) -> None:
        """Hold to validate the grid that stands on the screen."""
        tablet = self.tablet
        assert tablet.form is not None
        criteria = range(1, len(tablet.form.criteria) + 1)
        aptitudes = range(1, len(tablet.form.aptitudes) + 1)
        grid = Grid(
            turn=turn,
            candidate=CandidateNumber(comer),
            by=by,
            criteria=tuple(levels["criterion", number] for number in criteria),
            aptitudes=tuple(levels["aptitude", number] for number in aptitudes),
            overall=levels["overall", 1],
        )
        self._say("validated", turn, grid=grid_digest(tablet.form, grid))
        if tablet.line.mode == "cut":
            self._let_carry(grid)

    def _let_carry(self, grid: Grid) -> None:
        """Let the partner scan what is validated here and cannot be sent."""
        partner = self.partner
        if partner is None or partner.is_stopped or partner.tablet.is_handed:
            return
        assert self.tablet.form is not None
        carrying = self.tablet.carrying
        nonce = os.urandom(BOX_NONCE_BYTES)
        box = seal_grid(self.tablet.form, grid, carrying, nonce=nonce)
        body: dict[str, Any] = {"from": str(carrying.attempt), "box": box}
        partner.tablet.write("carried", {"turn": grid.turn, **body})

    def _is_validated(self, turn: int, comer: str) -> bool:
        """Say whether the tablet before this one had it validated."""
        if not self.tablet.before:
            return False
        return any(
            grid.turn == turn and grid.candidate == comer and grid.validated
            for grid in self.tablet.grids().grids
        )

    def _choose(self, turn: int, line: tuple[str, int], level: int) -> None:
        part, number = line
        if part == "criterion":
            self._say("ticked", turn, criterion=number, level=level)
        elif part == "aptitude":
            self._say("rated", turn, aptitude=number, level=level)
        else:
            self._say("overall", turn, level=level)

    def _say(self, kind: str, turn: int, **body: Any) -> None:
        self.tablet.write(kind, {"turn": turn, **body})

    # --- the bells

    @property
    def is_stopped(self) -> bool:
        """Whether nothing is written here any more."""
        news = self.tablet.news
        is_over = news is not None and (news.is_withdrawn or news.is_superseded)
        return self.tablet.is_dead or is_over

    def _rounds(self) -> tuple[TurnRound, ...] | None:
        bell = None if self.tablet.news is None else self.tablet.news.bell
        return None if bell is None else turn_rounds(bell)

    async def _wait_for(self, place: int, kind: str) -> TurnRound:
        """Wait for a signal by the tablet's own clock, and note how late it came."""
        while True:
            rounds = self._rounds()
            assert rounds is not None
            at: Instant | None = getattr(rounds[place], kind)
            wait_ms = None if at is None else at - self.tablet.time.now_ms()
            if at is not None and wait_ms is not None and wait_ms <= 0:
                if wait_ms > -LATE_START_MS:
                    self._note_signal(at)
                return rounds[place]
            await self._rest(None if wait_ms is None else wait_ms / 1_000)

    def _note_signal(self, at: Instant) -> None:
        """Note how late it was played, and how far the tablet's own clock is off."""
        around, true = self.tablet.around, true_ms()
        around.signals_ms.append(true - at)
        around.errors_ms.append(true - self.tablet.time.now_ms())

    async def _until(self, is_true: Any) -> None:
        while not is_true():
            await self._rest(None)

    async def _rest(self, seconds: float | None) -> None:
        """Wait so long, or until the news say something."""
        self.tablet.changed.clear()
        try:
            async with asyncio.timeout(seconds):
                await self.tablet.changed.wait()
        except TimeoutError:
            pass


def _lines(form: GridForm) -> dict[tuple[str, int], int]:
    """Return how many levels each line of a grid offers, in the order of the screen."""
    lines = {("criterion", n): count for n, count in enumerate(form.criteria, start=1)}
    lines |= {("aptitude", n): count for n, count in enumerate(form.aptitudes, start=1)}
    return lines | {("overall", 1): form.overall}
