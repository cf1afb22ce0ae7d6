"""A half-day of the ECOS handed over in an exam that is otherwise marked, for tests.

Three candidates pass five stations; one is nearly perfect, and one chair is late.
"""

from dataclasses import replace

from acts import ranked_scene
from acts.marks_scene import LATER, Floor, acts
from small_ecos import hold

LATE = (0, 2)
"""The chair whose tablet comes after the marks were made."""


def levels(number, station, place):
    """The first candidate is perfect but at the last station, at one chair."""
    if number.endswith("1"):
        return (1, 2, 4) if station < 4 or place == 1 else (0, 1, 2)
    is_late = (station, place) == LATE
    return (1, 2, 4) if is_late else (0, 0, 0)


def hand_over(scene, owner, *, but=(LATE,)):
    """Mark the written sitting and a half-day; its part and the parcours are there.

    The value is the circuit; `late` are the tablets of which the centre has nothing.
    """
    ranked_scene.mark_everybody(scene, owner)
    ranked_scene.adopt_marks(scene)
    floor = Floor(scene, owner)
    floor.late = floor.grade(levels=levels, but=but)
    for tablet in floor.late:
        hold(owner, tablet, 1)  # enrolled, and then out of reach
    floor.collect()
    version = floor.make()
    floor.by_two("single_marks_adopted", version=version)
    acts("ecos.handing").hand_ecos(scene.actor("presidente"), scene.exam, now=LATER)
    ranked_scene.bring(scene, ranked_scene.PARCOURS)
    return floor


def adopt_ranking(floor):
    """Put a final ranking in force, by two: of the five stations that there are."""
    from concours.acts.results.rankings import rank_exam  # noqa: PLC0415 -- after setup
    from concours.store.models import Exam  # noqa: PLC0415 -- idem
    from concours.store.queries.results.ranking_inputs import settings_now  # noqa: PLC0415

    scene = floor.scene
    usual = settings_now(Exam.objects.get(pk=scene.exam), is_final=True)
    version = rank_exam(
        scene.actor("presidente"),
        scene.exam,
        is_final=True,
        packages=scene.packages,
        now=LATER,
        settings=replace(usual, stations_count=5),
    )
    proposal = ranked_scene.propose(scene, version)
    acts("two_persons").confirm(scene.actor("kermarec"), proposal, now=LATER)
