"""Nobody is offered what they may not do, nor what the page could know to be refused.

Somebody of each role reads the pages that ours lead them to, in each phase of a
sitting; each link is followed, each button is pressed with what its form says as it is
drawn, and taken back. What is refused should not have been drawn: a sentence says who
may, or when. Of what is alike, one page and one button are tried.
"""

import re
import time
from collections import Counter, deque
from dataclasses import dataclass
from hashlib import sha256
from uuid import uuid4

import msgspec
import pytest

from acts.ended_scene import end, exam_row
from acts.published import prepare, publish, sign
from acts.ranked_scene import undecided_fact
from acts.scene import (
    EDN,
    HOUR_MS,
    PASSWORD,
    Tablet,
    attempt_of,
    enrol_factors,
    launch,
    make_scene,
    open_marking_key,
)
from concours.acts.may import LOCAL, MAY
from concours.core.kernel.time import Instant
from console.conftest import HOST, sign_in
from console.test_console_pages import write_board
from offers import Offers, Press

PHASES = (
    *("sealed", "armed", "composing", "closed"),
    *("collected", "marked", "published", "archived", "erased"),
)
"""Of the sitting that is pressed on. Another is planned, and given up in the end."""
ENDED = {"archived", "erased"}
"""Phases in which pages that are else alike have nothing left to do, or nobody."""
ROLES = (*MAY, "supervisor of a room")
OF_ONE_EXAM = ("jury", "supervisor of a room")
"""Those who have it in this exam alone, and see the same there."""
NOT_READ = re.compile(r".*/stream(\?.*)?")
"""What never ends."""
NOT_READ_AGAIN = re.compile(
    rf"{NOT_READ.pattern}"
    r"|/(people|staff|account|second-factor|acts|exams/new)\b.*"
    r"|/exams/[^/]+/(roster|parts|papers|matching)\b.*"
)
"""Nor, once it is read, what is the same in every phase of a sitting."""
NOT_READ_OF_ENDED = re.compile(
    rf"{NOT_READ.pattern}|/(people|staff|account|second-factor|exams/new)\b.*"
    r"|/exams/[^/]+/archive\.zip"
)
"""Nor what is of no exam, once one has ended, nor a bundle: it needs a transaction."""
NOT_SENT = re.compile(
    "/(sign-out|language|account/.*|second-factor/.*|exams/[^/]+/convocations/make)"
)
"""What everybody may for themselves, what ends the walk, and what prints for long."""
OF_WHAT_IS_TYPED = {
    *("people.invalid", "plan.invalid", "roster.file_missing", "store.unknown"),
    *("relay.request_invalid", "proof.invalid", "grid.count"),
    *("levelling.severity_untold", "levelling.nothing", "forensics.suspect_unknown"),
}
"""Refusals of what somebody types or chooses in a form, which no page can know."""
OF_A_CHECKLIST = {"launch.off_hour", "publication.not_marked"}
"""What a page says beside its form: in a checklist, or with a box to tick."""
OF_AN_ERASED_EXAM = "exam.answers_erased"
"""What pages say that are made of answers which are gone."""
WHOM = re.compile(r"[\d-]{4}|[0-9a-f]{8}")
"""What names one of many: an identity, a number of somebody, a day."""
SHOWN = {"show", "view", "sort", "page", "from", "here", "part"}
SORTED = {"acts", "board", "incidents", "people", "sittings"}
"""What a query only says of how a page is shown, and pages where all of it is that."""
PAGES_COUNT_MAX = 400
ALIKE_COUNT_MAX = 1
"""How many pages of one view are read, that show the same fields of a query."""
MINUTE_MS = 60_000
KEPT_A_DAY = msgspec.structs.replace(EDN, kept_days=(1,))


def now() -> Instant:
    return Instant(time.time_ns() // 1_000_000)


@dataclass(slots=True)
class House:
    """One exam, its people by role, and the phase that its sitting has reached."""

    scene: object
    owner: object
    database: object
    clients: dict[str, object]
    t0: Instant
    reached: int = -1
    tablets: tuple[Tablet, ...] = ()

    def advance_to(self, phase: str) -> None:
        """Lead the sitting on, phase by phase."""
        while self.reached < PHASES.index(phase):
            self.reached += 1
            getattr(self, f"be_{PHASES[self.reached]}")()

    def be_sealed(self) -> None:
        """Plan another sitting; of the scene's own, the hour is near."""
        from concours.acts.authoring.planning import SittingPlan, plan_sitting  # noqa: PLC0415
        from concours.acts.people.imports import keep_file  # noqa: PLC0415 -- idem

        plan = SittingPlan(
            title="Épreuve 2",
            kind="exam",
            scheduled=Instant(now() + 48 * HOUR_MS),
            duration_ms=HOUR_MS,
        )
        organiser = self.scene.actor("organisation")
        plan_sitting(organiser, self.scene.exam, plan, now=now())
        file = ("liste.csv", b"code;nom\nnice;Nice\n")
        keep_file(organiser, self.scene.exam, file, now=now())
        self.schedule(now() + HOUR_MS)

    def be_armed(self) -> None:
        """Have a start announced, in half an hour."""
        launch(self.owner, self.scene, t0=now() + 30 * MINUTE_MS)
        self.owner.execute("DELETE FROM released_key")
        self.owner.execute("UPDATE sitting SET key_released_ms = NULL")

    def be_composing(self) -> None:
        """Have two who compose, for two hours and fifty minutes."""
        self.owner.execute("UPDATE sitting SET t0_ms = NULL, armed_ms = NULL")
        launch(self.owner, self.scene, t0=self.t0)
        self.schedule(self.t0)
        self.tablets = tuple(self.opened(number) for number in ("04201", "04203"))
        write_board(self.owner, self.scene, self.t0)

    def be_closed(self) -> None:
        """Have everybody's time over for minutes, extra time included."""
        self.t0 = Instant(self.t0 - 75 * MINUTE_MS)
        self.schedule(self.t0)
        end = self.t0 + 3 * HOUR_MS
        self.owner.execute(
            "UPDATE sitting SET t0_ms = %s, closed_at_ms = %s WHERE id = %s",
            (self.t0, end, self.scene.sitting),
        )
        for tablet in self.tablets:
            tablet.write("handed", {"reason": "time"}, at=end)

    def be_collected(self) -> None:
        """Have the copies gathered."""
        from concours.acts.results import marks  # noqa: PLC0415 -- after setup

        president, packages = self.scene.actor("presidente"), self.scene.packages
        marks.collect(president, self.scene.sitting, packages=packages, now=now())

    def be_marked(self) -> None:
        """Have the marks made, and a deliberation prepared; nothing is decided."""
        from concours.acts.results import marks  # noqa: PLC0415 -- after setup

        open_marking_key(self.owner, self.scene, at=now())
        president, packages = self.scene.actor("presidente"), self.scene.packages
        marks.mark(president, self.scene.sitting, packages=packages, now=now())

    def be_published(self) -> None:
        """Have the other sitting given up, marks adopted, and results that are open."""
        from concours.acts import two_persons  # noqa: PLC0415 -- after setup
        from concours.acts.authoring import planning  # noqa: PLC0415 -- idem
        from concours.store.models import MarkingVersion  # noqa: PLC0415 -- idem
        from concours.store.queries.authoring import plans  # noqa: PLC0415 -- idem

        organiser, gone = self.scene.actor("organisation"), {"reason": "Reportée"}
        for row in plans.planned_of(self.scene.exam):
            planning.cancel_planned_sitting(organiser, row.id, **gone, now=now())
        version = MarkingVersion.objects.get(sitting=self.scene.sitting)
        adopted = two_persons.propose(
            self.scene.actor("presidente"),
            self.scene.sitting,
            "marking_adopted",
            facts={"version": str(version.id), **undecided_fact(self.scene)},
            reason="Deux correcteurs d’accord.",
            now=now(),
        )
        two_persons.confirm(self.scene.actor("kermarec"), adopted, now=now())
        publication = prepare(self.scene, opens=now() + HOUR_MS, now=now())
        publish(self.scene, publication, now=now())
        sign(self.database)

    def be_archived(self) -> None:
        """Have the results open for a month, and the exam archived by two persons."""
        opened = now() - 30 * 24 * HOUR_MS
        self.owner.execute("UPDATE publication SET opens_ms = %s", (opened,))
        end(self.scene, self.owner, self.scene.packages.parent / "archive", now=now())

    def be_erased(self) -> None:
        """Have two persons decide the erasure, and all of it done."""
        from concours.acts import two_persons  # noqa: PLC0415 -- after setup
        from concours.acts.results.erasure import erase_parts  # noqa: PLC0415 -- idem
        from concours.console.watch import Watch  # noqa: PLC0415 -- idem

        proposal = two_persons.propose(
            self.scene.actor("presidente"),
            self.scene.sitting,
            "exam_erased",
            facts={"exam": exam_row(self.scene).code},
            reason="Le terme est atteint.",
            now=now(),
        )
        two_persons.confirm(self.scene.actor("kermarec"), proposal, now=now())
        assert list(erase_parts(exam_row(self.scene))) == [0]
        Watch().forget_erased()  # as that of each process does

    def schedule(self, hour: int) -> None:
        self.owner.execute(
            "UPDATE sitting SET scheduled_ms = %s WHERE id = %s",
            (hour, self.scene.sitting),
        )

    def opened(self, number: str) -> Tablet:
        """Somebody's tablet, with an answer that no key foresaw."""
        tablet = Tablet(self.owner, attempt_of(self.owner, self.scene, number))
        tablet.enrol(at=self.t0 - HOUR_MS)
        paper = sha256(self.scene.package.manifest).hexdigest()
        tablet.write("opened", {"base": None, "paper": paper}, at=self.t0)
        tablet.answer("qi-q1", ["A", "B"], at=self.t0 + 1_000)
        tablet.answer("qi-q2", "thrombose", at=self.t0 + 2_000)
        tablet.seen(at=now())
        return tablet


@pytest.fixture(scope="module")
def house(console_database, tmp_path_factory):
    """An exam with somebody of each role; its phases follow one another."""
    from django.conf import settings  # noqa: PLC0415 -- after Django's setup

    packages = settings.PACKAGES = tmp_path_factory.mktemp("packages")
    with console_database.connect("concours_owner", autocommit=True) as owner:
        scene = make_scene(packages, profile=KEPT_A_DAY)
        clients = {role: client_of(person_of(role, scene), owner) for role in ROLES}
        t0 = Instant(now() - 170 * MINUTE_MS)
        yield House(scene, owner, console_database, clients, t0)


def client_of(login: str, owner):
    """The browser of somebody who has come in."""
    from django.test import Client  # noqa: PLC0415 -- after Django's setup

    client = Client(SERVER_NAME=HOST, raise_request_exception=False)
    sign_in(client, login, owner)
    return client


def person_of(role: str, scene) -> str:
    """Give a new person this role, and the post that it takes.

    Who holds a share is the one of the scene who does nothing else. Some have their
    role in this exam alone.
    """
    from concours.store.models import Appointment, StaffMember  # noqa: PLC0415 -- setup

    name, _, of_room = role.partition(" of a ")
    if name == "keyholder":
        return "benali"
    login = f"{name}-{scene.sitting.hex[:8]}{of_room}"
    member = StaffMember(login=login, name="C. Petit")
    site, room = scene.site if name in LOCAL else None, "Salle 1" if of_room else ""
    if role not in OF_ONE_EXAM:
        member.roles, member.site_id, member.room = [name], site, room
    member.set_password(PASSWORD)
    member.is_password_given = False
    member.save(force_insert=True)
    if role in OF_ONE_EXAM:
        Appointment.objects.create(
            member=member, exam_id=scene.exam, roles=[name], site_id=site, room=room
        )
    enrol_factors([login])
    return login


def leave_what_waits(house: House, phase: str) -> None:
    """Leave what waits for people in a phase: incident, decision, pause, detachment."""
    from concours.acts.delivery import detachment, incidents, messages, pause  # noqa: PLC0415
    from concours.acts.delivery.time import ActTarget  # noqa: PLC0415 -- after setup
    from concours.acts.two_persons import propose  # noqa: PLC0415 -- idem
    from concours.store.models import Attempt, Site  # noqa: PLC0415 -- idem

    if phase in ENDED:
        return
    scene, reason = house.scene, "Alarme."
    jury, president = scene.actor("kermarec"), scene.actor("presidente")
    sitting, when = scene.sitting, {"now": now()}
    copy = Attempt.objects.get(sitting=sitting, candidate__number="04201")
    excluded = {"attempt": str(copy.id), "candidate": "04201"}
    if phase in ("sealed", "composing", "closed"):
        report = incidents.Report(kind="noise", key=uuid4(), attempt=copy.id)
        incidents.open_incident(jury, sitting, report, **when)
    if phase in ("composing", "closed"):
        proposed = {"facts": excluded, "reason": reason}
        propose(jury, sitting, "candidate_excluded", **proposed, **when)
    if phase == "sealed":
        sites = [scene.site]
        detachment.detach_sites(president, sitting, sites, reason=reason, **when)
        other = Site.objects.get(exam_id=scene.exam, name="Limoges")
        proposed = {"facts": {"sites": str(other.id)}, "reason": reason}
        propose(jury, sitting, "gate_overridden", **proposed, **when)
    if phase == "composing":
        messages.send_message(jury, sitting, ActTarget(), text=reason, **when)
        stop = pause.PauseRequest(ActTarget(site=scene.site), "alarm", reason)
        pause.pause(jury, sitting, stop, **when)


@pytest.mark.parametrize("phase", PHASES)
def test_nobody_is_offered_what_the_console_refuses(house, phase):
    from django.db import transaction  # noqa: PLC0415 -- after setup

    house.advance_to(phase)
    with transaction.atomic():
        leave_what_waits(house, phase)
        wrong = {
            role: wrong_offers(client, phase) for role, client in house.clients.items()
        }
        transaction.set_rollback(True)

    assert {role: offers for role, offers in wrong.items() if offers} == {}


def wrong_offers(client, phase: str) -> list[str]:
    """Name what the pages offer to somebody, and the console refuses."""
    unread = NOT_READ if phase == PHASES[0] else NOT_READ_AGAIN
    walk = Walk(client, NOT_READ_OF_ENDED if phase in ENDED else unread)
    walk.read_from("/")
    assert len(walk.answers) > 1
    return [*walk.refused_pages(), *walk.refused_presses()]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the console answered to an address, and what that page offers."""

    status: int
    offers: Offers
    code: str


class Walk:
    """The pages that links lead one person to, and the buttons that they press."""

    def __init__(self, client, unread: re.Pattern[str]) -> None:
        self.client, self.unread = client, unread
        self.answers: dict[str, Answer] = {}
        self._alike = Counter()

    def read_from(self, address: str) -> None:
        """Read every page that links lead to, one of those that are alike."""
        waiting, met = deque([address]), set()
        while waiting:
            address = waiting.popleft()
            if address in met or self.unread.fullmatch(address):
                continue
            met.add(address)
            if self._has_read_alike(address):
                continue
            assert len(self.answers) < PAGES_COUNT_MAX
            self.answers[address] = answer = read(self.client, address)
            waiting.extend(answer.offers.links)

    def _has_read_alike(self, address: str) -> bool:
        kind = kind_of(address)
        self._alike[kind] += 1
        return self._alike[kind] > ALIKE_COUNT_MAX

    def refused_pages(self) -> list[str]:
        """Name each page that was refused, and those that led there."""
        return [
            f"{address} {page.status} offered by {leading}"
            for address, page in self.answers.items()
            if page.status not in (200, 204) and page.code != OF_AN_ERASED_EXAM
            for leading in [self._leading_to(address)]
        ]

    def _leading_to(self, address: str) -> list[str]:
        pages = self.answers.items()
        return [at for at, page in pages if address in page.offers.links]

    def refused_presses(self) -> list[str]:
        """Press each button, take back what it did, and name what was refused."""
        presses = {}
        for at, page in self.answers.items():
            for press in page.offers.presses:
                if is_pressed(press):
                    presses.setdefault(what(press), (at, press))
        refusals = (refusal(self.client, at, press) for at, press in presses.values())
        return [*filter(None, refusals)]


def kind_of(address: str) -> tuple:
    """Return the view of an address, and the fields of its query."""
    from django.urls import Resolver404, resolve  # noqa: PLC0415 -- after setup

    path, _, query = address.partition("?")
    names = {field.partition("=")[0] for field in query.split("&")}
    fields = sorted(names - SHOWN)
    try:
        match = resolve(path)
    except Resolver404:
        return (path, *fields)
    shown = [] if match.url_name in SORTED else fields
    return (match.url_name, *sorted(match.kwargs), *shown)


def is_pressed(press: Press) -> bool:
    """Tell whether a button is tried; not one whose form a script fills first."""
    is_filled = press.fields.get("attempt") != [""]
    return is_filled and not NOT_SENT.fullmatch(press.address)


def what(press: Press) -> tuple:
    """Return what tells one button from others: not whom it is about."""
    said = {
        name: "" if WHOM.search(str(values)) else str(values)
        for name, values in press.fields.items()
        if name not in ("csrfmiddlewaretoken", "incident")
    }
    return (*kind_of(press.address), *sorted(said.items()))


def read(client, address: str) -> Answer:
    """Read a page, and what it offers."""
    answer = client.get(address, follow=True)
    close_file(answer)
    is_page = "html" in answer.headers.get("Content-Type", "")
    where = answer.redirect_chain[-1][0] if answer.redirect_chain else address
    body = b"" if answer.streaming or not is_page else answer.content
    return Answer(answer.status_code, Offers(where, body.decode()), code_of(body))


def code_of(body: bytes) -> str:
    """Return the code of the refusal that a page says, or nothing."""
    said = re.search(r'data-code="([^"]+)"', body.decode(errors="replace"))
    return said[1] if said else ""


def close_file(answer) -> None:
    """Close the file that an answer would send; nothing of it is read."""
    if file := getattr(answer, "file_to_stream", None):
        file.close()


def refusal(client, at: str, press: Press) -> str:
    """Press a button of a page, take back what it did, and return what was refused."""
    from django.db import transaction  # noqa: PLC0415 -- after setup

    with transaction.atomic():
        answer = client.post(press.address, press.fields)
        close_file(answer)
        transaction.set_rollback(True)
    if answer.status_code < 400:
        return ""
    body = b"" if answer.streaming else answer.content
    code = code_of(body)
    is_typed = press.is_typed and code in OF_WHAT_IS_TYPED
    if is_typed or code in OF_A_CHECKLIST:
        return ""
    return f"{press.address} {press.fields} {answer.status_code} {code}, drawn by {at}"


def test_our_own_link_is_no_attempt_and_a_typed_address_is_one(browser, scene, owner):
    address = f"{scene.address}/launch"
    client = browser(person_of("organiser", scene))
    ours = f"http://{HOST}/"

    for headers in ({"Referer": ours}, {"Referer": "http://elsewhere/"}, {}):
        assert client.get(address, headers=headers).status_code == 403
    crafted = client.post(f"{address}/arm", {"lead_s": "60"}, headers={"Referer": ours})
    assert crafted.status_code == 403

    login = f"organiser-{scene.sitting.hex[:8]}"
    kept = owner.execute(
        "SELECT kind, facts ? 'followed' FROM refused_act WHERE actor = %s ORDER BY id",
        (login,),
    ).fetchall()
    usual = [("launch", False), ("launch", False), ("launch_arm", False)]
    assert kept == [("launch", True), *usual]
    page = browser("auditeur").get("/acts?show=refused").content.decode()
    assert page.count(f"<td>{login}</td>") == len(usual)
