"""The staff of a half-day: the acts themselves, each in the name of its proper person.

Django must be set up on the console's role before this module is imported.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from concours.acts.actor import Actor, Venue
from concours.acts.delivery.attendance import Tap, note_attendance
from concours.acts.delivery.replacement import allow_replacement
from concours.acts.ecos.audiences import open_briefing
from concours.acts.ecos.collection import collect_grids
from concours.acts.ecos.grids import written_names
from concours.acts.ecos.mending import MendingOrder, mend_allotment, preview_mending
from concours.acts.ecos.release import release_circuit
from concours.acts.two_persons import confirm, propose
from concours.core.ecos.completeness.sets import GridName
from concours.core.kernel.time import Instant
from concours.core.people.roster.attendance import Seen
from concours.rehearsal.conductor.jury import Jury, read_clock
from concours.store.queries.ecos.circuits import CircuitPlan, read_plans

NAME, REASON = "ecos", "Répétition d’une demi-journée"


class HalfDayStaff:
    """Who leads the half-day of a house, as a visitor of a demonstration knows them."""

    def __init__(self, demo_data: Mapping[str, Any], packages: Path) -> None:
        self.jury = Jury(NAME, demo_data, packages, reason=REASON)
        self.sitting = self.jury.sitting

    def plans(self) -> list[CircuitPlan]:
        """Return every circuit as it is decided now."""
        return read_plans(self.jury.row)

    def confine(self, plan: CircuitPlan, absent: Sequence[str] = ()) -> None:
        """Say of everybody of a circuit that they are confined, or absent."""
        for person in plan.candidates.values():
            word: Seen = "absent" if person.number in absent else "confined"
            tap = Tap(kind=word, key=uuid5(person.attempt, word))
            actor = self.local("marshal", plan)
            note_attendance(actor, self.sitting, person.attempt, tap, now=read_clock())

    def open_briefing(self, plan: CircuitPlan) -> None:
        """Let the examiners of a site read their stations."""
        actor = self.local("coordinator", plan)
        open_briefing(actor, self.sitting, plan.site, now=read_clock())

    def launch(self, *, lead_ms: int) -> Instant:
        """Announce the start; return t0."""
        return self.jury.arm(lead_ms=lead_ms)

    def allow_replacement(self, plan: CircuitPlan, attempt: UUID) -> str:
        """Return the code of another tablet for a chair."""
        return allow_replacement(
            self.local("marshal", plan),
            (self.sitting, attempt),
            reason=REASON,
            chance=os.urandom(16),
            now=read_clock(),
        )

    def mend_examiner(self, plan: CircuitPlan, number: str) -> None:
        """Let reserves take the chair of an examiner who has left."""
        order = MendingOrder(plan.site, "absent", (number,))
        digest = preview_mending(self.jury.row, order, now=read_clock()).digest
        mend_allotment(
            self.local("coordinator", plan),
            self.sitting,
            MendingOrder(plan.site, "absent", (number,), digest_seen=digest),
            reason=REASON,
            now=read_clock(),
        )

    def withdraw(self, plan: CircuitPlan, station: str) -> None:
        """Let a station of a circuit count for nobody, by two."""
        facts = {"station": station, "circuit": str(plan.id)}
        self._by_two("station_withdrawn", facts)

    def give_up(self, plan: CircuitPlan, names: Sequence[GridName]) -> None:
        """Give grids up by name, by two."""
        facts = {"circuit": str(plan.id), "grids": written_names(names)}
        self._by_two("grid_given_up", facts)

    def release(self, plan: CircuitPlan, proofs: Sequence[str]) -> None:
        """Let a circuit go. Raises as the act, `GridsMissing` among others."""
        release_circuit(
            self.local("coordinator", plan),
            self.sitting,
            plan.id,
            proofs,
            now=read_clock(),
        )

    def collect(self, sites: Sequence[UUID]) -> None:
        """Gather the half-day, and say of each site what is held."""
        self.jury.collect()
        self.jury.open_marking_key()
        for site in sites:
            actor = Actor(
                "coordinator", "C. Roy", frozenset({"coordinator"}), Venue(site)
            )
            collect_grids(actor, self.sitting, site, now=read_clock())

    def local(self, role: str, plan: CircuitPlan) -> Actor:
        """Return the coordinator of a site, or the marshal of a circuit."""
        room = plan.code if role == "marshal" else ""
        return Actor(role, "C. Roy", frozenset({role}), Venue(plan.site, room))

    def _by_two(self, kind: str, facts: Mapping[str, str]) -> None:
        president, member = self.jury.actor("presidente"), self.jury.actor("kermarec")
        proposal = propose(
            president, self.sitting, kind, facts=facts, reason=REASON, now=read_clock()
        )
        confirm(member, proposal, now=read_clock())
