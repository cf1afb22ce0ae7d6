"""An examiner: looks at who comes in, marks line by line, holds to validate."""

from collections.abc import Sequence
from functools import partial

from concours.core.delivery.sync.outbox import waiting_count
from concours.core.ecos.completeness.carried import CarryingTablet, seal_grid
from concours.core.ecos.grids.grid import EXERCISE, Grid, grid_digest
from concours.core.kernel.canonical import Json, dump
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.jury import Jury
from concours.rehearsal.world.person import NEED_CODE, Person
from concours.rehearsal.world.practical.chair_day import ChairDay
from concours.rehearsal.world.tablet.fetching import enrol
from concours.rehearsal.world.tablet.journal import Intent
from concours.rehearsal.world.tablet.tablet import Tablet

LOOK_MS_MIN, LOOK_MS_MAX = 150, 900
TAPS_PER_CENT = 40
"""Taps whom the tablet expects, without a look at the badge."""
MISREADS_PER_CENT = 4
FILLS_PER_CENT = 20
REMARKS_PER_CENT = 5
REOPENS_PER_CENT = 4
SCANS_PER_CENT = 50
HANDS_IN_PER_CENT = 30
NONCE_BYTES = 12
NOTES = (("remarked", "text"), ("signalled", "what"))


class Examiner(Person):
    """One examiner and the tablet of their chair; `partner` sits beside them."""

    partner: "Examiner"

    def __init__(self, tablet: Tablet, juries: Sequence[Jury]) -> None:
        super().__init__(tablet, juries)
        self.name = f"examiner-{tablet.candidates[0].number}"
        self.scanned: set[str] = set()

    @property
    def day(self) -> ChairDay | None:
        """The half-day on the tablet, once its station is open."""
        day = self.tablet.day
        is_open = isinstance(day, ChairDay) and day.is_revealed and self.tablet.is_up
        return day if is_open and isinstance(day, ChairDay) else None

    def _day(self) -> Steps[None]:  # type: ignore[explicit-override]
        while True:
            yield self.agenda.between(LOOK_MS_MIN, LOOK_MS_MAX)
            tablet = self.tablet
            if tablet.screen == "enrolment":
                if tablet.problem == "enrol.replacement_invalid":  # served already
                    self.code = None
                if tablet.problem in NEED_CODE and self.code is None:
                    yield from self.need_code()
                if tablet.screen == "enrolment":
                    tablet.run(enrol(tablet, self.code))
            elif tablet.screen == "composing" and self.day is not None:
                self._work(self.day)

    def _work(self, day: ChairDay) -> None:
        """Do the next thing: of the turn that goes on, else of one that is open."""
        moment = day.moment()
        if moment is None or moment.turn == EXERCISE:
            self._mark(day, EXERCISE)
            return
        is_here = moment.state in ("inside", "ending", "changeover")
        turns = [moment.turn] if is_here or moment.state == "over" else []
        turns += range(1, moment.turn)
        unsettled = (turn for turn in turns if not self._is_settled(day, turn))
        if (turn := next(unsettled, None)) is not None:
            self._mark(day, turn)
        elif moment.state == "over":
            if self.agenda.happens(HANDS_IN_PER_CENT) and not self._is_scanning():
                day.act("handed", dump({"reason": "examiner"}))
        elif self.agenda.happens(SCANS_PER_CENT):
            self._scan(day)

    def _is_settled(self, day: ChairDay, turn: int) -> bool:
        present = day.truth.present(turn, day.place.station)
        grid = day.current(turn)
        if present is None:
            is_begun = grid is not None and grid.state != "empty"
            number_due = day.sheet.get((turn, day.place.station))
            is_said = number_due is None or (turn, number_due) in day.grids().absent
            return not is_begun and is_said
        return grid is not None and grid.state == "validated"

    def _mark(self, day: ChairDay, turn: int) -> None:
        grid = day.current(turn)
        if turn != EXERCISE and (grid is None or grid.candidate is None):
            self._identify(day, turn, grid)
        elif grid is not None and grid.validated is not None:
            self._think_again(day, turn)
        elif turn != EXERCISE and self.agenda.happens(REMARKS_PER_CENT):
            kind, field = self.agenda.chance.choice(NOTES)
            day.act(kind, dump({field: "material", "turn": turn}))
        elif grid is None or None in (*grid.criteria, *grid.aptitudes, grid.overall):
            kind, content = self._line(day, grid)
            day.act(kind, dump({**content, "turn": turn}))
        else:
            day.write_if(partial(self._validate, day, turn))

    def _identify(self, day: ChairDay, turn: int, grid: Grid | None) -> None:
        """Say who came, or that nobody did; now and then a number is misread."""
        present = day.truth.present(turn, day.place.station)
        number_due = day.sheet.get((turn, day.place.station))
        if present is None:
            if number_due is not None and grid is None:
                day.act("unmet", _meeting(number_due, "expected", turn))
            return
        by, number = self.agenda.chance.choice(("scan", "typed")), present
        if number_due is not None and self.agenda.happens(TAPS_PER_CENT):
            by, number = "expected", number_due
        elif by == "typed" and self.agenda.happens(MISREADS_PER_CENT):
            number = self.agenda.chance.choice(sorted(set(day.sheet.values())))
        day.act("met", _meeting(number, by, turn))

    def _line(self, day: ChairDay, grid: Grid | None) -> tuple[str, dict[str, Json]]:
        form, chance = day.form, self.agenda.chance
        criteria = [None] * len(form.criteria) if grid is None else grid.criteria
        blank = [number for number, level in enumerate(criteria, 1) if level is None]
        if blank and self.agenda.happens(FILLS_PER_CENT):
            return "filled", {"criteria": [*blank]}
        if blank:
            number = chance.choice(blank)
            level = chance.randrange(form.criteria[number - 1])
            return "ticked", {"criterion": number, "level": level}
        if grid is None or None in grid.aptitudes:
            return "rated", {
                "aptitude": 1,
                "level": chance.randrange(form.aptitudes[0]),
            }
        return "overall", {"level": chance.randrange(form.overall)}

    def _validate(self, day: ChairDay, turn: int) -> Intent | None:
        """Vouch for the grid that the screen shows, if it is whole by then."""
        grid = day.current(turn)
        if grid is None or grid.validated is not None:
            return None
        if None in (*grid.criteria, *grid.aptitudes, grid.overall):
            return None
        digest = grid_digest(day.form, grid)
        day.truth.vouched.setdefault((day.place, turn), set()).add(digest)
        return "validated", dump({"grid": digest, "turn": turn})

    def _think_again(self, day: ChairDay, turn: int) -> None:
        until = day.times.reopens_until.get(turn)
        is_late = until is not None and day.tablet.time.stamp_ms() + 1_000 >= until
        if not is_late and self.agenda.happens(REOPENS_PER_CENT):
            day.act("reopened", dump({"reason": "erreur", "turn": turn}))

    def _scan(self, day: ChairDay) -> None:
        """Scan what the partner's tablet shows while it is cut off."""
        box = self.partner.shown_box()
        if box is None or box[0] in self.scanned:
            return
        digest, body = box
        self.scanned.add(digest)
        day.act("carried", body)

    def _is_scanning(self) -> bool:
        box = self.partner.shown_box()
        return box is not None and box[0] not in self.scanned

    def shown_box(self) -> tuple[str, bytes] | None:
        """Return the sealed grid that this tablet shows, by its digest.

        Of the grids that the centre does not have, the last that was validated.
        """
        day, tablet = self.day, self.tablet
        if day is None or tablet.delivery is None or tablet.delivery.failures_count < 2:
            return None
        if not waiting_count(day.journal.outbox):
            return None
        epoch, count = day.journal.device.epoch, day.journal.outbox.acknowledged_count
        unheld = [
            grid
            for grid in day.grids().grids
            if grid.turn != EXERCISE
            and grid.candidate is not None
            and grid.validated is not None
            and grid.validated.epoch == epoch
            and grid.validated.seq >= count
        ]
        if not unheld:
            return None
        grid, attempt = unheld[-1], day.candidate.attempt
        nonce = self.agenda.chance.randbytes(NONCE_BYTES)
        key = CarryingTablet(attempt, day.journal.device.secret)
        box = seal_grid(day.form, grid, key, nonce=nonce)
        body: Json = {"box": box, "from": str(attempt), "turn": grid.turn}
        return grid_digest(day.form, grid), dump(body)


def _meeting(candidate: str, by: str, turn: int) -> bytes:
    return dump({"by": by, "candidate": candidate, "turn": turn})
