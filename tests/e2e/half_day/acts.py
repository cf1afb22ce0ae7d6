"""One half-day of the ECOS by acts, in a child with Django on the console's own role.

Run as a program: it reads one act a line, as that of `staff_by_acts` does. Its first is
`found`, which plans and seals the demonstration's series in the demonstration's exam,
imports their examiners, and adopts an allotment of two circuits at each of two sites;
or `found_day`, of several half-days in one circuit of one site.
"""

import json
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import lists  # beside this program

from concours.cli.house import set_up_django
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.scenarios.rules import ScenarioRules
from concours.core.authoring.sealing.keys import commitment
from concours.core.authoring.sealing.stations import seal_series
from concours.core.ecos.allotment.allot import allot
from concours.core.ecos.circuits.reading import to_bytes
from concours.core.ecos.rules.check import find_breaches
from concours.core.kernel.canonical import dump, load
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import HOUR_MS, Instant
from concours.keeper import shares
from concours.store.groups import load_groups
from concours.store.packages import put_part

SERIES = Path(__file__).resolve().parents[3] / "papers/ecos/a"
KEYHOLDERS = ("presidente", "kermarec", "benali")
QUORUM = 2
SITES, SIGNAL_UTC_HOUR = ("Lille", "Lyon-Sud"), 8
REASON = "Essai d’une demi-journée"


class Staff:
    """Who acts in the house of `home`; `jury` is there once the series is sealed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.known: dict[str, Any] = json.loads((home / "demo.json").read_text())
        self.jury: Any = None
        self.juries: dict[str, Any] = {}
        self.site_names: Sequence[str] = SITES

    @property
    def packages(self) -> Path:
        return self.home / "packages"

    def actor(self, login: str) -> Any:
        from concours.acts.actor import Actor  # noqa: PLC0415 -- after setup

        member = next(m for m in self.known["staff"] if m["login"] == login)
        return Actor(login, member["name"], frozenset(member["roles"]))

    def local(self, role: str, site: Any, room: str = "") -> Any:
        """A coordinator of a site, or a marshal of a circuit there."""
        from concours.acts.actor import Actor, Venue  # noqa: PLC0415 -- after setup

        return Actor(role, "C. Roy", frozenset({role}), Venue(site.id, room))

    @property
    def exam(self) -> Any:
        from concours.store.models import Exam  # noqa: PLC0415 -- after setup

        return Exam.objects.get(code="edn-demo")

    @property
    def sites(self) -> list[Any]:
        from concours.store.models import Site  # noqa: PLC0415 -- after setup

        return [Site.objects.get(name=name) for name in self.site_names]

    def circuit(self, circuit: str) -> Any:
        from concours.store.models import Circuit  # noqa: PLC0415 -- after setup

        return Circuit.objects.select_related("site").get(id=circuit)


def clock() -> Instant:
    from concours.rehearsal.conductor.jury import read_clock  # noqa: PLC0415 -- after setup

    return read_clock()


def found(staff: Staff) -> dict[str, Any]:
    """Plan, seal, import, write letters, allot; return what the day needs to know."""
    hours = {lists.WAVE: _tomorrow()}
    frozen = _frozen(staff.home / "series")
    [sitting] = _seal_half_days(staff, frozen, hours)
    codes = _import_examiners(staff)
    _adopt(staff, load(frozen.content), hours)
    points = load(frozen.key_document)
    return {"sitting": str(sitting), "codes": codes, "points": points}


def found_day(staff: Staff) -> dict[str, Any]:
    """Do the same of every plan of a day, for all candidates in one circuit."""
    staff.site_names = SITES[:1]
    first = _tomorrow()
    hours = {wave: Instant(first + plan.after_ms) for wave, plan in lists.PLANS.items()}
    frozen = _frozen(staff.home / "series")
    half_days = _seal_half_days(staff, frozen, hours)
    codes = _import_examiners(staff)
    _adopt(staff, load(frozen.content), hours, longer="1", each_count=5)
    sittings = [str(sitting) for sitting in half_days]
    return {"sittings": dict(zip(hours, sittings, strict=True)), "codes": codes}


def turn_to(staff: Staff, half_day: str) -> None:
    """Act on this half-day from now on, by its short name."""
    staff.jury = staff.juries[half_day]


def _tomorrow() -> Instant:
    day = datetime.now(UTC).date() + timedelta(days=1)
    signal = datetime(day.year, day.month, day.day, SIGNAL_UTC_HOUR, tzinfo=UTC)
    return Instant(int(signal.timestamp()) * 1_000)


def _seal_half_days(
    staff: Staff, frozen: FrozenPaper, hours: Mapping[str, Instant]
) -> Sequence[UUID]:
    """Plan and seal half-days; the first is the one that acts are about at first."""
    from concours.rehearsal.conductor.jury import Jury  # noqa: PLC0415 -- after setup

    sittings = []
    for wave, hour in hours.items():
        sitting = _plan(staff, wave, hour)
        _seal(staff, sitting, _called(frozen, lists.PLANS[wave].series), hour)
        staff.juries[wave] = Jury(
            str(sitting), staff.known, staff.packages, reason=REASON
        )
        sittings.append(sitting)
    turn_to(staff, next(iter(hours)))
    return sittings


def _called(frozen: FrozenPaper, code: str) -> FrozenPaper:
    """The series under another code: another series, of the same stations."""
    content, points = load(frozen.content), load(frozen.key_document)
    for document in (content, points):
        document["series"]["code"] = code
    return replace(frozen, content=dump(content), key_document=dump(points))


def _plan(staff: Staff, wave: str, scheduled: Instant) -> UUID:
    from concours.acts.authoring.planning import plan_sitting  # noqa: PLC0415 -- after setup
    from concours.core.delivery.planning.plan import SittingPlan  # noqa: PLC0415 -- idem

    plan = SittingPlan(
        title=lists.PLANS[wave].title,
        kind="ecos",
        scheduled=scheduled,
        duration_ms=4 * HOUR_MS,
    )
    actor = staff.actor("presidente")
    return plan_sitting(actor, staff.exam.id, plan, code=wave, now=clock())


def _seal(staff: Staff, sitting: UUID, frozen: FrozenPaper, scheduled: Instant) -> None:
    """Seal the series as a ceremony does."""
    from concours.acts.authoring.ceremony import seal_sitting  # noqa: PLC0415 -- after setup
    from concours.acts.authoring.sealed_draft import Draft  # noqa: PLC0415 -- idem

    secret = os.urandom(32)
    package = seal_series(
        frozen,
        sitting=sitting,
        secret=secret,
        signing_key=bytes.fromhex(staff.known["signing_key"]),
        entropy=os.urandom,
    )
    for blob in package.blobs.values():
        put_part(staff.packages, blob)
    words = shares.split(secret, quorum=QUORUM, keyholders=len(KEYHOLDERS))
    draft = Draft(
        manifest=package.manifest,
        signature=package.signature,
        key_document=package.sealed_key_document,
        kind="ecos",
        scheduled=scheduled,
        quorum=QUORUM,
        keyholders=KEYHOLDERS,
        commitments=tuple(
            commitment(line, sitting=sitting, position=position)
            for position, line in enumerate(words, start=1)
        ),
        spare="",
    )
    actor = staff.actor("presidente")
    seal_sitting(actor, staff.exam.id, draft, packages=staff.packages, now=clock())
    name = str(sitting)
    staff.known["sittings"][name] = name
    staff.known["shares"][name] = dict(zip(KEYHOLDERS, words, strict=True))


def _frozen(folder: Path) -> FrozenPaper:
    from concours.authoring.series import prepare  # noqa: PLC0415 -- after setup
    from concours.cli.demonstration import media  # noqa: PLC0415 -- idem

    shutil.copytree(SERIES, folder)
    media.make(folder)
    domains = frozenset(domain.code for domain in load_groups().domains)
    return prepare(folder, ScenarioRules(domains)).freeze(1)


def _import_examiners(staff: Staff) -> dict[str, str]:
    """Import ten, one of two from elsewhere; return the code of each letter."""
    from concours.acts.ecos.examiner_letters import (  # noqa: PLC0415 -- after setup
        draw_examiner_letters,
        make_examiner_letters,
    )
    from concours.acts.people.imports import import_roster  # noqa: PLC0415 -- idem
    from concours.console.files.rosters import read_roster  # noqa: PLC0415 -- idem

    lines = ["examinateur;nom;universite"]
    examiners = lists.examiners([site.code for site in staff.sites])
    lines += [f"{n};Pr {n};{university}" for n, university, _ in examiners]
    upload = read_roster("\n".join(lines).encode())
    actor = staff.actor("organisation")
    exam = staff.exam.id
    import_roster(actor, exam, upload, entropy=secrets.token_bytes, now=clock())
    drawn = draw_examiner_letters(actor, exam, entropy=secrets.token_bytes)
    make_examiner_letters(actor, drawn, reason="", now=clock())
    return {letter.number: letter.code for letter in drawn.letters}


def print_square(
    _staff: Staff, *, number: str, code: str, tablets: str
) -> list[list[int]]:
    """Return the QR code of a letter as it is printed, in shades of grey."""
    from django.conf import settings  # noqa: PLC0415 -- after setup

    from concours.console.files import examiner_letters  # noqa: PLC0415 -- idem

    settings.TABLETS_URL = tablets
    return examiner_letters.qr(number, code, folder=examiner_letters.FOLDER)


def _adopt(
    staff: Staff,
    series: Mapping[str, Any],
    hours: Mapping[str, Instant],
    **more: Any,
) -> None:
    """Allot circuits from lists, by the rules, and bring it into force."""
    from concours.acts.ecos.allotment import adopt_allotment  # noqa: PLC0415 -- after setup
    from concours.store.models import Candidate  # noqa: PLC0415 -- idem

    sites = {
        site.code: list(
            Candidate.objects.filter(site=site)
            .order_by("number")
            .values_list("number", flat=True)
        )
        for site in staff.sites
    }
    made = allot(lists.lists_of(sites, series, hours, **more), bytes(32))
    assert not made.shortages, made.shortages
    assert not find_breaches(made.allotment)
    actor = staff.actor("organisation")
    adopt_allotment(actor, staff.exam.id, to_bytes(made.allotment), now=clock())


def confine(staff: Staff, number: str) -> None:
    """Say of a candidate that they are confined."""
    from concours.acts.delivery.attendance import Tap, note_attendance  # noqa: PLC0415
    from concours.store.queries.people.people import attempt_of_number  # noqa: PLC0415

    attempt = attempt_of_number(staff.jury.row, number)
    tap = Tap(kind="confined", key=uuid4())
    [site] = [site for site in staff.sites if site.id == attempt.candidate.site_id]
    actor = staff.local("coordinator", site)
    note_attendance(actor, staff.jury.sitting, attempt.id, tap, now=clock())


def open_briefing(staff: Staff, site: str) -> Any:
    """Open the briefing of a site, or tell the refusal."""
    from concours.acts.ecos import audiences  # noqa: PLC0415 -- after setup

    [own] = [each for each in staff.sites if each.name == site]
    actor = staff.local("coordinator", own)
    return _or_refusal(
        lambda: audiences.open_briefing(actor, staff.jury.sitting, own.id, now=clock())
    )


def replace_examiner(staff: Staff, absent: str) -> int:
    """Let somebody of the reserve of the first site sit for one who did not come."""
    from concours.acts.ecos.mending import (  # noqa: PLC0415 -- after setup
        MendingOrder,
        mend_allotment,
        preview_mending,
    )

    site = staff.sites[0]
    order = MendingOrder(site.id, "absent", (absent,))
    preview = preview_mending(staff.jury.row, order, now=clock())
    seen = replace(order, digest_seen=preview.digest)
    actor = staff.local("coordinator", site)
    return mend_allotment(actor, staff.jury.sitting, seen, reason=REASON, now=clock())


def attribute(staff: Staff, **facts: str) -> None:
    """Say by two persons whose a grid is."""
    propose_and_confirm(staff, "grid_attributed", facts)


def propose_and_confirm(staff: Staff, kind: str, facts: dict[str, str]) -> None:
    """Let one propose, and another confirm."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    first, sitting = staff.actor("presidente"), staff.jury.sitting
    proposal = two_persons.propose(
        first, sitting, kind, facts=facts, reason=REASON, now=clock()
    )
    two_persons.confirm(staff.actor("kermarec"), proposal, now=clock())


def replace_tablet(staff: Staff, attempt: str, circuit: str) -> str:
    """Give a code for another tablet of a chair, as the marshal of its circuit."""
    from concours.acts.delivery.replacement import allow_replacement  # noqa: PLC0415

    own = staff.circuit(circuit)
    code: str = allow_replacement(
        staff.local("marshal", own.site, own.code),
        (staff.jury.sitting, UUID(attempt)),
        reason=REASON,
        chance=os.urandom(16),
        now=clock(),
    )
    return code


def pause(staff: Staff, circuit: str, *, is_over: bool = False) -> int:
    """Stop one circuit, as its marshal, or let it go on."""
    from concours.acts.ecos import bells  # noqa: PLC0415 -- after setup

    own = staff.circuit(circuit)
    actor = staff.local("marshal", own.site, own.code)
    request = bells.CircuitPause(own.id, "alarm", REASON)
    act = bells.resume_circuit if is_over else bells.pause_circuit
    return act(actor, staff.jury.sitting, request, now=clock())


def release(staff: Staff, circuit: str, proofs: list[str]) -> Any:
    """Let a circuit go, or tell the refusal."""
    from concours.acts.ecos.release import release_circuit  # noqa: PLC0415 -- after setup

    own = staff.circuit(circuit)
    actor = staff.local("coordinator", own.site)
    return _or_refusal(
        lambda: release_circuit(actor, staff.jury.sitting, own.id, proofs, now=clock())
    )


def _or_refusal(act: Callable[[], Any]) -> dict[str, Any]:
    try:
        return {"act": act()}
    except Refusal as refusal:
        return {"refused": refusal.code, **refusal.facts()}


def hand_shares(staff: Staff) -> None:
    """Hand in a quorum of shares; the keeper has accepted them."""
    staff.jury.hand_shares()


def arm(staff: Staff, lead_ms: int) -> int:
    """Announce the start, and return t0."""
    return int(staff.jury.arm(lead_ms=lead_ms))


def make_marks(staff: Staff) -> dict[str, Any]:
    """Collect, open the marking key, make marks, adopt by two, hand them on."""
    from concours.acts.ecos import handing, single_marks  # noqa: PLC0415 -- after setup
    from concours.acts.ecos.collection import collect_grids  # noqa: PLC0415 -- idem
    from concours.store.queries.results.ranking_inputs import (  # noqa: PLC0415 -- idem
        newest_component,
    )

    first, sitting = staff.actor("presidente"), staff.jury.sitting
    staff.jury.collect()
    staff.jury.open_marking_key()
    for site in staff.sites:
        actor = staff.local("coordinator", site)
        collect_grids(actor, sitting, site.id, now=clock())
    version = single_marks.make_single_marks(first, sitting, now=clock())
    propose_and_confirm(staff, "single_marks_adopted", {"version": str(version)})
    handing.hand_ecos(first, staff.exam.id, now=clock())
    part = newest_component(staff.exam.id, "ecos")
    assert part is not None
    content: dict[str, Any] = load(bytes(part.content))
    return content


ACTS = {
    act.__name__: act
    for act in (
        *(found, found_day, turn_to, confine, hand_shares, open_briefing, arm),
        *(replace_examiner, replace_tablet, attribute, pause, release, make_marks),
        print_square,
    )
}


def main(home: Path) -> None:
    """Read one act a line, and answer one line: its value, or what went wrong."""
    set_up_django(home)
    staff = Staff(home)
    for line in sys.stdin:
        facts = json.loads(line)
        try:
            answer = {"value": ACTS[facts.pop("act")](staff, **facts)}
        except Exception as error:  # noqa: BLE001 -- told to the test, which fails
            answer = {"fault": f"{type(error).__name__}: {error!r} {vars(error)}"}
        print(json.dumps(answer, default=str), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
