"""What a half-day came to: the journal, the grids by the rules and by the verifier.

Django must be set up on the console's role before this module is imported.
"""

import json
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from concours.core.ecos.completeness.sets import Completeness, combine
from concours.core.ecos.grids.grid import GridForm, read_form
from concours.core.ecos.merging.points import read_points
from concours.core.ecos.merging.single_marks import MergingPolicy, merge_grids
from concours.core.kernel.canonical import dump
from concours.rehearsal.examiners.messages import Result
from concours.rehearsal.half_day.figures import Aim, measure_half_day
from concours.rehearsal.half_day.play import HalfDay
from concours.rehearsal.half_day.watch import BoardWatch
from concours.store import independent
from concours.store.queries.ecos.circuits import CircuitPlan
from concours.store.queries.ecos.journals import read_stands
from concours.store.queries.ecos.verified import circuits_to_verify

NAMED_MAX = 40
POLICY = MergingPolicy()


@dataclass(slots=True, kw_only=True)
class Report:
    """What was found. `faults` are what must never be; aims may be missed."""

    circuits: int
    chairs: int
    candidates: int
    misfortunes: list[str]
    journal: dict[str, int]
    grids: dict[str, int]
    verifier: dict[str, str]
    figures: dict[str, Aim]
    answers: dict[str, int]
    faults: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost, doubled, altered or misattributed."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """Return it as it is written to a file."""
        figures = {
            name: asdict(aim) | {"is_reached": aim.is_reached}
            for name, aim in self.figures.items()
        }
        return asdict(self) | {"figures": figures, "is_sound": self.is_sound}


def judge(
    half_day: HalfDay, results: Sequence[Result], watch: BoardWatch, folder: Path
) -> Report:
    """Return the report of a half-day that was played to its collection."""
    judged = _Judge(half_day, results)
    journal = judged.compare_journal()
    grids = judged.compare_grids()
    verifier = judged.verify(folder)
    plans = half_day.plans
    return Report(
        circuits=len(plans),
        chairs=sum(len(plan.chairs) for plan in plans),
        candidates=sum(len(plan.candidates) for plan in plans),
        misfortunes=half_day.diary.misfortunes,
        journal=journal,
        grids=grids,
        verifier=verifier,
        figures=measure_half_day(half_day, results, watch),
        answers={},
        faults=judged.faults[:NAMED_MAX],
    )


class _Judge:
    """Holds the record of the examiners against what the centre makes of it."""

    def __init__(self, half_day: HalfDay, results: Sequence[Result]) -> None:
        self.faults: list[str] = []
        self._half_day, self._results = half_day, results
        series = half_day.stage.demo_data["ecos_series"]
        self._documents: Mapping[str, str] = series["forms"]
        self._points = series["points"]
        self._forms: Mapping[str, GridForm] = {
            station: read_form(text.encode())
            for station, text in self._documents.items()
        }
        self._plans = half_day.staff.plans()
        self._sets = {plan.id: self._complete(plan) for plan in self._plans}

    def _complete(self, plan: CircuitPlan) -> Completeness:
        return plan.floor(read_stands(plan, self._forms)).completeness()

    def compare_journal(self) -> dict[str, int]:
        """Return the counts of all processes; what must be 0 and is not is a fault."""
        names = ("devices", "written", "held", "lost", "doubled", "altered", "foreign",
                 "broken")  # fmt: skip
        counts = {name: sum(getattr(r, name) for r in self._results) for name in names}
        for result in self._results:
            self.faults += result.named
        return counts

    def compare_grids(self) -> dict[str, int]:
        """Hold each grid against who stood there and what was held to validate."""
        counts: Counter[str] = Counter()
        for plan in self._plans:
            own, comers = self._sets[plan.id], self._half_day.comers[plan.id]
            counts["expected"] += len(own.expected)
            counts["held"] += len(own.held.keys() & own.expected)
            counts["carried"] += sum(o.grid.is_carried for o in own.held.values())
            given_up = set(self._half_day.diary.given_up.get(plan.id, []))
            counts["given_up"] += len(given_up)
            for name in sorted(own.missing.keys() - given_up):
                self._fault(plan, "released with a grid missing", name)
            for name in sorted(own.doubled):
                self._fault(plan, "doubled", name)
            for name, owned in own.held.items():
                attempt = str(plan.chairs[owned.chair].attempt)
                turn = owned.grid.turn
                if comers.get((turn, name.station)) != name.candidate:
                    counts["misattributed"] += 1
                    self._fault(plan, "misattributed", name)
                if self._validated(attempt, turn) != owned.digest:
                    counts["altered"] += 1
                    self._fault(plan, "not what was held to validate", name)
        names = ("expected", "held", "carried", "given_up", "misattributed", "altered")
        return {name: counts[name] for name in names} | {
            "proven": self._half_day.diary.proven_count,
            "releases_refused": self._half_day.diary.refused_count,
        }

    def _validated(self, attempt: str, turn: int) -> str | None:
        for result in self._results:
            if attempt in result.validated:
                return result.validated[attempt].get(turn)
        return None

    def _fault(self, plan: CircuitPlan, problem: str, name: object) -> None:
        self.faults.append(f"{problem}: {plan.site_name} {plan.code} {name}")

    def verify(self, folder: Path) -> dict[str, str]:
        """Let the verifier find the grids of each site again, in its own process."""
        outcomes = {}
        for site in dict.fromkeys(plan.site for plan in self._plans):
            own = [plan for plan in self._plans if plan.site == site]
            path = folder / f"grids-{site}.json"
            path.write_bytes(dump(self._document(own)))
            command = independent.command("verifier", "grids", str(path), "--json")
            process = subprocess.run(  # noqa: S603 -- our program, no shell
                command, check=False, capture_output=True, text=True
            )
            is_same = process.returncode == 0
            outcomes[own[0].site_name] = "same" if is_same else "differs"
            if not is_same:
                output = (process.stdout or process.stderr)[-400:]
                self.faults.append(f"verifier: {own[0].site_name}: {output}")
        return outcomes

    def _document(self, plans: Sequence[CircuitPlan]) -> dict[str, Any]:
        """Return a site as a file, with what we claim of it."""
        row = self._half_day.staff.jury.row
        whole = combine([self._sets[plan.id] for plan in plans])
        points = {code: read_points(own) for code, own in self._points.items()}
        grids = {
            name: owned
            for plan in plans
            for name, owned in self._sets[plan.id].held.items()
            if name.station not in plan.withdrawn_stations
        }
        marks = merge_grids(grids, points, POLICY)
        circuits = circuits_to_verify(row, plans[0].site, self._documents)
        return {
            "form": "concours-site-grids-1",
            "points": self._points,
            "policy": {
                "single_mark": "mean",
                "differs_marks": str(POLICY.differs_marks),
                "differs_steps": POLICY.differs_steps,
                "alone": POLICY.alone,
            },
            "circuits": [circuit | {"struck": []} for circuit in circuits],
            "claims": {
                "expected_digest": whole.expected_digest,
                "held_digest": whole.held_digest,
                "missing": sorted([*name] for name in whole.missing),
                "single_marks": [
                    [m.candidate, m.station, None if m.mark is None else str(m.mark)]
                    for m in marks
                ],
                "differs": [
                    [m.candidate, m.station] for m in marks if "differs" in m.queue
                ],
            },
        }


def write_json(report: Report, path: Path) -> None:
    """Write a report to a file."""
    path.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1) + "\n")
