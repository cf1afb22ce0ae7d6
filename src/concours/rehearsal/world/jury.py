"""The jury's day: arm, launch, extend, close, replace, by `core/delivery/sitting`.

An act and its news are one transaction. The keeper gives the key only when it has as
many sound shares as the quorum asks for. A detached site has acts of its own.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from concours.core.delivery.calls.rest import CAUSE, RestTooEarly, require_break_left
from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.sitting import extensions, phases, site_clock
from concours.core.delivery.sitting.pauses import NotPaused, PauseTooLate, pause, resume
from concours.core.delivery.sitting.time import Pause
from concours.core.kernel.errors import Unavailable
from concours.core.kernel.time import Instant
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.centre.database import Database
from concours.rehearsal.world.centre.sitting import Decision, SittingTables
from concours.rehearsal.world.centre.tables import Tables
from concours.rehearsal.world.clocks import (
    Gift,
    Stop,
    closed_by_its_clock,
    course_at,
    is_alike,
    sealed_of,
    sites_on_clock,
)
from concours.rehearsal.world.collector import Collector
from concours.rehearsal.world.paper import NOBODY, SITES, Candidate, due_of, sitting_key
from concours.rehearsal.world.rests import RIGHT, rest_decision, rests_of

KEYHOLDERS = tuple(phases.KeyholderId(name) for name in ("Ada", "Émilie", "Marie"))
QUORUM = 2
REASON = "coupure"

Raw = dict[str, Any]


class Jury(Collector):
    """Everybody with authority, and the keeper's shares.

    `site` is None for the nation, which is who keeps its clock, or a detached site.
    """

    def __init__(self, database: Database, order: int = 1) -> None:
        super().__init__(database, order)
        self.present: set[phases.KeyholderId] = set(KEYHOLDERS)
        self.shares_count = len(KEYHOLDERS)
        """Sound shares that the keeper has in hand."""
        self.is_keeper_down = False
        self.codes_count = 0

    # --- what will be done, and when

    def launch_at(
        self, instant_ms: int, lead_ms: int, site: int | None = None
    ) -> Steps[None]:
        """Arm as soon as the quorum is there, then let the key out."""
        yield max(0, instant_ms - self.agenda.now)
        if site is not None and site not in self.sitting.detached:
            return  # it starts with the nation after all
        yield from self.until_done(partial(self._arm, lead_ms=lead_ms, site=site))
        phase = self.sitting.phase_of(site)
        assert isinstance(phase, phases.Armed)
        yield max(0, phase.t0 - phases.KEY_LEAD_MS - self.now()) + 50
        yield from self.until_done(partial(self.launch, site=site))

    def give(self, gift: Gift) -> Steps[None]:
        """Give minutes, if it is not too late."""
        yield max(0, gift.at_ms - self.agenda.now)
        yield from self.do_unless_refused(partial(self.extend, gift=gift))

    def pause(self, stop: Stop) -> Steps[None]:
        """Stop a site, and let it go on."""
        yield max(0, stop.at_ms - self.agenda.now)
        yield from self.do_unless_refused(partial(self.stop, stop=stop, kind="paused"))
        yield stop.length_ms
        yield from self.do_unless_refused(partial(self.stop, stop=stop, kind="resumed"))

    def close_at(self, instant_ms: int, site: int | None = None) -> Steps[None]:
        """End normal time for all who keep this clock."""
        yield max(0, instant_ms - self.agenda.now)
        yield from self.do_unless_refused(partial(self.close, site=site))

    def hold_at(self, instant_ms: int, site: int) -> Steps[None]:
        """Detach a site, if the key has not gone out."""
        yield max(0, instant_ms - self.agenda.now)
        yield from self.do_unless_refused(partial(self._hold, site=site))

    def rejoin_at(self, instant_ms: int, site: int) -> Steps[None]:
        """Let a detached site start with the nation again."""
        yield max(0, instant_ms - self.agenda.now)
        yield from self.do_unless_refused(partial(self._rejoin, site=site))

    def replacement(self, attempt: AttemptId) -> Steps[str]:
        """Return a fresh code that lets another tablet take over."""
        yield self.agenda.between(1_000, 4_000)
        self.codes_count += 1
        code = f"{self.codes_count:06}"

        def change(tables: Tables) -> None:
            tables.enrolled_ms = self.agenda.now
            tables.codes.setdefault(attempt, set()).add(code)

        yield from self.write_until_done(change)
        return code

    # --- the start

    def _hold(self, tables: SittingTables, site: int) -> None:
        site_clock.require_detachable(tables.phase)
        if site in tables.detached:
            return
        is_armed = isinstance(tables.phase, phases.Armed)
        tables.detached[site] = sealed_of(tables.phase)
        if is_armed:
            self._say(tables, {"kind": "disarmed"}, site)
        self._note_start(tables, f"detaches site {site}")

    def _rejoin(self, tables: SittingTables, site: int) -> None:
        own = tables.detached.get(site)
        if own is None:
            return
        site_clock.require_rejoinable(tables.phase, own)
        del tables.detached[site]
        if isinstance(tables.phase, phases.Armed):
            self._say(tables, self.armed_news(tables.phase.t0), site)
        self._note_start(tables, f"lets site {site} start with the nation")

    def _arm(self, tables: SittingTables, lead_ms: int, site: int | None) -> None:
        phase = tables.phase_of(site)
        if isinstance(phase, phases.Armed):
            return  # the commit was made, only its answer was lost
        armed_phase = phases.arm(
            phase,
            present=frozenset(self.present),
            lead_ms=lead_ms,
            now=self.now(),
            is_key_out=tables.key_released_ms is not None,
        )
        self._begin(tables, armed_phase, site)
        self._say(tables, self.armed_news(armed_phase.t0), site)
        self._note_start(tables, f"arms {_name(site)}")

    def armed_news(self, t0: Instant) -> Raw:
        """Return what is told of an arming."""
        return {"kind": "armed", "t0_ms": t0}

    def launch(self, tables: SittingTables, site: int | None) -> None:
        """Put the key together and let it out."""
        phase = tables.phase_of(site)
        if isinstance(phase, phases.Launched):
            return
        if self.is_keeper_down or not self.has_shares():
            raise Unavailable("keeper")
        launched_phase = self.decide_launch(phase)
        shares, sites = self.shares_count, sites_on_clock(tables, site)
        self.witness.gathers_shares(shares, quorum=QUORUM)
        self.witness.launches(tables.order, sites, t0=launched_phase.t0)
        self._begin(tables, launched_phase, site)
        if tables.key_released_ms is None:
            tables.key_released_ms = launched_phase.launched_at
        self._say(tables, launched_news(launched_phase.t0, tables.order), site)
        self._note_start(tables, f"launches {_name(site)}")

    def decide_launch(self, phase: phases.Phase) -> phases.Launched:
        """Decide the launch."""
        return phases.launch(phase, now=self.now())

    def has_shares(self) -> bool:
        """Say whether the keeper can put the key together."""
        return self.shares_count >= QUORUM

    # --- time

    def extend(self, tables: SittingTables, gift: Gift) -> None:
        """Give minutes to the nation, a detached site or not, or a candidate."""
        raw = {
            "kind": "extended",
            "minutes": gift.time.minutes,
            "scope": gift.time.scope,
            "reason": REASON,
        }
        sites = frozenset(SITES if gift.site is None else [gift.site])
        decision = Decision(raw=raw, sites=sites, attempt=gift.attempt)
        earlier = [d for d in tables.decisions if is_alike(d, decision)]
        phase = tables.phase_of(gift.site)
        course = course_at(tables, gift.site)
        extensions.extend(
            phase,
            extensions.Extension(gift.time, REASON),
            known_count=len(earlier),
            ends_at=due_of(NOBODY, course) or Instant(0),
            now=self.now(),
        )
        tables.decisions.append(decision)
        self.tell_of_time(tables, decision, gift.site)
        self._note_act(f"gives {gift.time.minutes} minutes to {raw['scope']}")

    def tell_of_time(
        self, tables: SittingTables, decision: Decision, site: int | None
    ) -> None:
        """Tell all whom it is given to, whatever clock they keep."""
        tables.tell(decision.raw, site=site, attempt=decision.attempt)

    def stop(self, tables: SittingTables, stop: Stop, kind: str) -> None:
        """Let a site stop, or go on."""
        course = course_at(tables, stop.site)
        ends_at = due_of(NOBODY, course)
        if kind == "paused" and (ends_at is None or self.now() >= ends_at):
            raise PauseTooLate(ended_ms=ends_at or 0, now_ms=self.now())
        if kind == "resumed" and not any(pause.is_open for _, pause in course.pauses):
            raise NotPaused("alarm")  # its beginning is lost
        raw = {"kind": kind, "at_ms": self.now(), "cause": "alarm", "scope": "site"}
        tables.decisions.append(Decision(raw=raw, sites=frozenset([stop.site])))
        tables.tell(raw, site=stop.site)
        self._note_act(f"says {kind} at site {stop.site}")

    def begin_rest(self, sitting: SittingTables, candidate: Candidate) -> None:
        """Stop one candidate for a break that is due."""
        rests, now = rests_of(sitting, candidate), self.now()
        self.require_break(rests)
        course = sitting.course_of(candidate.site, candidate.attempt)
        if course.t0 is None or now < course.t0:
            raise RestTooEarly
        phase, ends_at = sitting.phase_of(candidate.site), due_of(candidate, course)
        pause(phase, CAUSE, rests, ends_at=ends_at or Instant(0), now=now)
        self._tell_rest(sitting, rest_decision("paused", candidate, now))

    def require_break(self, rests: Sequence[Pause]) -> None:
        """Refuse a break beyond the right."""
        require_break_left(RIGHT, taken_count=len(rests))

    def end_rest(self, sitting: SittingTables, candidate: Candidate) -> None:
        """Let one candidate go on."""
        resume(CAUSE, rests_of(sitting, candidate))
        self._tell_rest(sitting, rest_decision("resumed", candidate, self.now()))

    def _tell_rest(self, sitting: SittingTables, decision: Decision) -> None:
        sitting.decisions.append(decision)
        site = min(decision.sites)
        sitting.tell(decision.raw, site=site, attempt=decision.attempt)
        self._note_act(f"says {decision.raw['kind']} for a rest break")

    def close(self, tables: SittingTables, site: int | None) -> None:
        """End normal time for all who keep this clock."""
        phase = tables.phase_of(site)
        if isinstance(phase, phases.Closed):
            return
        closed_phase = phases.close(phase, now=self.now())
        if site is not None:
            closed_phase = closed_by_its_clock(tables, closed_phase, site)
        self._begin(tables, closed_phase, site)
        self._say(tables, {"kind": "closed", "at_ms": closed_phase.closed_at}, site)
        self._note_act(f"closes {_name(site)}")

    # --- the record, and the news

    def _begin(
        self, tables: SittingTables, phase: phases.Phase, site: int | None
    ) -> None:
        if site is None:
            tables.phase = phase
        else:
            tables.detached[site] = phase

    def _say(self, tables: SittingTables, raw: Raw, site: int | None) -> None:
        """Decide for all who keep this clock, and tell them."""
        tables.decisions.append(Decision(raw=raw, sites=sites_on_clock(tables, site)))
        if site is None:
            self.tell_together(tables, raw)
        else:
            tables.tell(raw, site=site)

    def tell_together(self, tables: SittingTables, raw: Raw) -> None:
        """Tell all who keep the nation's clock: site by site, once one is detached."""
        if not tables.detached:
            tables.tell(raw)
            return
        for site in sorted(sites_on_clock(tables, None)):
            tables.tell(raw, site=site)

    def _note_start(self, tables: SittingTables, event: str) -> None:
        tables.changed_ms = self.agenda.now  # no backup is older than a start
        self._note_act(event)

    def _note_act(self, event: str) -> None:
        self.witness.note(self.name, event)


def launched_news(t0: Instant, order: int) -> Raw:
    """Return what is told of a launch: the key goes with it."""
    return {"kind": "launched", "t0_ms": t0, "key": sitting_key(order).hex()}


def _name(site: int | None) -> str:
    return "the nation" if site is None else f"site {site}"
