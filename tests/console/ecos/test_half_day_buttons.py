"""In a half-day of the ECOS too, nobody is offered what the console refuses.

As `test_every_button` does for a sitting: people of its roles read the pages that ours
lead them to, in each phase from the plan to marks in force, and press every button.
"""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from acts.half_day_scene import HalfDay, now, plan_half_day
from acts.scene import enrol_factors
from concours.core.kernel.time import MINUTE_MS
from console.test_every_button import Walk, client_of

ROLES_IN = {
    "planned": ("organiser", "cnode"),
    "sealed": ("organiser", "cnode", "president"),
    "allotted": ("organiser", "coordinator", "cnode"),
    "confined": ("president", "coordinator", "marshal"),
    "briefing": ("president", "coordinator"),
    "running": ("president", "jury", "coordinator", "marshal"),
    "over": ("coordinator", "marshal"),
    "released": ("president", "marshal"),
    "collected": ("president", "coordinator"),
    "proposed": ("president", "jury", "auditor"),
    "adopted": ("organiser", "president", "auditor"),
}
"""Whose pages are read in each phase of the half-day: who has something to do in it."""
PHASES = tuple(ROLES_IN)
ROLES = sorted({role for roles in ROLES_IN.values() for role in roles})
OTHERWISE_READ = re.compile(
    r".*/stream(\?.*)?"
    r"|/(people|staff|account|second-factor|acts|exams/new|exams/all|brakes)\b.*"
    r"|/exams/[^/]+/(roster|papers|matching|archive|key)\b.*"
)
"""What never ends, and what `test_every_button` reads: it is no page of an ECOS."""


@dataclass(slots=True)
class House:
    """A half-day, its people by role, and the phase that it has reached."""

    half_day: HalfDay
    clients: dict[str, Any]
    waiting: Any = None
    reached: int = -1

    def advance_to(self, phase: str) -> None:
        """Lead the half-day on, phase by phase."""
        while self.reached < PHASES.index(phase):
            self.reached += 1
            getattr(self, f"be_{PHASES[self.reached]}")()

    def be_planned(self) -> None:
        """Nothing more: the half-day is planned."""

    def be_sealed(self) -> None:
        """Have the series sealed, and an allotment brought that is not in force."""
        from concours.acts.people.imports import keep_file  # noqa: PLC0415 -- setup

        day = self.half_day
        day.seal()
        self.waiting = day.allotment()
        keep_file(
            day.scene.actor("organisation"),
            day.scene.exam,
            ("plan.json", self.waiting),
            to_come="allotment_adopted",
            now=now(),
        )

    def be_allotted(self) -> None:
        """Have the allotment in force."""
        self.half_day.adopt(self.waiting)

    def be_confined(self) -> None:
        """Have the day begun: shares handed, the setup let out, all confined."""
        day = self.half_day
        day.owner.execute(
            "UPDATE sitting SET scheduled_ms = %s WHERE id = %s",
            (now() + 30 * MINUTE_MS, day.sitting),
        )
        day.hand_shares()
        day.act("ecos.audiences.release_audience", "setup")
        day.let_out("setup")
        day.confine()

    def be_briefing(self) -> None:
        """Have the examiners read their stations; doors may be printed."""
        day = self.half_day
        day.act("ecos.audiences.open_briefing", day.scene.site)
        day.let_out("grid", "examiner", "exercise", "door", "documents")

    def be_running(self) -> None:
        """Have the second turn run, a grid missing, and a number nobody has."""
        day = self.half_day
        day.launch(minutes=18)
        day.grade(turns=1, but=((0, 1), (3, 2)))

    def be_over(self) -> None:
        """Have all turns over, and one grid missing."""
        day = self.half_day
        day.forget_tablets()
        day.launch(minutes=300)
        day.grade(but=((3, 2),))

    def be_released(self) -> None:
        """Have the grids given up, and the circuit let go."""
        day = self.half_day
        names = day.missing()
        day.confirm(
            day.propose("grid_given_up", circuit=day.circuit, grids=",".join(names))
        )
        day.act("ecos.release.release_circuit", day.circuit)

    def be_collected(self) -> None:
        """Have the grids gathered, and the key of the marks out."""
        day = self.half_day
        day.act("ecos.half_day.collect_half_day")
        day.open_marking_key()

    def be_proposed(self) -> None:
        """Have marks made; three decisions wait for a second person."""
        day = self.half_day
        version = day.act("ecos.single_marks.make_single_marks")
        number = next(iter(day.attempts))
        self.waiting = day.propose("single_marks_adopted", version=version)
        day.propose("station_voided", candidate=number, station="s1")

    def be_adopted(self) -> None:
        """Have the marks in force."""
        self.half_day.confirm(self.waiting)


@pytest.fixture(scope="module")
def house(console_database, tmp_path_factory):
    """An exam of one half-day, and somebody of each role."""
    from django.conf import settings  # noqa: PLC0415 -- after Django's setup

    packages = settings.PACKAGES = tmp_path_factory.mktemp("packages")
    with console_database.connect("concours_owner", autocommit=True) as owner:
        half_day = plan_half_day(packages, owner)
        clients = {
            role: client_of(person_of(role, half_day.scene), owner) for role in ROLES
        }
        yield House(half_day, clients)


def person_of(role: str, scene) -> str:
    """Give a new person this role: a coordinator of the site, a marshal of c1."""
    from concours.store.models import StaffMember  # noqa: PLC0415 -- after setup

    is_local = role in ("coordinator", "marshal")
    member = StaffMember(login=role, name="C. Petit", roles=[role])
    member.site_id = scene.site if is_local else None
    member.room = "c1" if role == "marshal" else ""
    member.password = StaffMember.objects.get(login="presidente").password
    member.is_password_given = False
    member.save(force_insert=True)
    enrol_factors([role])
    return role


def check_doors(house: House) -> None:
    """Doors on paper are the next step of the half-day until they are printed."""
    from django.db import transaction  # noqa: PLC0415 -- after setup
    from django.urls import reverse  # noqa: PLC0415 -- idem

    day, client = house.half_day, house.clients["coordinator"]
    circuits = reverse("circuits", args=[day.sitting])
    circuit = reverse("circuit", args=[day.sitting, day.circuit])
    with transaction.atomic():
        step = next_step(client, circuits)
        assert "Consignes de porte" in step
        assert "1 circuit à imprimer" in step
        assert f'href="{circuit}"' in step
        sheets = client.post(reverse("doors", args=[day.sitting, day.circuit]))
        assert sheets.status_code == 200
        assert "Départ" in next_step(client, circuits)
        transaction.set_rollback(True)


def next_step(client: Any, address: str) -> str:
    """The step that a page of a site says to be next."""
    page = client.get(address).content.decode()
    [step] = re.findall(r'<li[^>]*aria-current="step".*?</li>', page, re.DOTALL)
    return step


@pytest.mark.parametrize("phase", PHASES)
def test_nobody_is_offered_what_a_half_day_refuses(house, phase):
    from django.db import transaction  # noqa: PLC0415 -- after setup

    house.advance_to(phase)
    if phase == "briefing":
        check_doors(house)
    wrong = {}
    for role in ROLES_IN[phase]:
        with transaction.atomic():
            walk = Walk(house.clients[role], OTHERWISE_READ)
            walk.read_from("/")
            wrong[role] = [*walk.refused_pages(), *walk.refused_presses()]
            transaction.set_rollback(True)
        assert len(walk.answers) > 1

    assert {role: offers for role, offers in wrong.items() if offers} == {}
