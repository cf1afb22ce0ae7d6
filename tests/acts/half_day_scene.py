"""A half-day of the ECOS led by its acts from its plan to marks that are in force.

One site, one circuit of five stations, three candidates of whom one is absent. What
the keeper, the ledger and tablets do is put in by the owner's role.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any, ClassVar, TypeAlias
from uuid import UUID, uuid4, uuid5

from protocol.chairs import FORM_DOCUMENT

from acts.marks_scene import POINTS, give
from acts.scene import HOUR_MS, KEYHOLDERS, Scene, make_scene
from acts.series_scene import (
    HALF_DAY_MS,
    STATIONS,
    SealedSeries,
    draft_series,
    frozen_series,
    numbers_at,
    see,
)
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sealing.keys import MARKING_KEY
from concours.core.ecos.allotment.allot import allot
from concours.core.ecos.circuits.document import Candidate, Room, Site, Wave
from concours.core.ecos.circuits.reading import to_bytes
from concours.core.kernel import crypto
from concours.core.kernel.canonical import dump, load
from concours.core.kernel.time import MINUTE_MS, Instant
from core.ecos.small_site import examiner, lists, series
from small_ecos import ChairTablet, hold

JUDGES = [examiner(n, "a" if n % 2 else "b") for n in range(12)]
PLACES = [(station, place) for station in range(5) for place in (1, 2)]
DAY_MS = 24 * HOUR_MS
ABSENT = 2
"""Where in the list of candidates the one stands who did not come."""
DOMAINS = ("annonce",) * len(STATIONS)
Levels: TypeAlias = tuple[int, int, int]


def now() -> Instant:
    return Instant(time.time_ns() // 1_000_000)


def act_of(name: str) -> Any:
    """A function of `concours.acts`, by its module and name."""
    module, _, function = name.rpartition(".")
    return getattr(import_module(f"concours.acts.{module}"), function)


def whole_series(code: str, domains: Sequence[str] = DOMAINS) -> FrozenPaper:
    """Five stations with every audience: grids that tablets fill, points of marks."""
    bare = frozen_series(code=code)
    content = load(bare.content)
    for station, domain in zip(content["stations"], domains, strict=True):
        name = station["station"]
        station["domain"] = station["parts"]["setup"]["domain"] = domain
        station["parts"]["grid"] = {**FORM_DOCUMENT, "station": name}
    keyed = [
        {"station": name, "domain": domain, "secondary": None, "points": POINTS}
        for name, domain in zip(STATIONS, domains, strict=True)
    ]
    head = {key: content[key] for key in ("protocol", "series")}
    return FrozenPaper(dump(content), dump({**head, "stations": keyed}), bare.media)


@dataclass
class HalfDay:
    """The half-day: how far it is led, one gesture after another."""

    domains: ClassVar[Sequence[str]] = DOMAINS
    scene: Scene
    owner: Any
    sitting: UUID
    sealed: SealedSeries | None = None
    attempts: dict[str, UUID] = field(default_factory=dict)
    absent: int | None = ABSENT
    t0: int = 0

    @property
    def circuit(self) -> UUID:
        [(found,)] = self._rows("SELECT id FROM circuit WHERE sitting_id = %s")
        return found

    def chair(self, station: int, place: int) -> UUID:
        return uuid5(self.circuit, f"chair/{station}/{place}")

    def act(self, name: str, *facts: object, login: str = "presidente", **more: object):
        """Do an act on the sitting, as somebody of the scene."""
        who = self.scene.actor(login)
        return act_of(name)(who, self.sitting, *facts, **more, now=now())

    def propose(self, kind: str, **facts: object) -> UUID:
        texts = {name: str(value) for name, value in facts.items()}
        return self.act("two_persons.propose", kind, facts=texts, reason="Vu à deux.")

    def confirm(self, proposal: UUID) -> None:
        who = self.scene.actor("kermarec")
        act_of("two_persons.confirm")(who, proposal, now=now())

    def seal(self) -> None:
        """Seal the series of the plan."""
        [(hour,)] = self.owner.execute(
            "SELECT scheduled_ms FROM planned_sitting WHERE id = %s", (self.sitting,)
        ).fetchall()
        frozen = whole_series(f"s-{self.sitting}"[:40], self.domains)
        draft, self.sealed = draft_series(self.scene, self.sitting, frozen)
        act_of("authoring.ceremony.seal_sitting")(
            self.scene.actor("presidente"),
            self.scene.exam,
            replace(draft, scheduled=hour, keyholders=self.holders),
            packages=self.scene.packages,
            now=now(),
        )

    @property
    def holders(self) -> tuple[str, ...]:
        """Who takes a share: in an exam that is sealed `light`, the safe takes one."""
        from concours.store.models import Exam  # noqa: PLC0415 -- after setup
        from concours.store.queries.profiles import profile_of  # noqa: PLC0415 -- idem

        is_light = (
            profile_of(Exam.objects.get(pk=self.scene.exam)).sealing.mode == "light"
        )
        return (*KEYHOLDERS[:2], "") if is_light else KEYHOLDERS

    def allotment(self) -> bytes:
        """A sound allotment of who composes at the site; examiners are enrolled."""
        for judge in JUDGES:
            self.owner.execute(
                "INSERT INTO examiner (id, exam_id, number, name, university,"
                " code_digest) VALUES (%s, %s, %s, 'Dr Roy', %s, %s)",
                (uuid4(), self.scene.exam, judge.number, judge.university, bytes(32)),
            )
        [(wave, hour)] = self._rows(
            "SELECT code, scheduled_ms FROM sitting WHERE id = %s"
        )
        [(site,)] = self.owner.execute(
            "SELECT code FROM site WHERE id = %s", (self.scene.site,)
        ).fetchall()
        numbers = self.owner.execute(
            "SELECT number FROM candidate WHERE site_id = %s ORDER BY number",
            (self.scene.site,),
        ).fetchall()
        made = allot(
            lists(
                series=(series("j1"),),
                waves=(Wave(code=wave, day=1, series="j1", starts_ms=hour),),
                sites=(Site(code=site, university="a", offset_min=60),),
                rooms=tuple(
                    Room(site=site, floor="f1", code=f"b{n}") for n in range(6)
                ),
                candidates=tuple(Candidate(number=n, site=site) for (n,) in numbers),
                examiners=tuple(JUDGES),
            ),
            bytes(32),
        )
        assert made.allotment.circuits
        assert not made.shortages
        return to_bytes(made.allotment)

    def adopt(self, document: bytes) -> None:
        """Bring the allotment into force, and have the setup read before the day."""
        organiser = self.scene.actor("organisation")
        adopt = act_of("ecos.allotment.adopt_allotment")
        adopt(organiser, self.scene.exam, document, now=now())
        assert self.sealed is not None
        self.attempts = numbers_at(self.owner, self.sealed, self.scene.site)

    def hand_shares(self) -> None:
        """Have a keeper that lives, and everybody's share in its custody."""
        self.owner.execute(
            "INSERT INTO keeper_key VALUES (gen_random_uuid(), %s, %s, %s)",
            (bytes(65), now(), now() + HOUR_MS),
        )
        self.owner.execute(
            "INSERT INTO handed_share (id, keyholder_id, keeper_key_id, sealed,"
            " handed_ms, state, refusal, also_marking)"
            " SELECT gen_random_uuid(), k.id, (SELECT id FROM keeper_key LIMIT 1), '',"
            " %s, 'accepted', '', true FROM keyholder k WHERE k.sitting_id = %s",
            (now(), self.sitting),
        )

    def let_out(self, *audiences: str) -> None:
        """Let the keys of audiences go out, as the keeper does."""
        assert self.sealed is not None
        for audience in audiences:
            for name in STATIONS:
                self.owner.execute(
                    "INSERT INTO released_station_key (sitting, package, audience,"
                    " station, key, released_ms) SELECT id, package_digest, %s, %s, %s,"
                    " %s FROM sitting WHERE id = %s",
                    (
                        audience,
                        name,
                        self.sealed.key(audience, name),
                        now(),
                        self.sitting,
                    ),
                )

    def confine(self) -> None:
        """Have everybody confined, but for one who is absent."""
        for at, attempt in enumerate(self.attempts.values()):
            kind = "absent" if at == self.absent else "confined"
            see(self.owner, attempt, kind, at=now())

    def launch(self, *, minutes: int) -> None:
        """Let the signal have been given so many minutes ago."""
        self.t0 = Instant(now() - minutes * MINUTE_MS)
        self.owner.execute(
            "UPDATE sitting SET scheduled_ms = %(at)s, armed_ms = %(at)s,"
            " t0_ms = %(at)s, key_released_ms = %(at)s WHERE id = %(id)s",
            {"at": self.t0, "id": self.sitting},
        )

    def grade(
        self,
        *,
        turns: int = 5,
        but: tuple[tuple[int, int], ...] = (),
        levels: tuple[Levels, Levels] = ((1, 2, 4), (0, 0, 0)),
    ) -> None:
        """Have each chair grade whom it expects in the first turns; some have nothing.

        The two of a station give `levels`, which are not the same.
        """
        absent = None if self.absent is None else [*self.attempts][self.absent]
        for chair in PLACES:
            tablet = self.tablet(*chair)
            for turn in range(1, turns + 1):
                at = self.t0 + (10 * turn - 4) * MINUTE_MS
                number = self.expected(chair[0], turn)
                if number and number != absent:
                    give(tablet, turn, number, levels[chair[1] - 1], at)
            if chair not in but:
                hold(self.owner, tablet)

    def expected(self, station: int, turn: int) -> str:
        """Whom a station expects in a turn, by their place in the circuit."""
        rows = self._rows(
            "SELECT p.position, c.number FROM circuit_place p JOIN attempt a"
            " ON a.id = p.attempt_id JOIN candidate c ON c.id = a.candidate_id"
            " WHERE a.sitting_id = %s"
        )
        return dict(rows).get((station - turn + 1) % 5, "")

    def tablet(self, station: int, place: int) -> ChairTablet:
        """The tablet of a chair, which has opened its half-day."""
        attempt = uuid5(self.chair(station, place), "attempt")
        tablet = ChairTablet(f"E{station}{place}", attempt=attempt)
        tablet.station = station
        tablet.write("opened")
        return tablet

    def forget_tablets(self) -> None:
        """Take back what tablets wrote: another hour of the same day is looked at."""
        from concours.store.queries.ecos.floor import FLOORS  # noqa: PLC0415 -- setup

        for table, column in (
            ("presence", "attempt"),
            ("ledger_entry", "attempt"),
            ("journal_entry", "attempt"),
            ("device", "attempt"),
        ):
            self.owner.execute(
                f"DELETE FROM {table} WHERE {column} IN"  # noqa: S608 -- ours
                " (SELECT id FROM attempt WHERE sitting_id = %s)",
                (self.sitting,),
            )
        FLOORS.forget()

    def missing(self) -> list[str]:
        """Name the grids that the circuit is not let go without."""
        from concours.core.ecos.completeness.sets import GridsMissing  # noqa: PLC0415

        try:
            self.act("ecos.release.release_circuit", self.circuit)
        except GridsMissing as refused:
            return list(refused.missing)
        return []

    def open_marking_key(self) -> None:
        """Have the ledger fix the head, and the keeper open the key of the marks."""
        assert self.sealed is not None
        key = crypto.derive(
            self.sealed.secret, salt=self.sitting.bytes, info=MARKING_KEY
        )
        self.owner.execute(
            "INSERT INTO journal_head VALUES (%s, 0, %s, %s)",
            (self.sitting, bytes(32), now()),
        )
        self.owner.execute(
            "INSERT INTO opened_marking_key VALUES (%s, %s, %s)",
            (self.sitting, key, now()),
        )

    def _rows(self, query: str) -> list[Any]:
        return self.owner.execute(query, (self.sitting,)).fetchall()


def plan_half_day(packages, owner, **options) -> HalfDay:
    """Found an exam that has one half-day, planned in two days, and nothing else."""
    scene = make_scene(packages, has_sitting=False, **options)
    plan = import_module("concours.core.delivery.planning.plan").SittingPlan(
        title="ECOS, jour 1",
        kind="ecos",
        scheduled=Instant((now() // DAY_MS + 2) * DAY_MS + 8 * HOUR_MS),
        duration_ms=HALF_DAY_MS,
    )
    planned = act_of("authoring.planning.plan_sitting")
    sitting = planned(scene.actor("organisation"), scene.exam, plan, now=now())
    return HalfDay(scene, owner, sitting)
