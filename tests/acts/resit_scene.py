"""A half-day in which a station fails, and a spare one of another series, for tests.

Both are led by their acts, at one site; who was absent in the first passes the other.
"""

from acts.half_day_scene import (
    DAY_MS,
    HALF_DAY_MS,
    JUDGES,
    PLACES,
    HalfDay,
    act_of,
    now,
    plan_half_day,
)
from acts.marks_scene import give
from acts.series_scene import numbers_at
from concours.core.ecos.allotment.allot import allot
from concours.core.ecos.circuits.document import Candidate, Room, Site, Wave
from concours.core.ecos.circuits.reading import to_bytes
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant
from concours.store.profiles import load_profile
from core.ecos.small_site import lists, series
from small_ecos import hold

FAILED = 2
"""The station of which both tablets were lost."""
AUDIENCES = ("setup", "grid", "examiner", "exercise", "door", "documents")


class SpareHalfDay(HalfDay):
    """A half-day of another series, for one candidate who was absent in the first.

    Its first station is of another domain.
    """

    domains = ("urgence", "annonce", "annonce", "annonce", "annonce")

    def allotment(self):
        [(wave, hour)] = self._rows(
            "SELECT code, scheduled_ms FROM sitting WHERE id = %s"
        )
        [(site,)] = self.owner.execute(
            "SELECT code FROM site WHERE id = %s", (self.scene.site,)
        ).fetchall()
        made = allot(
            lists(
                series=(series("j9"),),
                waves=(Wave(code=wave, day=1, series="j9", starts_ms=hour),),
                sites=(Site(code=site, university="a", offset_min=60),),
                rooms=tuple(
                    Room(site=site, floor="f1", code=f"b{n}") for n in range(6)
                ),
                candidates=(Candidate(number=self.guest, site=site),),
                examiners=tuple(JUDGES),
            ),
            bytes(32),
        )
        return to_bytes(made.allotment)

    def grade_resit(self, number, turn, station):
        """Each chair grades who passes it all; the two of a station, who resits."""
        for chair in PLACES:
            tablet = self.tablet(*chair)
            for one in range(1, 6):
                at = self.t0 + (10 * one - 4) * MINUTE_MS
                if (chair[0], one) == (station, turn):
                    give(tablet, one, number, (1, 2, 4), at)
                elif self.expected(chair[0], one) == self.guest:
                    give(tablet, one, self.guest, (0, 1, 1), at)
            hold(self.owner, tablet)

    def confine(self):
        """Have everybody of it confined, who resits there too."""
        self.attempts = numbers_at(self.owner, self.sealed, self.scene.site)
        super().confine()


def plan_day(packages, owner, code):
    """The first half-day, all its turns over five hours ago, nothing graded yet."""
    day = plan_half_day(
        packages,
        owner,
        profile=load_profile("ecos-faculte"),
        code=code,
        title="ECOS de faculté",
    )
    day.seal()
    day.adopt(day.allotment())
    day.hand_shares()
    day.confine()
    day.launch(minutes=300)
    day.let_out(*AUDIENCES)
    return day


def plan_spare(day):
    """The other half-day, in three days, allotted and not begun."""
    from concours.core.delivery.planning.plan import SittingPlan  # noqa: PLC0415

    plan = SittingPlan(
        title="ECOS, secours",
        kind="ecos",
        scheduled=Instant((now() // DAY_MS + 3) * DAY_MS + 8 * HOUR_MS),
        duration_ms=HALF_DAY_MS,
    )
    sitting = act_of("authoring.planning.plan_sitting")(
        day.scene.actor("organisation"), day.scene.exam, plan, now=now()
    )
    spare = SpareHalfDay(day.scene, day.owner, sitting)
    spare.guest = [*day.attempts][day.absent]
    spare.absent = None
    spare.seal()
    spare.adopt(spare.allotment())
    return spare
