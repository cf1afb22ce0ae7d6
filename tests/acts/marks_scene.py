"""One circuit of a sealed half-day from its grids to its single marks, for tests.

Its series has points, so that what is held can be merged; its keys are put in by the
owner's role, or opened as the ledger and the keeper do.
"""

from uuid import uuid5

from protocol.chairs import FORM_DOCUMENT

from acts.scene import NOON
from acts.series_scene import (
    STATIONS,
    draft_series,
    make_circuits,
    numbers_at,
    plan_series,
    see,
)
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sealing.keys import MARKING_KEY
from concours.core.kernel import crypto
from concours.core.kernel.canonical import dump
from concours.core.kernel.time import MINUTE_MS, Instant
from small_ecos import ChairTablet, hold

LATER = Instant(NOON + 400 * MINUTE_MS)
POINTS = {
    "criteria": [
        {"points": "3", "shares": ["0", "1"], "side": "main"},
        {"points": "4", "shares": ["0", "1/2", "1"], "side": "main"},
        {"points": "1", "shares": ["0", "1"], "side": "secondary"},
    ],
    "aptitudes": [{"points": "2"}],
}


def series(code):
    stations = [
        {
            "station": name,
            "domain": "annonce",
            "secondary": None,
            "parts": {"grid": {**FORM_DOCUMENT, "station": name}},
        }
        for name in STATIONS
    ]
    head = {"protocol": 1, "series": {"code": code, "version": 1, "title": "Série"}}
    keyed = [
        {"station": name, "domain": "annonce", "secondary": None, "points": POINTS}
        for name in STATIONS
    ]
    return FrozenPaper(
        dump({**head, "stations": stations}), dump({**head, "stations": keyed}), ()
    )


class Floor:
    """One circuit of a sealed half-day: collected, its keys out, its grids held."""

    def __init__(self, scene, owner):
        self.scene, self.owner = scene, owner
        self.sitting = plan_series(scene)
        draft, self.sealed = draft_series(
            scene, self.sitting, series(f"s-{self.sitting}"[:40])
        )
        acts("authoring.ceremony").seal_sitting(
            scene.actor("presidente"),
            scene.exam,
            draft,
            packages=scene.packages,
            now=Instant(NOON + 1_000),
        )
        self.site = make_circuits(owner, self.sealed, "Amiens", "A")
        self.attempts = numbers_at(owner, self.sealed, self.site)
        self.numbers = [*self.attempts]
        for attempt in self.attempts.values():
            see(owner, attempt)
        self.package = owner.execute(
            "UPDATE sitting SET armed_ms = %(at)s, t0_ms = %(at)s,"
            " key_released_ms = %(at)s WHERE id = %(id)s RETURNING package_digest",
            {"at": NOON, "id": self.sitting},
        ).fetchone()[0]
        for name in STATIONS:
            owner.execute(
                "INSERT INTO released_station_key"
                " (sitting, package, audience, station, key, released_ms)"
                " VALUES (%s, %s, 'grid', %s, %s, %s)",
                (self.sitting, self.package, name, self.sealed.key("grid", name), NOON),
            )

    def grade(self, *, levels=lambda *_: (1, 2, 4), but=()):
        """Each chair meets everybody, and gives each the levels asked for.

        Returns the tablets of some chairs, of which the centre has nothing yet.
        """
        tablets = []
        circuit = uuid5(self.site, "A" + str(self.sitting))
        for station in range(5):
            for place in (1, 2):
                attempt = uuid5(uuid5(circuit, f"{station}/{place}"), "attempt")
                tablet = ChairTablet(f"E{station}{place}", attempt=attempt)
                tablet.station = station
                tablet.write("opened")
                for turn in range(1, 6):
                    position = (station - turn + 1) % 5
                    if position < len(self.numbers):
                        number = self.numbers[position]
                        at = NOON + (10 * turn - 4) * MINUTE_MS
                        give(tablet, turn, number, levels(number, station, place), at)
                if (station, place) in but:
                    tablets.append(tablet)
                else:
                    hold(self.owner, tablet)
        return tablets

    def collect(self):
        self.owner.execute(
            "UPDATE sitting SET closed_at_ms = %(at)s, collected_ms = %(at)s"
            " WHERE id = %(id)s",
            {"at": NOON + 300 * MINUTE_MS, "id": self.sitting},
        )
        key = crypto.derive(
            self.sealed.secret, salt=self.sitting.bytes, info=MARKING_KEY
        )
        self.owner.execute(
            "INSERT INTO journal_head VALUES (%s, 0, %s, %s)",
            (self.sitting, bytes(32), NOON),
        )
        self.owner.execute(
            "INSERT INTO opened_marking_key VALUES (%s, %s, %s)",
            (self.sitting, key, NOON),
        )

    def make(self, *, login="presidente", reason=""):
        return acts("ecos.single_marks").make_single_marks(
            self.scene.actor(login), self.sitting, reason=reason, now=LATER
        )

    def marks(self, version):
        row = queries().load_version(self.sitting, version)
        assert row.agreed_digest == row.digest
        return queries().marks_of(row)

    def by_two(self, kind, **facts):
        two_persons = acts("two_persons")
        proposal = two_persons.propose(
            self.scene.actor("presidente"),
            self.sitting,
            kind,
            facts={name: str(value) for name, value in facts.items()},
            reason="Vu à deux.",
            now=LATER,
        )
        return two_persons.confirm(self.scene.actor("kermarec"), proposal, now=LATER)


def acts(name):
    from importlib import import_module  # noqa: PLC0415 -- after Django's setup

    return import_module(f"concours.acts.{name}")


def queries():
    from concours.store.queries.ecos import single_marks  # noqa: PLC0415 -- idem

    return single_marks


def give(tablet, turn, number, levels, at):
    first, second, aptitude, *overall = levels
    tablet.meet(turn, number, at=at)
    for kind, body in (
        ("ticked", {"criterion": 1, "level": first}),
        ("ticked", {"criterion": 2, "level": second}),
        ("filled", {"criteria": [3]}),
        ("rated", {"aptitude": 1, "level": aptitude}),
        ("overall", {"level": overall[0] if overall else 3}),
    ):
        tablet.write(kind, {**body, "turn": turn}, at)
    tablet.validate(turn, at=at)
