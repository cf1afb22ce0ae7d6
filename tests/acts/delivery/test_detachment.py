"""One site's trouble stays its own: detached, it hears nothing of the nation's start.

The keeper works here as in its process, in its own role (A30, F30).
"""

import os
from itertools import count

import pytest

from acts.scene import HOUR_MS, NOON, add_spare, take_on
from concours.core.delivery.sitting import phases
from concours.core.delivery.sitting.site_clock import (
    AlreadyDetached,
    NotDetached,
    OnSpare,
    SpareNeedsSites,
    least_advanced,
)
from concours.core.kernel import crypto
from concours.core.kernel.time import MINUTE_MS
from concours.keeper.custody import Custody
from concours.keeper.run import Keeper

DAYS = count(1)


class Day:
    """The acts of a president, a keeper at work, and what each site is told."""

    def __init__(self, scene, link, owner):
        self.scene, self.link, self.owner = scene, link, owner
        self.now = NOON + next(DAYS) * 24 * HOUR_MS  # each day has its keeper
        self.keeper = Keeper(Custody(crypto.private_key_from(os.urandom)))
        take_on(owner, scene)
        self.look()

    def look(self, after_ms=1_000):
        self.now += after_ms
        self.keeper.look(self.link, now=self.now)

    def hand_shares(self):
        from concours.acts.authoring.shares import hand_share  # noqa: PLC0415 -- after setup
        from concours.store.queries.delivery.sittings import live_keeper  # noqa: PLC0415

        keeper = live_keeper(self.now)
        for login, words in zip(("presidente", "kermarec"), self.scene.words):  # noqa: B905 -- a quorum
            box = crypto.seal_to(
                bytes(keeper.public_key), words.encode(), entropy=os.urandom
            )
            actor = self.scene.actor(login)
            hand_share(
                actor,
                self.scene.sitting,
                keeper_key=keeper.id,
                ciphertext=box,
                now=self.now,
            )
        self.look()

    def site(self, name):
        from concours.store.models import Site  # noqa: PLC0415 -- after setup

        return Site.objects.get(exam_id=self.scene.exam, name=name).id

    def act(self, function, *args, **facts):
        actor = self.scene.actor("presidente")
        return function(actor, self.scene.sitting, *args, now=self.now, **facts)

    def hold(self, *names):
        from concours.acts.delivery.detachment import detach_sites  # noqa: PLC0415 -- after setup

        sites = [self.site(name) for name in names]
        self.act(detach_sites, sites, reason="centre en retard")

    def rejoin(self, *names):
        from concours.acts.delivery.detachment import rejoin_nation  # noqa: PLC0415 -- after setup

        sites = [self.site(name) for name in names]
        self.act(rejoin_nation, sites, reason="centre prêt")

    def arm(self, *names):
        from concours.acts.delivery.launch import arm_launch  # noqa: PLC0415 -- after setup

        sites = [self.site(name) for name in names]
        return self.act(arm_launch, lead_ms=60_000, sites=sites, may_be_off_hour=True)

    def disarm(self, *names):
        from concours.acts.delivery.launch import disarm  # noqa: PLC0415 -- after setup

        self.act(disarm, reason="", sites=[self.site(name) for name in names])

    def close(self, name=None):
        from concours.acts.delivery.close import close  # noqa: PLC0415 -- after setup

        self.act(close, reason="fin", site=self.site(name) if name else None)

    def launch(self, *names):
        t0 = self.arm(*names)
        self.look(t0 - 9_000 - self.now)
        return t0

    def told(self, name):
        """What tablets of a site hear: the nation's news and their site's."""
        rows = self.owner.execute(
            """SELECT kind, body FROM news WHERE sitting = %s AND attempt IS NULL
               AND (site IS NULL OR site = %s) ORDER BY number""",
            (self.scene.sitting, self.site(name)),
        ).fetchall()
        return [(kind, body.get("t0_ms")) for kind, body in rows]

    def phase(self, name=None):
        from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- after setup

        row = sittings.load(self.scene.sitting)
        return phases.name(sittings.phase_of(row, name and self.site(name)))

    def row(self):
        from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- after setup

        return sittings.load(self.scene.sitting)

    def allowance(self, number):
        from concours.store.queries.delivery import sittings  # noqa: PLC0415
        from concours.store.queries.delivery.allowances import Allowances  # noqa: PLC0415
        from concours.store.queries.people import people  # noqa: PLC0415

        row = sittings.load(self.scene.sitting)
        return Allowances(row).of(people.attempt_of_number(row, number))


@pytest.fixture
def day(scene, owner, database):
    with database.connect("concours_keeper", autocommit=True) as link:
        yield Day(scene, link, owner)


def test_a_detached_site_hears_nothing_of_the_nations_start_and_has_its_own_later(day):
    day.hold("Limoges")
    day.hand_shares()

    first = day.launch()

    assert day.told("Limoges") == []
    assert day.told("Amiens") == [("armed", first), ("launched", first)]
    assert (day.phase(), day.phase("Limoges")) == ("launched", "sealed")
    assert day.allowance("04202") is None

    day.now += 20 * MINUTE_MS
    day.look()
    second = day.launch("Limoges")

    assert day.told("Limoges") == [("armed", second), ("launched", second)]
    assert day.told("Amiens") == [("armed", first), ("launched", first)]
    assert (day.allowance("04201").t0, day.allowance("04202").t0) == (first, second)


def test_a_site_may_start_first_and_the_nation_after_it_with_the_same_key(day):
    day.hold("Limoges")
    day.hand_shares()
    with pytest.raises(NotDetached):
        day.arm("Limoges", "Amiens")
    first = day.launch("Limoges")
    day.now += HOUR_MS
    day.look()

    second = day.launch()  # no share is handed again

    assert day.told("Limoges") == [("armed", first), ("launched", first)]
    assert day.told("Amiens") == [("armed", second), ("launched", second)]


def test_a_launch_of_chosen_sites_detaches_the_others(day):
    day.hand_shares()

    t0 = day.launch("Amiens")

    assert day.told("Amiens") == [("armed", t0), ("launched", t0)]
    assert day.told("Limoges") == []
    assert day.phase("Limoges") == "sealed"


def test_a_detached_site_during_the_countdown_is_called_off_and_may_come_back(day):
    day.hand_shares()
    t0 = day.arm()
    day.hold("Limoges")

    with pytest.raises(AlreadyDetached):
        day.hold("Limoges")
    assert day.told("Limoges") == [("armed", t0), ("disarmed", None)]

    day.rejoin("Limoges")
    day.look(t0 - 9_000 - day.now)

    both = [("armed", t0), ("launched", t0)]
    assert day.told("Limoges") == [("armed", t0), ("disarmed", None), *both]
    assert day.told("Amiens") == both


def test_several_sites_are_held_and_rejoin_by_one_act_each_or_not_at_all(day):
    def acts():
        rows = day.owner.execute(
            """SELECT kind, convert_from(body, 'UTF8')::jsonb ->> 'sites' FROM act
               WHERE sitting = %s AND kind LIKE 'site\\_%%' ORDER BY number""",
            (day.scene.sitting,),
        )
        return rows.fetchall()

    day.hold("Limoges")
    with pytest.raises(AlreadyDetached):
        day.hold("Amiens", "Limoges")
    with pytest.raises(NotDetached):
        day.rejoin("Limoges", "Amiens")
    assert acts() == [("site_held_apart", '["Limoges"]')]

    day.rejoin("Limoges")
    day.hold("Limoges", "Amiens")
    day.rejoin("Amiens", "Limoges")

    both = '["Amiens", "Limoges"]'
    assert acts()[2:] == [("site_held_apart", both), ("site_rejoined", both)]


def test_a_start_of_one_site_is_taken_back_for_it_alone(day):
    day.hold("Limoges")
    day.hand_shares()
    t0 = day.arm("Limoges")
    day.disarm("Limoges")
    day.look(60_000)

    assert day.told("Limoges") == [("armed", t0), ("disarmed", None)]
    assert day.told("Amiens") == []
    assert day.owner.execute(
        "SELECT count(*) FROM released_key WHERE sitting = %s", (day.scene.sitting,)
    ).fetchone() == (0,)


def test_nobody_joins_or_is_held_once_the_key_is_out(day):
    day.hold("Limoges")
    day.hand_shares()
    day.launch()

    with pytest.raises(phases.WrongPhase):
        day.rejoin("Limoges")
    with pytest.raises(phases.WrongPhase):
        day.hold("Amiens")


def test_the_close_of_the_nation_leaves_a_site_apart_its_time(day):
    day.hold("Limoges")
    day.hand_shares()
    day.launch()
    day.launch("Limoges")
    day.now += HOUR_MS
    day.close()

    assert (day.phase(), day.phase("Limoges")) == ("closed", "launched")
    assert day.allowance("04201").closed_at == day.now
    assert day.allowance("04202").closed_at is None
    assert [kind for kind, _ in day.told("Limoges")] == ["armed", "launched"]

    day.close("Limoges")

    assert day.allowance("04202").closed_at == day.now
    assert day.told("Limoges")[-1][0] == "closed"


def test_a_detached_site_is_given_the_spare_paper_and_starts_in_nothing_else(
    day, tmp_path
):
    from concours.acts.delivery.detachment import rejoin_nation  # noqa: PLC0415 -- after setup
    from concours.acts.two_persons import confirm, propose  # noqa: PLC0415
    from concours.store.queries.delivery import sittings  # noqa: PLC0415

    spare = add_spare(day.scene, tmp_path)
    facts = {"sites": str(day.site("Limoges"))}
    asked = {"facts": facts, "reason": "sujet mouillé"}
    with pytest.raises(NotDetached):
        day.act(propose, "spare_opened", **asked)
    day.hold("Limoges")
    proposal = day.act(propose, "spare_opened", **asked)
    confirm(day.scene.actor("kermarec"), proposal, now=day.now)

    with pytest.raises(OnSpare):
        day.act(rejoin_nation, [day.site("Limoges")], reason="non")
    with pytest.raises(OnSpare):
        day.arm("Limoges")
    assert [*sittings.find_site_starts(sittings.load(spare.sitting))] == [
        day.site("Limoges")
    ]

    day.hand_shares()
    day.launch()
    day.now += 4 * HOUR_MS
    assert phases.name(least_advanced(sittings.every_phase(day.row()))) == "launched"

    day.scene = spare
    take_on(day.owner, spare)
    day.look()
    with pytest.raises(SpareNeedsSites):
        day.arm()
    day.hand_shares()
    t0 = day.launch("Limoges")

    assert day.told("Limoges") == [("armed", t0), ("launched", t0)]
    assert day.told("Amiens") == []
    assert day.allowance("04202").t0 == t0
    assert day.allowance("04201") is None


def test_a_copy_of_a_site_that_has_not_started_is_awaited(day):
    from concours.acts.results.marks import collect  # noqa: PLC0415 -- after setup

    day.hold("Limoges")
    day.hand_shares()
    day.launch()
    day.now += 4 * HOUR_MS

    with pytest.raises(phases.WrongPhase) as refused:
        day.act(collect, packages=day.scene.packages)

    assert refused.value.phase == "sealed"
