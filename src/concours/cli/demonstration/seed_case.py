"""An exam of two weeks ago whose jury has a case: its candidate may be heard now.

About another of its candidates two kinds of signs meet, and no case is open: visitors
open it, notify and close it.

A hearing comes days after its notice, in a demonstration too. So it brings a past, by
the acts of a jury under the dates that they would have had: somebody typed an address
of answers, the room said what it saw, a case was opened on both, and its candidate was
told to come today. What visitors do from there on is theirs.
"""

import asyncio
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.authoring import founding, preparation
from concours.acts.delivery import casefiles, findings, incidents
from concours.acts.record import record
from concours.acts.results import marks
from concours.authoring import shelf
from concours.cli.demonstration.media import encoded
from concours.console.files.casefile import draw_notice
from concours.core.authoring.paper.frozen import paper_facts
from concours.core.authoring.sealing.keys import Keys, commitment, keys_of
from concours.core.authoring.sealing.manifest import read as read_manifest
from concours.core.authoring.sealing.package import SealedPackage, seal
from concours.core.delivery.journal.entry import (
    AttemptId,
    Entry,
    Tail,
    extend,
    genesis,
    head_statement,
)
from concours.core.delivery.supervision.findings import Finding
from concours.core.delivery.sync.batch import Run
from concours.core.kernel import crypto
from concours.core.kernel.canonical import dump
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant, after
from concours.core.people.roster.codes import CONVOCATION_CHANCE_BYTES, convocation_code
from concours.keeper import shares
from concours.keeper.sitting_key import MARK, RELEASE
from concours.store.journal import devices, entries
from concours.store.models import Attempt, Sitting
from concours.store.profiles import load_profile
from concours.store.queries.authoring.packages import put_package
from concours.store.queries.case_signals import signals_about

CODE, TITLE = "edn-blanche", "EDN blanche"
SYSTEM = Actor("system", "Installation", frozenset({"organiser"}))
PRESIDENT = Actor("presidente", "Pr A. Delmas", frozenset({"president", "jury"}))
KEYHOLDERS = ("presidente", "kermarec", "benali")
SITE, ROOM = "Lille", "Salle 1"
NUMBER, OTHER = "00101", "00102"
"""Whom the case is about, and about whom visitors may open one."""

NAMES = ("Camille Perrin", "Nathan Roussel", "Inès Vasseur")
DAY_MS = 24 * HOUR_MS
SAT_DAYS, NOTIFIED_DAYS = 14, 9
STRAYED_AFTER_MS = 2 * MINUTE_MS
STRAYS = {NUMBER: "/correction.php", OTHER: "/reponses.json"}
PLACE = "Salle du conseil"
GROUNDS = "Votre tablette a demandé l’adresse d’un corrigé pendant l’épreuve."
TOLD = {NUMBER: "Regarde souvent sous la table.", OTHER: "A caché une feuille."}
REASON = "Une adresse demandée, et la salle"

DsnOf = Callable[[str], str]
"""The URL by which a role of the house reaches its database."""


@dataclass(frozen=True, slots=True)
class _Paper:
    sitting: UUID
    package: SealedPackage
    keys: Keys
    words: Sequence[str]
    facts: dict[str, Any]
    content: bytes


def seed_case(
    papers: Path, packages: Path, signing_key: bytes, dsn_of: DsnOf, *, now: Instant
) -> dict[str, str]:
    """Found that exam, and leave its case where its hearing is.

    Return by what a visitor plays its candidate, and the one without a case yet.
    Django must be set up on the console's role; the staff are there.
    """
    t0 = Instant(now - SAT_DAYS * DAY_MS - now % HOUR_MS)
    paper = _seal(papers / "check", signing_key)
    shelf.put_package(packages, paper.package)
    codes = _found_exam(paper, crypto.signer_of(signing_key), t0=t0)
    put_package(packages, paper.package.manifest, paper.package.signature)
    _launch(paper, dsn_of("concours_keeper"), t0=t0)
    end = after(t0, int(paper.facts["duration_ms"]))
    copies = {number: _copy_of(paper, number) for number in STRAYS}
    for copy in copies.values():
        asyncio.run(_compose(dsn_of("concours_gateway"), paper, copy, t0, end))
        _tell(copy, at=after(t0, STRAYED_AFTER_MS - 5_000))
    marks.collect(PRESIDENT, paper.sitting, packages=packages, now=after(end, HOUR_MS))
    notified = Instant(now - NOTIFIED_DAYS * DAY_MS)
    _open_case(copies[NUMBER], notified=notified, now=now)
    return {
        "number": NUMBER,
        "code": codes[NUMBER],
        "other_number": OTHER,
        "other_code": codes[OTHER],
    }


def _copy_of(paper: _Paper, number: str) -> Attempt:
    rows = Attempt.objects.select_related("sitting__exam", "site", "candidate")
    return rows.get(sitting=paper.sitting, candidate__number=number)


def _seal(folder: Path, signing_key: bytes) -> _Paper:
    frozen = encoded.freeze(folder)
    sitting, secret = uuid4(), secrets.token_bytes(32)
    keys = keys_of(secret, sitting=sitting)
    package = seal(
        frozen,
        sitting=sitting,
        keys=keys,
        signing_key=signing_key,
        entropy=secrets.token_bytes,
    )
    words = shares.split(secret, quorum=2, keyholders=len(KEYHOLDERS))
    facts = dict(paper_facts(frozen.content))
    return _Paper(sitting, package, keys, words, facts, frozen.content)


@transaction.atomic
def _found_exam(paper: _Paper, signer: bytes, *, t0: Instant) -> dict[str, str]:
    """Found it with its candidates and sitting; return their codes by number."""
    founded = Instant(t0 - 7 * DAY_MS)
    new = founding.NewExam(
        code=CODE, title=TITLE, signer=signer, profile=load_profile("edn")
    )
    exam = founding.found_exam(SYSTEM, new, now=founded)
    people = [
        preparation.Person(
            number=f"{int(NUMBER) + place:05}",
            name=name,
            site=SITE,
            room=ROOM,
            seat=f"A-{place + 1:02}",
            code=convocation_code(secrets.token_bytes(CONVOCATION_CHANCE_BYTES)),
        )
        for place, name in enumerate(NAMES)
    ]
    preparation.enrol_roster(SYSTEM, exam, people, now=founded)
    manifest = paper.package.manifest
    sealed = preparation.SealedSitting(
        id=paper.sitting,
        kind="exam",
        title="Épreuve blanche",
        scheduled=t0,
        duration_ms=int(paper.facts["duration_ms"]),
        paper_code=str(paper.facts["code"]),
        paper_version=int(paper.facts["version"]),
        content_digest=sha256(paper.content).digest(),
        questions_count=int(paper.facts["questions_count"]),
        manifest=manifest,
        key_check=read_manifest(manifest).key_check,
        sealed_key_document=paper.package.sealed_key_document,
        quorum=2,
        keyholders=KEYHOLDERS,
        commitments=tuple(
            commitment(line, sitting=paper.sitting, position=position)
            for position, line in enumerate(paper.words, start=1)
        ),
    )
    preparation.schedule_sitting(SYSTEM, exam, sealed, now=founded)
    return {person.number: person.code for person in people}


def _launch(paper: _Paper, keeper: str, *, t0: Instant) -> None:
    """Leave what the president's launch leaves, and the keeper's release after it."""
    armed, released = Instant(t0 - 5 * MINUTE_MS), Instant(t0 - 10_000)
    with transaction.atomic():
        rows = Sitting.objects.filter(pk=paper.sitting)
        rows.update(armed_ms=armed, t0_ms=t0)
        body: dict[str, Any] = {"t0_ms": int(t0), "lead_ms": int(t0 - armed)}
        body["keyholders"] = list(KEYHOLDERS[:2])
        record(PRESIDENT, "sitting_armed", now=armed, sitting=paper.sitting, body=body)
    with psycopg.connect(keeper) as link:
        phrase = [*paper.keys.phrase]
        link.execute(RELEASE, (paper.sitting, paper.keys.sitting, phrase, released))
        link.execute(MARK, (t0, released, paper.sitting))


async def _compose(
    gateway: str, paper: _Paper, attempt: Attempt, t0: Instant, end: Instant
) -> None:
    """Let the tablet write, sign and deliver what its candidate did."""
    stray = {"dest": "document", "path": STRAYS[attempt.own_candidate.number]}
    key = crypto.DeviceKey(crypto.private_key_from(os.urandom))
    own = AttemptId(attempt.id)
    tail = genesis(own, 1, key.public)
    package = sha256(paper.package.manifest).hexdigest()
    device = devices.Device(
        attempt=own,
        epoch=1,
        sitting=attempt.sitting_id,
        site=attempt.site_id,
        public_key=key.public,
        token_digest=secrets.token_bytes(32),
        genesis=tail.head,
        base=None,
        replacement=None,
    )
    acts: tuple[tuple[int, str, dict[str, Any]], ...] = (
        (0, "opened", {"base": None, "paper": package}),
        (STRAYED_AFTER_MS, "strayed", stray),
        (end - t0, "handed", {"reason": "time"}),
    )
    written: list[Entry] = []
    last: Tail = tail
    for wait_ms, kind, body in acts:
        at = after(t0, wait_ms)
        written.append(Entry(own, 1, last.count, kind, dump(body), at, last.head))
        last = extend(last, written[-1:])
    signature = key.sign(head_statement(own, 1, last))
    async with await psycopg.AsyncConnection.connect(gateway) as link:
        await devices.add_devices(link, [device], enrolled_at=Instant(t0 - HOUR_MS))
        run = Run(tuple(written), last.head, signature)
        await entries.append(link, [run], received_at=end)


def _tell(attempt: Attempt, *, at: Instant) -> None:
    """Let the house tell the room of the address, and the room what it saw before."""
    number = attempt.own_candidate.number
    report = incidents.Report(
        kind="fraud", key=uuid4(), attempt=attempt.id, text=TOLD[number]
    )
    incidents.open_incident(PRESIDENT, attempt.sitting_id, report, now=at)
    finding = Finding(kind="looked_for", site=str(attempt.site_id), number=number)
    findings.open_findings(attempt.sitting, [finding], now=after(at, 10_000))


def _open_case(attempt: Attempt, *, notified: Instant, now: Instant) -> None:
    opened = Instant(notified - DAY_MS)
    number = casefiles.open_case(
        PRESIDENT,
        attempt.sitting_id,
        attempt=attempt.id,
        keys=[signal.key for signal in signals_about(attempt)],
        reason=REASON,
        now=opened,
    )
    hearing = Instant(now - now % HOUR_MS)
    notice = casefiles.Notice(hearing=hearing, place=PLACE, grounds=GROUNDS)
    casefiles.notify_candidate(
        PRESIDENT, attempt.sitting_id, number, notice, draw=draw_notice, now=notified
    )
