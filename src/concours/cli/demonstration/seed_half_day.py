"""Found a half-day of the ECOS in the demonstration's exam: sealed, allotted, lettered.

What an organisation does over weeks, in one step: a series is frozen and sealed as in a
ceremony, examiners are imported and get their letters, an allotment is made from lists
and brought into force. Django must be set up on the console's role.
"""

import json
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.authoring.ceremony import seal_sitting
from concours.acts.authoring.planning import plan_sitting
from concours.acts.authoring.sealed_draft import Draft
from concours.acts.ecos.allotment import adopt_allotment
from concours.acts.ecos.examiner_letters import (
    draw_examiner_letters,
    make_examiner_letters,
)
from concours.acts.people.imports import import_roster
from concours.authoring.series import prepare
from concours.cli.demonstration import media
from concours.cli.demonstration.seed_settings import EXAM_CODE
from concours.cli.demonstration.seed_staff import appoint_marshal, examiner_name
from concours.cli.house import CHECKOUT
from concours.console.files.rosters import read_roster
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.scenarios.rules import ScenarioRules
from concours.core.authoring.sealing.keys import commitment
from concours.core.authoring.sealing.stations import seal_series
from concours.core.delivery.planning.plan import SittingPlan
from concours.core.ecos.allotment.allot import allot
from concours.core.ecos.bells.tempo import TURNS_OF_ROTATION
from concours.core.ecos.circuits import document
from concours.core.ecos.circuits.reading import to_bytes
from concours.core.ecos.circuits.settings import Settings
from concours.core.kernel.canonical import dump, load
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant
from concours.keeper import shares
from concours.store.groups import load_groups
from concours.store.models import Candidate, Exam, Site
from concours.store.packages import put_part

NAME = "ecos"
"""The half-day among the sittings that a visitor of the demonstration knows."""

QUORUM = 2
KEYHOLDERS = ("presidente", "kermarec", "benali")
SIGNAL_UTC_HOUR, OFFSET_MIN = 8, 120
WAVE, TITLE = "j1-matin", "ECOS, jour 1, matin"
EXTERNAL = "reims"
"""The university of those who travel: half of each committee."""

CHAIRS_A_CIRCUIT, SPARE_PER_CENT = 10, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfDaySize:
    """Which sites hold how many circuits each, over how many rotations."""

    sites: Sequence[str]
    circuits: int = 1
    rotations: int = 1

    @property
    def candidates_count(self) -> int:
        """How many candidates of each site pass."""
        return TURNS_OF_ROTATION * self.circuits * self.rotations

    @property
    def examiners_count(self) -> int:
        """How many examiners each site has, of either kind, and a reserve."""
        half = CHAIRS_A_CIRCUIT // 2 * self.circuits
        return half + -(-half * SPARE_PER_CENT // 100)


def seed_half_day(
    home: Path, credentials: dict[str, Any], size: HalfDaySize, *, now: Instant
) -> dict[str, Any]:
    """Found one in the house of `home`; return the credentials with what it adds.

    `sittings` and `shares` get `ecos`, `examiners` the codes of the letters by number,
    `ecos_series` points and blank grids by station.
    """
    founder = _Founder(home, credentials, size, now)
    with transaction.atomic():  # all or nothing: one that was cut short begins again
        series = founder.seal()
        credentials["examiners"] = founder.import_examiners()
        founder.adopt(series)
    (home / "demo.json").write_text(json.dumps(credentials, ensure_ascii=False))
    return credentials


class _Founder:
    """Who founds, where and when."""

    def __init__(
        self,
        home: Path,
        credentials: dict[str, Any],
        size: HalfDaySize,
        now: Instant,
    ) -> None:
        self._home, self._credentials, self._size = home, credentials, size
        self._now = now
        self._exam: UUID = Exam.objects.get(code=EXAM_CODE).id
        day = datetime.fromtimestamp(now / 1_000, UTC).date() + timedelta(days=1)
        signal = datetime(day.year, day.month, day.day, SIGNAL_UTC_HOUR, tzinfo=UTC)
        self._scheduled = Instant(int(signal.timestamp()) * 1_000)
        self._sites = list(
            Site.objects.filter(exam=self._exam, name__in=size.sites).order_by("name")
        )

    def _actor(self, login: str) -> Actor:
        member = next(m for m in self._credentials["staff"] if m["login"] == login)
        return Actor(login, member["name"], frozenset(member["roles"]))

    def seal(self) -> Mapping[str, Any]:
        """Plan the sitting and seal its series; return what the series says."""
        plan = SittingPlan(
            title=TITLE,
            kind="ecos",
            scheduled=self._scheduled,
            duration_ms=4 * HOUR_MS,
        )
        president, packages = self._actor("presidente"), self._home / "packages"
        sitting = plan_sitting(president, self._exam, plan, code=WAVE, now=self._now)
        series, secret = _freeze(self._home / "series"), secrets.token_bytes(32)
        package = seal_series(
            series,
            sitting=sitting,
            secret=secret,
            signing_key=bytes.fromhex(self._credentials["signing_key"]),
            entropy=secrets.token_bytes,
        )
        for blob in package.blobs.values():
            put_part(packages, blob)
        words = shares.split(secret, quorum=QUORUM, keyholders=len(KEYHOLDERS))
        draft = Draft(
            manifest=package.manifest,
            signature=package.signature,
            key_document=package.sealed_key_document,
            kind="ecos",
            scheduled=self._scheduled,
            quorum=QUORUM,
            keyholders=KEYHOLDERS,
            commitments=tuple(
                commitment(line, sitting=sitting, position=position)
                for position, line in enumerate(words, start=1)
            ),
            spare="",
        )
        seal_sitting(president, self._exam, draft, packages=packages, now=self._now)
        self._credentials["sittings"][NAME] = str(sitting)
        named_words = dict(zip(KEYHOLDERS, words, strict=True))
        self._credentials["shares"][NAME] = named_words
        content: Any = load(series.content)
        points: Any = load(series.key_document)
        self._credentials["ecos_series"] = {
            "points": {row["station"]: row["points"] for row in points["stations"]},
            "forms": {
                row["station"]: dump(row["parts"]["grid"]).decode()
                for row in content["stations"]
            },
        }
        content_facts: Mapping[str, Any] = content
        return content_facts

    def _examiners(self) -> Iterator[tuple[str, str]]:
        """Yield the number and the university of each, half of them from elsewhere."""
        number = 0
        for site in self._sites:
            for place in range(2 * self._size.examiners_count):
                number += 1
                yield f"E{number:04}", EXTERNAL if place % 2 else site.code

    def import_examiners(self) -> dict[str, str]:
        """Import them; return the code of each letter by number."""
        lines = ["examinateur;nom;universite"]
        lines += [
            f"{number};{examiner_name(at)};{university}"
            for at, (number, university) in enumerate(self._examiners())
        ]
        upload = read_roster("\n".join(lines).encode())
        actor, now = self._actor("organisation"), self._now
        import_roster(actor, self._exam, upload, entropy=secrets.token_bytes, now=now)
        batch = draw_examiner_letters(actor, self._exam, entropy=secrets.token_bytes)
        make_examiner_letters(actor, batch, reason="", now=now)
        return {letter.number: letter.code for letter in batch.letters}

    def adopt(self, series: Mapping[str, Any]) -> None:
        """Allot from lists, by the rules, and bring it into force."""
        plan = allot(self._lists(series), bytes(32))
        assert not plan.shortages, plan.shortages[:3]
        actor = self._actor("organisation")
        adopt_allotment(actor, self._exam, to_bytes(plan.allotment), now=self._now)
        appoint_marshal(actor, self._credentials["staff"], now=self._now)

    def _lists(self, series: Mapping[str, Any]) -> document.Lists:
        needs = {
            station["station"]: station["parts"]["setup"]["participant"]
            for station in series["stations"]
        }
        rests_ms = (15 * MINUTE_MS,) * (self._size.rotations - 1)
        return document.Lists(
            settings=Settings(reserve_percent=0, rests_ms=rests_ms),
            series=(
                document.Series(
                    code="a",
                    stations=tuple(_station(*need) for need in needs.items()),
                ),
            ),
            waves=(
                document.Wave(code=WAVE, day=1, series="a", starts_ms=self._scheduled),
            ),
            sites=tuple(
                document.Site(
                    code=site.code,
                    university=site.code,
                    offset_min=OFFSET_MIN,
                    waves=(WAVE,),
                )
                for site in self._sites
            ),
            rooms=tuple(
                document.Room(site=site.code, floor="f1", code=f"b{n}")
                for site in self._sites
                for n in range(1, TURNS_OF_ROTATION * self._size.circuits + 2)
            ),
            candidates=tuple(self._candidates()),
            examiners=tuple(
                document.Examiner(number=n, university=own, travels=own == EXTERNAL)
                for n, own in self._examiners()
            ),
            participants=tuple(self._participants(needs)),
        )

    def _candidates(self) -> Iterator[document.Candidate]:
        for site in self._sites:
            own = Candidate.objects.filter(site=site).order_by("number")
            for number in own.values_list("number", flat=True)[
                : self._size.candidates_count
            ]:
                yield document.Candidate(number=number, site=site.code)

    def _participants(self, needs: Mapping[str, Any]) -> Iterator[document.Participant]:
        """Yield two for each role of each circuit, who play in turn."""
        roles = [need for need in needs.values() if need]
        people = product(self._sites, roles, range(2 * self._size.circuits))
        for number, (site, need, _) in enumerate(people, start=1):
            yield document.Participant(
                number=f"P{number:05}",
                site=site.code,
                sex="m" if need["sex"] == "m" else "f",
                age=need["age"][0],
            )


def _freeze(folder: Path) -> FrozenPaper:
    """Freeze a copy of the demonstration's series: its images are drawn beside it."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(CHECKOUT / "papers/ecos/a", folder)
    media.make(folder)
    domains = frozenset(domain.code for domain in load_groups().domains)
    return prepare(folder, ScenarioRules(domains)).freeze(1)


def _station(code: str, need: Mapping[str, Any] | None) -> document.Station:
    if need is None:
        return document.Station(code=code)
    low, high = need["age"]
    return document.Station(
        code=code,
        participant=document.ParticipantNeed(
            sex=need["sex"],
            age=(low, high),
            rest_after_turns=need["rest_after_turns"],
        ),
    )
