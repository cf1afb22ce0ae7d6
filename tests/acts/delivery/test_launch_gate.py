"""One badly set site is seen before the start, and stops it until somebody decides.

In October 2025 one site of 500 (its tablets, its network) cost 11,250 people their
paper: each test here is a way in which that start would not have been given. Defends
A30 too: nobody forces the gate alone.
"""

from uuid import UUID

import pytest

from acts.scene import NOON, Tablet, launch
from concours.acts.actor import Actor
from concours.acts.may import NotAllowed
from concours.core.delivery.sitting.phases import WrongPhase
from concours.core.kernel.time import MINUTE_MS

PRESIDENT = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))
TECHNICIAN = Actor("technique", "L. Hamon", frozenset({"technician"}))
NOW = NOON + 90 * MINUTE_MS
TELL = """
UPDATE presence SET kiosk = true, rejoined = true, offset_ms = %s, package = %s
WHERE attempt = %s
"""


@pytest.fixture
def room(scene, owner):
    return Room(scene, owner)


class Room:
    """The tablets of both sites, linked and well, as far as a test says no other."""

    def __init__(self, scene, owner):
        self.scene, self.owner = scene, owner
        self.attempts = owner.execute(
            """SELECT site.name, attempt.id FROM attempt
               JOIN candidate ON candidate.id = candidate_id
               JOIN site ON site.id = attempt.site_id
               WHERE sitting_id = %s ORDER BY number""",
            (scene.sitting,),
        ).fetchall()
        for _, attempt in self.attempts:
            Tablet(owner, attempt).enrol(at=NOON)
        for name in ("Amiens", "Limoges"):
            self.tell(name)

    def tell(self, name, *, offset_ms=12, package="whole"):
        for site, attempt in self.attempts:
            if site == name:
                Tablet(self.owner, attempt).seen(at=NOW - 1_000)
                self.owner.execute(TELL, (offset_ms, package, attempt))

    def site(self, name):
        from concours.store.models import Site  # noqa: PLC0415 -- after Django's setup

        return Site.objects.get(exam_id=self.scene.exam, name=name).id

    def gate(self, *names, kind=None):
        from concours.acts.delivery import launch_gate  # noqa: PLC0415 -- after Django's setup
        from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- idem

        row = sittings.load(self.scene.sitting)
        row.kind = kind or row.kind
        sites = [self.site(name) for name in names]
        return launch_gate.require_open(row, sites=sites, now=NOW)

    def detach(self, name):
        from concours.store.models import SiteStart  # noqa: PLC0415 -- after setup

        SiteStart.objects.create(
            sitting_id=self.scene.sitting, site_id=self.site(name), held_act=1
        )

    def propose(self, actor, *names):
        from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup

        return two_persons.propose(
            actor,
            self.scene.sitting,
            "gate_overridden",
            facts={"sites": " ".join(str(self.site(name)) for name in names)},
            reason="Tablettes vérifiées au téléphone.",
            now=NOW,
        )

    def confirm(self, actor, proposal):
        from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup

        return two_persons.confirm(actor, proposal, now=NOW)


def refused(room, *names, **facts):
    from concours.acts.delivery.launch_gate import GateClosed  # noqa: PLC0415 -- after Django's setup

    with pytest.raises(GateClosed) as closed:
        room.gate(*names, **facts)
    return closed.value.sites


def test_nation_starts_where_every_site_is_ready_and_the_record_says_so(room):
    told = room.gate()

    assert told["apart"] == told["overridden"] == []
    assert told["readiness"]["sites"]["Amiens"] == {
        "light": "amber",
        "expected": 3,
        "enrolled": [3, 0, 0],
        "alive": [3, 0, 0],
        "package": [3, 0, 0],
        "clock": [3, 0, 0],
        "storage": [3, 0, 0],
        "rejoined": [3, 0, 0],
        "kiosk": [0, 3, 0],
    } | {"light": "green"}


@pytest.mark.parametrize(
    "fault", [{"offset_ms": 61_000}, {"offset_ms": -61_000}, {"package": "missing"}]
)
def test_one_badly_set_site_stops_the_nation(room, fault):
    room.tell("Limoges", **fault)

    assert refused(room) == ("Limoges",)


@pytest.mark.parametrize(
    ("ago_ms", "sites"), [(14_000, ("Amiens", "Limoges")), (16_000, ())]
)
def test_a_package_sealed_again_is_whole_once_its_tablets_have_said_so(
    room, owner, ago_ms, sites
):
    owner.execute(
        """INSERT INTO news (number, sitting, kind, body, at_ms)
           SELECT coalesce(max(number), 0) + 1, %s, 'sealed', '{}', %s FROM news""",
        (room.scene.sitting, NOW - ago_ms - 1_000),
    )

    assert (refused(room) if sites else room.gate()["overridden"]) == (sites or [])


def test_site_that_nobody_heard_of_stops_the_nation(owner, room):
    owner.execute("DELETE FROM presence")

    assert refused(room) == ("Amiens", "Limoges")


def test_detached_site_stops_itself_and_nobody_else(room):
    room.tell("Limoges", package="missing")
    room.detach("Limoges")

    assert room.gate()["apart"] == ["Limoges"]
    assert refused(room, "Limoges") == ("Limoges",)
    room.tell("Limoges")
    assert room.gate("Limoges")


def test_technical_check_may_start_with_faults_since_it_looks_for_them(room):
    room.tell("Limoges", package="missing")

    assert room.gate(kind="check")


def test_two_persons_take_a_red_site_on_and_are_both_named(room, owner):
    room.tell("Limoges", package="missing")
    proposal = room.propose(PRESIDENT, "Limoges")
    assert refused(room) == ("Limoges",)

    number = room.confirm(room.scene.actor("kermarec"), proposal)

    assert room.gate()["overridden"] == ["Limoges"]
    kind, reason, body = owner.execute(
        "SELECT kind, reason, convert_from(body, 'UTF8')::jsonb FROM act"
        " WHERE number = %s",
        (number,),
    ).fetchone()
    assert (kind, reason) == ("gate_overridden", "Tablettes vérifiées au téléphone.")
    assert body["sites"] == ["Limoges"]
    assert body["proposed_by"] == "Pr A. Delmas (presidente)"


def test_nobody_forces_the_gate_alone_nor_without_authority(room):
    from concours.acts.two_persons import SamePerson  # noqa: PLC0415 -- after setup

    room.tell("Limoges", package="missing")
    proposal = room.propose(PRESIDENT, "Limoges")

    with pytest.raises(SamePerson):
        room.confirm(PRESIDENT, proposal)
    with pytest.raises(NotAllowed):
        room.propose(TECHNICIAN, "Limoges")
    assert refused(room) == ("Limoges",)


def test_override_is_no_blank_cheque(room):
    """For the sites that are red then, and for no other that turns red after."""
    from concours.acts.delivery.launch_gate import NotRed  # noqa: PLC0415 -- after setup

    with pytest.raises(NotRed):
        room.propose(PRESIDENT, "Amiens", "Limoges")
    room.tell("Limoges", package="missing")
    proposal = room.propose(PRESIDENT, "Amiens", "Limoges")
    room.confirm(room.scene.actor("kermarec"), proposal)
    room.tell("Amiens", offset_ms=3_600_000)

    assert refused(room) == ("Amiens",)


def test_site_that_turned_green_meanwhile_needs_no_second_person(room):
    from concours.acts.delivery.launch_gate import NotRed  # noqa: PLC0415 -- after setup

    room.tell("Limoges", package="missing")
    proposal = room.propose(PRESIDENT, "Limoges")
    room.tell("Limoges")

    with pytest.raises(NotRed):
        room.confirm(room.scene.actor("kermarec"), proposal)


def test_what_has_started_is_not_overridden(room, owner):
    room.tell("Limoges", package="missing")
    launch(owner, room.scene, t0=NOW)

    with pytest.raises(WrongPhase):
        room.propose(PRESIDENT, "Limoges")


def test_tablet_in_another_sitting_is_there_with_what_it_brought_ahead(
    room, owner, scene
):
    """It waits in the technical check: the gate of the exam counts it."""
    owner.execute(
        """INSERT INTO sitting (id, exam_id, paper_id, position, code, kind, title,
               scheduled_ms, duration_ms, package_digest, key_check, quorum)
           SELECT %s, exam_id, paper_id, 0, 'essai', 'check', 'Essai', 1, duration_ms,
               package_digest, key_check, quorum FROM sitting WHERE id = %s""",
        (UUID(int=9), scene.sitting),
    )
    of_amiens = [own for site, own in room.attempts if site == "Amiens"]
    for number, own in enumerate(of_amiens):
        attempt = UUID(int=70 + number)
        owner.execute(
            """INSERT INTO attempt (id, sitting_id, candidate_id)
               SELECT %s, %s, candidate_id FROM attempt WHERE id = %s""",
            (attempt, UUID(int=9), own),
        )
        owner.execute(
            "UPDATE presence SET attempt = %s WHERE attempt = %s", (attempt, own)
        )
    assert refused(room) == ("Amiens",)

    owner.execute("UPDATE presence SET ahead = true")

    assert room.gate()["readiness"]["sites"]["Amiens"]["package"] == [3, 0, 0]
