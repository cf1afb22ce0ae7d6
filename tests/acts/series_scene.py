"""A series of five stations, planned and sealed in the exam of the scene.

Its circuits are put in by the owner's role: at each site of the scene, candidates in
the order of their numbers, and two chairs at each station.
"""

import os
from dataclasses import dataclass
from uuid import UUID, uuid5

import psycopg
import pyvips
from psycopg.types.json import Jsonb

from acts.scene import HOUR_MS, KEYHOLDERS, NOON, SIGNING_KEY, Scene
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sealing.keys import commitment
from concours.core.authoring.sealing.package import SealedPackage
from concours.core.authoring.sealing.stations import seal_series, station_key
from concours.core.authoring.stations.audiences import AUDIENCES
from concours.core.ecos.bells.tempo import NORMAL_TEMPO, write_tempo
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.time import Instant
from concours.keeper import shares

STATIONS = ("s1", "s2", "s3", "s4", "s5")
HALF_DAY_MS = 225 * 60_000
SIGNAL = Instant(NOON + 48 * HOUR_MS)


IMAGE = bytes(pyvips.Image.grey(320, 200, uchar=True).webpsave_buffer())
FIGURE: Json = {
    "part": 1,
    "type": "image/webp",
    "width": 320,
    "height": 200,
    "tiled": False,
    "alt": "Radiographie",
    "caption": "<b>De face</b>",
    "shown": "on_request",
}


def _part(station: str, audience: str) -> Json:
    if audience == "documents":
        figures = [FIGURE] if station == "s3" else []
        return {"station": station, "documents": figures}
    facts: dict[str, Json] = {"title": f"Station {station}"}
    if audience == "setup":
        facts["domain"] = "annonce"
    return {"station": station, **facts, audience: f"<p>{audience} de {station}</p>"}


def frozen_series(code: str = "ecos-a", version: int = 1) -> FrozenPaper:
    """Five stations; nobody reads a role of the second, the third has an image."""
    stations: list[Json] = [
        {
            "station": name,
            "domain": "annonce",
            "secondary": None,
            "parts": {
                audience: _part(name, audience)
                for audience in AUDIENCES
                if (name, audience) != ("s2", "role")
            },
        }
        for name in STATIONS
    ]
    series: Json = {"code": code, "version": version, "title": "Série A"}
    content: Json = {"protocol": 1, "series": series, "stations": stations}
    points: Json = {"protocol": 1, "series": series, "points": "de la correction"}
    return FrozenPaper(dump(content), dump(points), (IMAGE,))


@dataclass(frozen=True, slots=True)
class SealedSeries:
    """What a test needs of a sealed series: its sitting, its secret and its shares."""

    scene: Scene
    sitting: UUID
    secret: bytes
    words: tuple[str, ...]
    package: SealedPackage

    def key(self, audience: str, station: str) -> bytes:
        """What opens one audience of one station."""
        return station_key(
            self.secret, sitting=self.sitting, audience=audience, station=station
        )


def plan_series(scene: Scene, title: str = "ECOS, jour 1") -> UUID:
    """Plan a half-day of the ECOS; return its sitting."""
    from concours.acts.authoring.planning import plan_sitting  # noqa: PLC0415 -- after setup
    from concours.core.delivery.planning.plan import SittingPlan  # noqa: PLC0415 -- idem

    plan = SittingPlan(
        title=title, kind="ecos", scheduled=SIGNAL, duration_ms=HALF_DAY_MS
    )
    return plan_sitting(scene.actor("presidente"), scene.exam, plan, now=NOON)


def draft_series(
    scene: Scene, sitting: UUID, series: FrozenPaper | None = None
) -> tuple[object, SealedSeries]:
    """What a ceremony hands over of a series, and what its holders took away."""
    from concours.acts.authoring.sealed_draft import Draft  # noqa: PLC0415 -- after setup
    from concours.store.packages import put_part  # noqa: PLC0415 -- idem

    secret = os.urandom(32)
    package = seal_series(
        series or frozen_series(code=f"s-{sitting}"[:40]),
        sitting=sitting,
        secret=secret,
        signing_key=SIGNING_KEY,
        entropy=os.urandom,
    )
    for blob in package.blobs.values():
        put_part(scene.packages, blob)
    words = tuple(shares.split(secret, quorum=2, keyholders=3))
    draft = Draft(
        manifest=package.manifest,
        signature=package.signature,
        key_document=package.sealed_key_document,
        kind="ecos",
        scheduled=SIGNAL,
        quorum=2,
        keyholders=KEYHOLDERS,
        commitments=tuple(
            commitment(line, sitting=sitting, position=position)
            for position, line in enumerate(words, start=1)
        ),
        spare="",
    )
    return draft, SealedSeries(scene, sitting, secret, words, package)


def seal_planned(scene: Scene) -> SealedSeries:
    """Plan a half-day of the ECOS and seal its series."""
    from concours.acts.authoring.ceremony import seal_sitting  # noqa: PLC0415 -- after setup

    draft, sealed = draft_series(scene, plan_series(scene))
    seal_sitting(
        scene.actor("presidente"),
        scene.exam,
        draft,
        packages=scene.packages,
        now=Instant(NOON + 1_000),
    )
    return sealed


def seal_again(owner: psycopg.Connection, sealed: SealedSeries) -> SealedSeries:
    """Open the ceremony of a sealed series again, and seal another one in its place."""
    from concours.acts.authoring.ceremony import seal_sitting  # noqa: PLC0415 -- after setup

    owner.execute(
        "UPDATE sitting SET reopened_act = 1 WHERE id = %s", (sealed.sitting,)
    )
    series = frozen_series(code=f"again-{sealed.sitting}"[:40])
    draft, again = draft_series(sealed.scene, sealed.sitting, series)
    seal_sitting(
        sealed.scene.actor("presidente"),
        sealed.scene.exam,
        draft,
        packages=sealed.scene.packages,
        now=Instant(NOON + 2_000),
    )
    return again


def site_id(owner: psycopg.Connection, scene: Scene, name: str) -> UUID:
    """The site of the scene's exam that has this name."""
    ((found,),) = owner.execute(
        "SELECT id FROM site WHERE exam_id = %s AND name = %s", (scene.exam, name)
    ).fetchall()
    return found


def make_circuits(
    owner: psycopg.Connection, sealed: SealedSeries, name: str, *codes: str
) -> UUID:
    """Put circuits in at a site, its candidates dealt out to them in turn."""
    sitting, site = sealed.sitting, site_id(owner, sealed.scene, name)
    for code in codes:
        circuit = uuid5(site, code + str(sitting))
        add_circuit(owner, sitting, circuit, (site, code))
        for station in range(5):
            for place in (1, 2):
                add_chair(owner, sitting, circuit, (station, place))
    candidates = owner.execute(
        "SELECT id FROM candidate WHERE site_id = %s ORDER BY number", (site,)
    ).fetchall()
    for at, (candidate,) in enumerate(candidates):
        circuit = uuid5(site, codes[at % len(codes)] + str(sitting))
        attempt = uuid5(circuit, str(candidate))
        owner.execute(
            "INSERT INTO attempt (id, sitting_id, candidate_id) VALUES (%s, %s, %s)",
            (attempt, sitting, candidate),
        )
        owner.execute(
            "INSERT INTO circuit_place (attempt_id, circuit_id, rotation, position)"
            " VALUES (%s, %s, 0, %s)",
            (attempt, circuit, at // len(codes)),
        )
    return site


def add_circuit(
    owner: psycopg.Connection, sitting: UUID, circuit: UUID, where: tuple[UUID, str]
) -> None:
    """Put one circuit in at a site, under its code."""
    owner.execute(
        "INSERT INTO circuit (id, sitting_id, site_id, code, factor_num, factor_den,"
        " tempo) VALUES (%s, %s, %s, %s, 1, 1, %s)",
        (circuit, sitting, *where, Jsonb(write_tempo(NORMAL_TEMPO))),
    )


def add_chair(
    owner: psycopg.Connection, sitting: UUID, circuit: UUID, where: tuple[int, int]
) -> UUID:
    """Put one chair in, with its attempt, whose id is returned."""
    station, place = where
    chair = uuid5(circuit, f"{station}/{place}")
    owner.execute(
        "INSERT INTO chair (id, sitting_id, circuit_id, station, station_code, place,"
        " room) VALUES (%s, %s, %s, %s, %s, %s, 'B1')",
        (chair, sitting, circuit, station, STATIONS[station], place),
    )
    attempt = uuid5(chair, "attempt")
    owner.execute(
        "INSERT INTO attempt (id, sitting_id, chair_id) VALUES (%s, %s, %s)",
        (attempt, sitting, chair),
    )
    return attempt


def numbers_at(owner: psycopg.Connection, sealed: SealedSeries, site: UUID) -> dict:
    """The attempts of those who pass at a site, by their numbers, in circuit order."""
    rows = owner.execute(
        "SELECT c.number, a.id FROM circuit_place p"
        " JOIN circuit ON circuit.id = p.circuit_id"
        " JOIN attempt a ON a.id = p.attempt_id"
        " JOIN candidate c ON c.id = a.candidate_id"
        " WHERE circuit.sitting_id = %s AND circuit.site_id = %s"
        " ORDER BY circuit.code, c.number",
        (sealed.sitting, site),
    ).fetchall()
    return dict(rows)


def see(
    owner: psycopg.Connection, attempt: UUID, kind: str = "present", *, at: int = NOON
) -> None:
    """Leave a line of attendance, as the mise en loge does."""
    owner.execute(
        "INSERT INTO attendance (attempt_id, kind, at_ms, act, tap)"
        " VALUES (%s, %s, %s, 1, gen_random_uuid())",
        (attempt, kind, at),
    )
