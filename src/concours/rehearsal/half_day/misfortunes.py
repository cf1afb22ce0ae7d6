"""What befalls a half-day, drawn by its seed: at which chairs, from which turn."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from concours.core.ecos.bells.tempo import TURNS_OF_ROTATION
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.grids.entries import CandidateNumber
from concours.store.queries.ecos.circuits import CircuitPlan

MISFORTUNES = (
    "gateway-killed",
    "site-cut",
    "tablet-dead",
    "partner-carries",
    "room-dead",
    "wrong-candidates",
    "examiner-replaced",
    "delivers-late",
    "station-withdrawn",
    "candidate-absent",
)
"""F40 and A38 of `docs/reference/faults.md`, and what else a day brings."""

DRAWN_PER_CENT = 70


@dataclass(slots=True)
class Misfortune:
    """One of them: in which circuit, at which chairs (by attempt), from which turn."""

    name: str
    plan: CircuitPlan
    attempts: list[str] = field(default_factory=list)
    turn: int = 1
    station: str = ""
    candidates: tuple[CandidateNumber, ...] = ()

    @property
    def words(self) -> str:
        """What a report says of it."""
        circuit = f"{self.plan.site_name} {self.plan.code}"
        return f"{self.name}: {circuit} {self.station}, turn {self.turn}".strip()


def draw_misfortunes(
    plans: Sequence[CircuitPlan], names: Sequence[str] | None, seed: int
) -> list[Misfortune]:
    """Return what befalls them: those named, or as the seed draws (None).

    A site is cut only where there is another; each other one has a circuit of its own
    as long as there are enough, and in any case chairs of its own.
    """
    chance = Random(seed)  # noqa: S311 -- a rehearsal is played again by its seed
    names_drawn = [
        name
        for name in MISFORTUNES
        if (chance.randrange(100) < DRAWN_PER_CENT if names is None else name in names)
    ]
    sites = sorted({plan.site for plan in plans})
    cut_site = chance.choice(sites) if len(sites) > 1 else None
    if "site-cut" not in names_drawn:
        cut_site = None
    spared_plans = [plan for plan in plans if plan.site != cut_site]
    chance.shuffle(spared_plans)
    befallen = []
    for place, name in enumerate(names_drawn):
        if name == "site-cut":
            if cut_site is not None:
                befallen.append(_cut(plans, cut_site))
            continue
        station = place % TURNS_OF_ROTATION
        befallen.append(
            _draw(name, spared_plans[place % len(spared_plans)], station, chance)
        )
    return befallen


def _cut(plans: Sequence[CircuitPlan], site: object) -> Misfortune:
    """Return a whole site without a network, from the announcement to the release."""
    own = [plan for plan in plans if plan.site == site]
    attempts = [str(c.attempt) for plan in own for c in plan.chairs.values()]
    return Misfortune("site-cut", own[0], attempts)


def _draw(name: str, plan: CircuitPlan, station: int, chance: Random) -> Misfortune:
    code = plan.stations[station]
    chairs = [str(plan.chairs[ChairPlace(code, place)].attempt) for place in (1, 2)]
    numbers = sorted(
        number
        for (turn, _), number in plan.turns.items()
        if turn == 1  # those of the first rotation
    )
    turn = chance.randint(2, 3)
    misfortune = Misfortune(name, plan, turn=turn, station=code)
    match name:
        case "tablet-dead" | "examiner-replaced" | "partner-carries" | "delivers-late":
            misfortune.attempts = [chance.choice(chairs)]
        case "room-dead":
            misfortune.attempts = chairs
        case "wrong-candidates":
            misfortune.candidates = tuple(numbers[:2])
        case "candidate-absent":
            misfortune.candidates = (numbers[-1],)
        case _:
            pass
    return misfortune
