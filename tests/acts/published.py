"""From copies to a publication, by the acts that do it; the ledger signs."""

import os
from hashlib import sha256

from acts import ranked_scene
from acts.scene import (
    HOUR_MS,
    MARKS,
    NOON,
    Scene,
    Tablet,
    attempt_of,
    launch,
    open_marking_key,
)

T0 = NOON
END = T0 + 3 * HOUR_MS
DECIDED = END + HOUR_MS
PAST, FUTURE = DECIDED + HOUR_MS, 4_000_000_000_000
"""Opening instants: one is put in the past by `open_now`, the other is in 2096."""
LEDGER_KEY = bytes(range(1, 33))
CODE = "K7QF-2M9D"


def compose_and_mark(
    scene: Scene, owner, *, numbers=("04201", "04203"), meanwhile=lambda: None
) -> None:
    """One perfect copy, and one that is worth half a point; marked.

    `meanwhile` is what else happens before the copies are collected.
    """
    mark(scene, owner, numbers=numbers, meanwhile=meanwhile)
    ranked_scene.adopt_marks(scene)


def mark(
    scene: Scene, owner, *, numbers=("04201", "04203"), meanwhile=lambda: None
) -> None:
    """The same, whose marks nobody has adopted."""
    from concours.acts.results import marks  # noqa: PLC0415 -- after setup

    launch(owner, scene, t0=T0)
    perfect = open_copy(scene, owner, numbers[0])
    perfect.answer("dp1-q1", ["A", "C"], at=T0 + 1_000)
    perfect.write("validated", {"question": "dp1-q1"}, at=T0 + 2_000)
    perfect.answer("dp1-q2", ["B"], at=T0 + 3_000)
    perfect.answer("qi-q1", ["A"], at=T0 + 3_500)
    perfect.answer("qi-q1", ["A", "B", "E"], at=T0 + 4_000)
    perfect.answer("qi-q2", "Embolie pulmonaire", at=T0 + 5_000)
    perfect.write("handed", {"reason": "time"}, at=END)
    half = open_copy(scene, owner, numbers[1])
    half.answer("qi-q1", ["A", "B"], at=T0 + 2_000)
    half.write("handed", {"reason": "time"}, at=END)
    meanwhile()
    president = scene.actor("presidente")
    packages = scene.packages
    marks.collect(president, scene.sitting, packages=packages, now=END + 1_000)
    open_marking_key(owner, scene, at=END + 1_500)
    marks.mark(president, scene.sitting, packages=packages, now=END + 2_000)


def prepare(scene: Scene, *, opens=FUTURE, now=DECIDED, render=None, **wish):
    """Freeze a deliberation file and prepare a publication on it."""
    from concours.acts.results import publication  # noqa: PLC0415 -- after setup
    from concours.acts.results.deliberation import freeze_deliberation  # noqa: PLC0415 -- idem
    from concours.store.models import Exam  # noqa: PLC0415 -- idem

    code = Exam.objects.get(pk=scene.exam).code
    president = scene.actor("presidente")
    freeze_deliberation(president, code, packages=scene.packages, now=now)
    waiting_count = int(ranked_scene.undecided_fact(scene)["undecided"])
    wanted = publication.Wish(opens, **{"undecided_count": waiting_count, **wish})
    return publication.prepare(
        president,
        code,
        wanted,
        render=render or bare,
        entropy=os.urandom,
        packages=scene.packages,
        now=now,
    )


def bare(_publication):
    """Pages that only show the number and the mark."""
    from concours.acts.results.publication_rows import Pages  # noqa: PLC0415 -- after setup

    def pages(_common, sheet):
        said = f"{sheet['candidate']} {sheet['mark'] and sheet['mark']['shown']}"
        return Pages(said.encode(), said.encode())

    return pages


def propose(scene: Scene, publication, kind="results_published", *, now=DECIDED):
    """Propose to publish, as the president."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    return two_persons.propose(
        scene.actor("presidente"),
        scene.sitting,
        kind,
        facts={
            "publication": str(publication.id),
            **ranked_scene.undecided_fact(scene),
        },
        reason="Le jury a délibéré.",
        now=now,
    )


def publish(scene: Scene, publication, kind="results_published", *, now=DECIDED) -> int:
    """Decide on it, by two persons."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    proposal = propose(scene, publication, kind, now=now)
    return two_persons.confirm(scene.actor("kermarec"), proposal, now=now)


def sign(database) -> None:
    """Let the ledger sign what it finds whole."""
    from concours.ledger.publications import Publications  # noqa: PLC0415 -- as a process
    from concours.ledger.signing import Signing  # noqa: PLC0415 -- idem

    with database.connect("concours_ledger", autocommit=True) as link:
        signing = Signing(LEDGER_KEY, MARKS / "publications.mark")
        Publications(signing).turn(link, now=DECIDED)


def open_copy(scene: Scene, owner, number: str) -> Tablet:
    """A tablet of a candidate, enrolled in time and open."""
    tablet = Tablet(owner, attempt_of(owner, scene, number))
    tablet.enrol(at=T0 - HOUR_MS)
    package = sha256(scene.package.manifest).hexdigest()
    tablet.write("opened", {"base": None, "paper": package}, at=T0)
    return tablet
