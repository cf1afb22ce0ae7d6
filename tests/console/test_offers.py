"""Nobody is offered what they may not do.

Somebody of each role reads every page that ours lead them to, in each phase of a
sitting; each link is followed, each form is sent and taken back. `acts/may.py` judges,
as it does every day: where it says no, the page should not have offered it.
"""

import html
import re
import time
from collections import deque
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin
from uuid import uuid4

import pytest

from acts.published import compose_and_mark
from acts.scene import HOUR_MS, PASSWORD, Tablet, attempt_of, enrol_factors, launch
from concours.acts.may import LOCAL, MAY
from concours.core.kernel.time import Instant
from console.conftest import HOST
from console.test_console_pages import write_board

PHASES = ("sealed", "launched", "closed", "collected", "marked")
ROLES = (*MAY, "supervisor of a room")
NOT_READ = re.compile(r".*/stream(\?.*)?")
"""What never ends."""
NOT_SENT = re.compile("/(sign-out|language|account/.*|second-factor/.*)")
"""What everybody may for themselves, and what ends the walk."""
FILLED = {"number": "1", "email": "a@b.fr"}
TYPED = ("60", "19/10/2036", "19/10/2036 14:30", "exemple")
"""What somebody types into a field that says how it is written."""
PAGES_COUNT_MAX = 400


class Offers(HTMLParser):
    """What a page offers: addresses to read, and forms to send."""

    def __init__(self, address: str, page: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._form: dict[str, str] | None = None
        self._field = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        for name in ("href", "hx-get"):
            if name in given and tag != "link":
                self._link(given[name])
        if tag == "form":
            self._open_form(given)
        elif self._form is not None and "name" in given and "disabled" not in given:
            self._fill(tag, given)
        if tag == "option" and self._form is not None and self._field:
            chosen = self._form.get(self._field, "")
            if "selected" in given or not chosen:
                self._form[self._field] = given.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if tag == "select":
            self._field = ""

    def _link(self, address: str) -> None:
        found = urldefrag(urljoin(self.address, html.unescape(address)))[0]
        if found.startswith("/") and not found.startswith("/static/"):
            self.links.append(found)

    def _open_form(self, given: dict[str, str]) -> None:
        self._form = {}
        if given.get("method") == "post":
            where = urljoin(self.address, given.get("action", "") or self.address)
            self.forms.append((where, self._form))

    def _fill(self, tag: str, given: dict[str, str]) -> None:
        assert self._form is not None
        name, kind = given["name"], given.get("type", "text")
        if tag == "select":
            self._field = name
        elif kind in ("radio", "checkbox"):
            if "checked" in given or name not in self._form:
                self._form[name] = given.get("value", "on")
        elif kind == "hidden":
            self._form[name] = given.get("value", "")
        elif tag == "button":
            self._form.setdefault(name, given.get("value", ""))
        else:
            text = given.get("value") or FILLED.get(kind, "Parce que.")
            form = given.get("pattern") or ".*"
            fitting = [item for item in (text, *TYPED) if re.fullmatch(form, item)]
            self._form[name] = fitting[0] if fitting else text


@pytest.fixture(params=PHASES)
def phase(request, scene, owner):
    """The sitting in one phase, with a copy and a board."""
    t0 = time.time_ns() // 1_000_000 - HOUR_MS
    if request.param == "marked":
        compose_and_mark(scene, owner)
    elif request.param != "sealed":
        launch(owner, scene, t0=t0)
        tablet = Tablet(owner, attempt_of(owner, scene, "04201"))
        tablet.enrol(at=t0 - HOUR_MS)
        tablet.answer("qi-q2", "embolie", at=t0 + 1_000)
    write_board(owner, scene, t0)
    ask_for_people(scene, request.param)
    put = "UPDATE sitting SET closed_at_ms = %s, collected_ms = %s WHERE id = %s"
    if request.param == "closed":
        owner.execute(put, (t0 + 1, None, scene.sitting))
    if request.param == "collected":
        collected_by_act(scene)
        owner.execute(put, (t0 + 1, t0 + 1, scene.sitting))
    return request.param


def collected_by_act(scene) -> None:
    """Leave the act that a collection leaves."""
    from django.db import transaction  # noqa: PLC0415 -- after setup

    from concours.acts.record import record  # noqa: PLC0415 -- idem

    president, now = scene.actor("presidente"), Instant(time.time_ns() // 1_000_000)
    with transaction.atomic():
        record(president, "sitting_collected", sitting=scene.sitting, body={}, now=now)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the console answered to an address, and what that page offers."""

    status: int
    offers: Offers


def ask_for_people(scene, phase: str) -> None:
    """Leave what waits for people: incident, decision, detached site, pause."""
    from concours.acts.delivery import detachment, incidents, messages, pause  # noqa: PLC0415
    from concours.acts.delivery.time import ActTarget  # noqa: PLC0415 -- after setup
    from concours.acts.two_persons import propose  # noqa: PLC0415 -- idem
    from concours.store.models import Attempt, Site  # noqa: PLC0415 -- idem

    jury, now = scene.actor("kermarec"), Instant(time.time_ns() // 1_000_000)
    copy = Attempt.objects.get(sitting=scene.sitting, candidate__number="04201")
    report = incidents.Report(kind="noise", key=uuid4(), attempt=copy.id)
    incidents.open_incident(jury, scene.sitting, report, now=now)
    reason = "Alarme."
    if phase == "sealed":
        sites = [scene.site]
        president = scene.actor("presidente")
        detachment.detach_sites(president, scene.sitting, sites, reason=reason, now=now)
        other = Site.objects.get(exam_id=scene.exam, name="Limoges")
        kind, facts = "gate_overridden", {"sites": str(other.id)}
    else:
        kind, facts = (
            "candidate_excluded",
            {"attempt": str(copy.id), "candidate": "04201"},
        )
    propose(jury, scene.sitting, kind, facts=facts, reason=reason, now=now)
    if phase == "launched":
        messages.send_message(jury, scene.sitting, ActTarget(), text=reason, now=now)
        stop = pause.PauseRequest(ActTarget(site=scene.site), "alarm", reason)
        pause.pause(jury, scene.sitting, stop, now=now)


@pytest.mark.usefixtures("phase")
def test_nobody_is_offered_what_they_may_not_do(browser, scene):
    offers = {
        role: wrong_offers(browser(person_of(role, scene)), scene) for role in ROLES
    }

    assert {role: wrong for role, wrong in offers.items() if wrong} == {}


def wrong_offers(client, scene) -> list[str]:
    """Name what the pages offer to this person, and the console refuses."""
    pages = walk(client, scene)
    assert len(pages) > 1
    forms = once(form for page in pages.values() for form in page.offers.forms)
    denials = map(partial(denial, client), forms)
    return [*refusals(pages), *filter(None, denials)]


def person_of(role: str, scene) -> str:
    """Give a new person this role, and the post that it takes."""
    from concours.store.models import StaffMember  # noqa: PLC0415 -- after setup

    name, _, of_room = role.partition(" of a ")
    login = f"{name}-{scene.sitting.hex[:8]}{of_room}"
    member = StaffMember(login=login, name="C. Petit", roles=[name])
    member.site_id = scene.site if name in LOCAL else None
    member.room = "Salle 1" if of_room else ""
    member.set_password(PASSWORD)
    member.is_password_given = False
    member.save(force_insert=True)
    enrol_factors([login])
    return login


def walk(client, scene) -> dict[str, str]:
    """Read every page that links lead to; return each by its address."""
    from concours.store.models import Exam  # noqa: PLC0415 -- after setup

    code = Exam.objects.get(pk=scene.exam).code
    others = re.compile(rf"/(sittings/(?!{code}/)[\w-]+/|exams/(?!{code}/)[\w-]+/)")
    pages: dict[str, Answer] = {}
    waiting = deque(["/"])
    while waiting:
        address = waiting.popleft()
        if address in pages or others.match(address) or NOT_READ.fullmatch(address):
            continue
        assert len(pages) < PAGES_COUNT_MAX
        pages[address] = answer = read(client, address)
        waiting.extend(answer.offers.links)
    return pages


def read(client, address: str) -> Answer:
    """Read a page, and what it offers."""
    answer = client.get(address, follow=True)
    is_page = "html" in answer.headers.get("Content-Type", "")
    where = answer.redirect_chain[-1][0] if answer.redirect_chain else address
    body = b"" if answer.streaming or not is_page else answer.content
    return Answer(answer.status_code, Offers(where, body.decode()))


def refusals(pages) -> list[str]:
    """Name each page that was refused, and those that led there."""
    return [
        f"{address} {page.status} offered by {leading}"
        for address, page in pages.items()
        if page.status != 200
        for leading in [[at for at in pages if address in pages[at].offers.links]]
    ]


def once(forms):
    """Each form once, as it stands on many pages; without those that a script fills."""
    return {
        (address, tuple(sorted(fields))): (address, fields)
        for address, fields in forms
        if not NOT_SENT.fullmatch(address) and fields.get("attempt") != ""
    }.values()


def denial(client, form) -> str:
    """Send a form, take back what it did, and return why it was denied."""
    from django.db import transaction  # noqa: PLC0415 -- after setup

    address, fields = form
    with transaction.atomic():
        answer = client.post(address, fields)
        transaction.set_rollback(True)
    body = b"" if answer.streaming else answer.content
    said = re.search(r'data-code="([^"]+)"', body.decode(errors="replace"))
    code = said[1] if said else ""
    is_denied = answer.status_code in {403, 500} or code.startswith("form.")
    return f"{address} {fields} {answer.status_code} {code}" if is_denied else ""


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
