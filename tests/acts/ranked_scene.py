"""The small exam marked: six copies of different worth, ready to be ranked."""

from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch, open_marking_key

T0 = NOON
END = T0 + 3 * HOUR_MS
LATER = END + HOUR_MS
ANSWERS = {
    "04201": (["A", "C"], ["B"], ["A", "B", "E"], "Embolie pulmonaire"),
    "04202": (["A", "C"], ["C"], ["A", "B", "E"], "Embolie pulmonaire"),
    "04203": (["A"], ["B"], ["A", "B"], "embolie"),
    "04204": (["A"], ["B"], ["A", "B"], "embolie"),
    "04205": (["D"], ["B"], ["C"], "asthme"),
}
"""04206 is absent. 04203 and 04204 are equal."""

ECOS_HEADINGS = (
    "numero;1 annonce;2 communication;3 education;4 entretien;5 examen;6 iconographie;"
    "7 procedure;8 diagnostic;9 prise-en-charge;10 synthese"
)
ECOS = "\n".join(
    [
        ECOS_HEADINGS,
        "04201;" + ";".join(["10,5"] * 10),
        "04202;" + ";".join(["15"] * 9 + ["9,25"]),
        "04203;" + ";".join(["12"] * 10),
        "04204;" + ";".join(["12"] * 10),
        "04205;" + ";".join(["9"] * 10),
    ]
)
PARCOURS = "numero;points\n04201;0\n04202;60\n04203;10\n04204;10\n04205;60\n"


def mark_everybody(scene, owner):
    """Compose, collect and mark the scene's sitting."""
    from concours.acts.results import marks  # noqa: PLC0415 -- after Django's setup

    launch(owner, scene, t0=T0)
    for number, answers in ANSWERS.items():
        tablet = Tablet(owner, attempt_of(owner, scene, number))
        tablet.enrol(at=T0 - HOUR_MS)
        tablet.write("opened", {"base": None, "paper": "00" * 32}, at=T0)
        first, second, third, fourth = answers
        tablet.answer("dp1-q1", first, at=T0 + 1_000)
        tablet.write("validated", {"question": "dp1-q1"}, at=T0 + 2_000)
        tablet.answer("dp1-q2", second, at=T0 + 3_000)
        tablet.answer("qi-q1", third, at=T0 + 4_000)
        tablet.answer("qi-q2", fourth, at=T0 + 5_000)
        tablet.write("handed", {"reason": "candidate"}, at=END)
        tablet.seen(at=END)
    president = scene.actor("presidente")
    packages = scene.packages
    marks.collect(president, scene.sitting, packages=packages, now=END + 1_000)
    open_marking_key(owner, scene, at=END + 2_000)
    marks.mark(president, scene.sitting, packages=packages, now=END + 3_000)


def adopt_marks(scene):
    """Put the newest marks in force, by two persons."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup
    from concours.store.queries.results import markings  # noqa: PLC0415 -- idem

    newest = markings.newest(scene.sitting)
    proposal = two_persons.propose(
        scene.actor("presidente"),
        scene.sitting,
        "marking_adopted",
        facts={"version": str(newest.id), **undecided_fact(scene)},
        reason="Délibération",
        now=LATER,
    )
    two_persons.confirm(scene.actor("kermarec"), proposal, now=LATER)


def undecided_fact(scene):
    """What whoever decides says of written answers that nobody has judged."""
    from concours.store.models import Exam  # noqa: PLC0415 -- after setup
    from concours.store.queries.results.publication_checks import undecided_in  # noqa: PLC0415

    waiting = undecided_in(Exam.objects.get(pk=scene.exam))
    return {"undecided": str(sum(count for _, count in waiting))}


def bring(scene, text, *, login="organisation"):
    """Import marks of a part."""
    from hashlib import sha256  # noqa: PLC0415 -- here alone
    from uuid import uuid4  # noqa: PLC0415 -- idem

    from concours.acts.results.components import ComponentUpload, import_component  # noqa: PLC0415 -- idem
    from concours.core.results.components.reading import read  # noqa: PLC0415 -- idem
    from concours.core.tables.table import read_csv  # noqa: PLC0415 -- idem
    from concours.store.groups import load_groups  # noqa: PLC0415 -- idem

    data = text.encode()
    reading = read(read_csv(data), domains=load_groups().domains, stations_count=10)
    brought = ComponentUpload(reading, sha256(data).digest())
    return import_component(
        scene.actor(login), scene.exam, (uuid4(), brought), now=LATER
    )


def rank(scene, *, is_final=True, login="presidente"):
    """Make a ranking version."""
    from concours.acts.results.rankings import rank_exam  # noqa: PLC0415 -- after setup

    return rank_exam(
        scene.actor(login),
        scene.exam,
        is_final=is_final,
        packages=scene.packages,
        now=LATER,
    )


def propose(scene, version, *, login="presidente"):
    """Propose to adopt a ranking version."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    return two_persons.propose(
        scene.actor(login),
        scene.sitting,
        "ranking_adopted",
        facts={"ranking": str(version.number)},
        reason="Délibération du jury",
        now=LATER,
    )
