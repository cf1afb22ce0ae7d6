"""Seed the demonstration: one exam, its roster, its staff, its sealed sittings.

What an organisation does over weeks, in one command: the papers are frozen and sealed
exactly as for a real exam, and the keyholders' words are handed over once. Only here
are they also written to a file, because a visitor plays all the parts.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from concours.acts.authoring import founding, preparation
from concours.acts.record import Actor
from concours.authoring import shelf
from concours.cli.demonstration import media, seed_settings, seed_staff
from concours.cli.demonstration.media import encoded
from concours.cli.screen import choose
from concours.core.authoring.paper.frozen import FrozenPaper, paper_facts
from concours.core.authoring.sealing.keys import Keys, commitment, keys_of
from concours.core.authoring.sealing.manifest import read as read_manifest
from concours.core.authoring.sealing.package import SealedPackage, seal
from concours.core.kernel import crypto
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant
from concours.core.people.roster.codes import CONVOCATION_CHANCE_BYTES, convocation_code
from concours.keeper import shares
from concours.rehearsal.conductor.stage import EXAM_NAMES
from concours.store.profiles import load_profile
from concours.store.queries.authoring.packages import put_package

CANDIDATES_COUNT_MIN, CANDIDATES_COUNT_MAX = 3, 20_000
QUORUM = 2
HALF_HOUR_MS = HOUR_MS // 2

SITES = (
    "Fort-de-France", "Lille", "Lyon-Sud", "Strasbourg", "Amiens", "Angers",
    "Besançon", "Bordeaux", "Brest", "Caen", "Clermont-Ferrand", "Créteil", "Dijon",
    "Grenoble", "Limoges", "Lyon-Est", "Marseille", "Montpellier", "Nancy", "Nantes",
    "Nice", "Nîmes", "Nouméa", "Orléans", "Papeete", "Paris-Bicêtre", "Paris-Bobigny",
    "Paris-Cité", "Paris-Saclay", "Paris-Sorbonne", "Pointe-à-Pitre", "Poitiers",
    "Reims", "Rennes", "Rouen", "Saint-Denis", "Saint-Étienne", "Toulouse", "Tours",
    "Versailles",
)  # fmt: skip
GIVEN = ("Camille", "Inès", "Hugo", "Léa", "Nathan", "Chloé", "Yanis", "Manon")
FAMILY = ("Aubertin", "Belkacem", "Caron", "Diallo", "Etcheverry", "Fabre", "Giraud")
KEYHOLDERS = ("presidente", "kermarec", "benali")
PAPERS = (("check", "check"), *((name, "demo") for name in EXAM_NAMES))
"""The sittings of days without a crowd: name in the credentials, paper."""

DAY_WITH_CROWD = (
    ("check", "check"),
    ("accelerated", "demo"),
    ("accelerated-2", "demo"),
    ("exam", "demo"),
    ("spare", "check"),
)
"""The accelerated ones before the long one, so that a tablet goes through them to that;
a spare of the long one, for a site that is detached there."""

ACCELERATED = ("accelerated", "accelerated-2")
TITLES = {
    "accelerated": "Épreuve accélérée 1",
    "accelerated-2": "Épreuve accélérée 2",
    "spare": "UC 1 · Sujet de réserve",
    **{name: f"UC {n}" for n, name in enumerate(EXAM_NAMES[1:], start=2)},
}
"""Of sittings on a paper of another; the others are called as their paper."""
KINDS = {"check": "check", "spare": "spare"}
VISITORS_COUNT = 4
"""Candidates, the first ones, that the crowd leaves to whoever visits."""
SYSTEM = Actor("system", "Installation", frozenset({"organiser"}))

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """How many candidates sit where, and for how long: None, as the paper says.

    With a crowd there are accelerated sittings, and candidates for visitors.
    """

    candidates_count: int
    sites_count: int = 4
    exam_minutes: int | None = None
    crowd_count: int = 0
    accelerated_minutes: int = 10
    sittings_count: int = 1

    def __post_init__(self) -> None:
        """Hold the bounds: the command line has checked them before."""
        assert CANDIDATES_COUNT_MIN <= self.candidates_count <= CANDIDATES_COUNT_MAX
        assert 1 <= self.sites_count <= len(SITES)
        assert self.crowd_count <= self.candidates_count - VISITORS_COUNT * self.is_live

    @property
    def is_live(self) -> bool:
        """Whether a crowd plays."""
        return self.crowd_count > 0

    @property
    def papers(self) -> Sequence[tuple[str, str]]:
        """The sittings in their order: name in the credentials, paper."""
        return DAY_WITH_CROWD if self.is_live else PAPERS[: 1 + self.sittings_count]

    def duration_ms(self, name: str) -> int | None:
        """Return the length of a sitting, None where the paper says it."""
        if name in ACCELERATED:
            return self.accelerated_minutes * MINUTE_MS
        if name in EXAM_NAMES and self.exam_minutes is not None:
            return self.exam_minutes * MINUTE_MS
        return None


@dataclass(frozen=True, slots=True)
class Folders:
    """Where sources are read, packages are served from, and secrets are kept."""

    home: Path
    papers: Path

    @property
    def packages(self) -> Path:
        """Where the gateway finds manifests, signatures and blobs."""
        return self.home / "packages"

    @property
    def credentials(self) -> Path:
        """What a visitor needs to play every part; readable by its owner only."""
        return self.home / "demo.json"


def seed(folders: Folders, cast: Cast, *, now: Instant, say: Say) -> dict[str, Any]:
    """Seed an empty database, once, and return the visitor's credentials.

    Django must be set up on the console's role. A second call returns what the
    first one kept. `say` gets one line for each long step.
    """
    if folders.credentials.exists():
        earlier: dict[str, Any] = json.loads(folders.credentials.read_text())
        return earlier
    signing_key = secrets.token_bytes(32)
    say(choose(fr="sujets : mise en forme", en="papers: freezing and sealing"))
    sealed_papers = list(_seal_papers(folders, cast, signing_key))
    credentials = _credentials(cast, sealed_papers)
    credentials["signing_key"] = signing_key.hex()
    say(choose(fr="centres, candidats, jury", en="sites, candidates, jury"))
    with transaction.atomic():  # all or nothing: a seed cut short can run again
        exam = _write_exam(credentials, crypto.signer_of(signing_key), now=now)
        ids = {paper.name: paper.sitting for paper in sealed_papers}
        opens_at = _next_half_hour(now)
        for paper in sealed_papers:
            sitting = _sitting(paper, cast, opens_at)
            if paper.name == "spare":
                sitting = replace(sitting, spare_for=ids["exam"])
            preparation.schedule_sitting(SYSTEM, exam, sitting, now=now)
            signed = paper.package.manifest, paper.package.signature
            put_package(folders.packages, *signed)
            opens_at = _next_half_hour(opens_at + sitting.duration_ms * 4 // 3)
        keep_credentials(folders.credentials, credentials)
    return credentials


@dataclass(frozen=True, slots=True)
class _SealedPaper:
    name: str
    sitting: UUID
    frozen: FrozenPaper
    package: SealedPackage
    keys: Keys
    words: tuple[str, ...]


def _seal_papers(
    folders: Folders, cast: Cast, signing_key: bytes
) -> Iterator[_SealedPaper]:
    """Freeze each paper once, and seal it for each sitting under a key of its own."""
    frozen_papers: dict[str, FrozenPaper] = {}
    for name, paper in cast.papers:
        folder = folders.papers / paper
        if paper not in frozen_papers:
            media.make(folder)
            frozen_papers[paper] = encoded.freeze(folder)
        sealed_paper = _seal(name, frozen_papers[paper], signing_key)
        shelf.put_package(folders.packages, sealed_paper.package)
        yield sealed_paper


def _seal(name: str, paper: FrozenPaper, signing_key: bytes) -> _SealedPaper:
    sitting, secret = uuid4(), secrets.token_bytes(32)
    keys = keys_of(secret, sitting=sitting)
    package = seal(
        paper,
        sitting=sitting,
        keys=keys,
        signing_key=signing_key,
        entropy=secrets.token_bytes,
    )
    words = shares.split(secret, quorum=QUORUM, keyholders=len(KEYHOLDERS))
    return _SealedPaper(name, sitting, paper, package, keys, tuple(words))


def _credentials(cast: Cast, sealed_papers: list[_SealedPaper]) -> dict[str, Any]:
    return {
        "staff": seed_staff.draw_staff(),
        "candidates": list(_people(cast)),
        "sittings": {paper.name: str(paper.sitting) for paper in sealed_papers},
        "shares": {
            paper.name: dict(zip(KEYHOLDERS, paper.words, strict=True))
            for paper in sealed_papers
        },
        "marking_keys": {
            paper.name: paper.keys.marking.hex() for paper in sealed_papers
        },
        "crowd": {
            "count": cast.crowd_count,
            "visitors": VISITORS_COUNT * cast.is_live,
            "secret": secrets.token_hex(32),
        },
    }


def _people(cast: Cast) -> Iterator[dict[str, Any]]:
    for place in range(cast.candidates_count):
        site = SITES[place % cast.sites_count]
        row, column = divmod(place // cast.sites_count, 12)
        family = FAMILY[place // len(GIVEN) % len(FAMILY)]
        yield {
            "number": f"{4_201 + place:05}",
            "name": f"{GIVEN[place % len(GIVEN)]} {family}",
            "site": site,
            "room": seed_settings.room_at(place, row),
            "seat": f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[row % 26]}-{column + 1:02}",
            "code": _code(),
            "factor": [4, 3] if seed_settings.has_extra_time(place) else [1, 1],
        }


def _write_exam(credentials: dict[str, Any], signer: bytes, *, now: Instant) -> UUID:
    new_exam = founding.NewExam(
        code=seed_settings.EXAM_CODE,
        title="EDN 2026",
        signer=signer,
        profile=load_profile("edn"),
    )
    exam = founding.found_exam(SYSTEM, new_exam, now=now)
    people = [
        seed_settings.person_at(*pair) for pair in enumerate(credentials["candidates"])
    ]
    preparation.enrol_roster(SYSTEM, exam, people, now=now)
    staff = [m for m in credentials["staff"] if m["login"] != seed_staff.MARSHAL]
    seed_staff.write(SYSTEM, staff, now=now)
    return exam


def _next_half_hour(instant_ms: int) -> Instant:
    """Return the next half hour: each sitting opens once all extra time has passed."""
    return Instant(instant_ms - instant_ms % HALF_HOUR_MS + HALF_HOUR_MS)


def _sitting(
    paper: _SealedPaper, cast: Cast, opens_at: Instant
) -> preparation.SealedSitting:
    facts: dict[str, Any] = dict(paper_facts(paper.frozen.content))
    return preparation.SealedSitting(
        id=paper.sitting,
        kind=KINDS.get(paper.name, "exam"),
        title=TITLES.get(paper.name, facts["title"]),
        scheduled=opens_at,
        duration_ms=cast.duration_ms(paper.name) or facts["duration_ms"],
        paper_code=facts["code"],
        paper_version=facts["version"],
        content_digest=sha256(paper.frozen.content).digest(),
        questions_count=facts["questions_count"],
        manifest=paper.package.manifest,
        key_check=read_manifest(paper.package.manifest).key_check,
        sealed_key_document=paper.package.sealed_key_document,
        quorum=QUORUM,
        keyholders=KEYHOLDERS,
        commitments=tuple(
            commitment(line, sitting=paper.sitting, position=position)
            for position, line in enumerate(paper.words, start=1)
        ),
    )


def keep_credentials(path: Path, credentials: dict[str, Any]) -> None:
    """Write what a visitor needs, for its owner alone."""
    path.touch(mode=0o600)
    path.write_text(json.dumps(credentials, ensure_ascii=False, indent=1))


def _code() -> str:
    return convocation_code(secrets.token_bytes(CONVOCATION_CHANCE_BYTES))
