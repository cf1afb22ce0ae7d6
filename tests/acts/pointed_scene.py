"""An exam whose paper asks to point at an image, to judge and to write; marked once."""

import time

import numpy as np
import pyvips

from acts.scene import (
    EDN,
    HOUR_MS,
    Tablet,
    attempt_of,
    launch,
    make_scene,
    open_marking_key,
)
from acts.scene import _dossier as dossier_of
from acts.scene import _keyed as keyed_of
from acts.scene import _question as question_of
from concours.core.authoring.bank.keys import PanelKey, WordingKey, ZoneKey
from concours.core.authoring.paper import key_document
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.kernel.canonical import dump

WIDTH, HEIGHT = 400, 300
ZONES = (
    ((40, 40), (140, 40), (140, 120), (40, 120)),
    ((240, 160), (340, 160), (340, 260), (240, 260)),
)
PANEL = {-2: 0, -1: 1, 0: 2, 1: 5, 2: 2}
WORDS = WordingKey(
    frozenset({"embolie pulmonaire", "EP"}), frozenset({"embolie", "caillot"})
)
QUESTIONS = tuple(
    ("qi", keyed_of(name, form, "A", key))
    for name, form, key in (
        ("qi-q1", "QZP", ZoneKey(ZONES)),
        ("qi-q2", "TCS", PanelKey(PANEL)),
        ("qi-q3", "QROC", WORDS),
        ("qi-q4", "TCS", PanelKey(PANEL)),
    )
)
SAID = {
    "04201": ([[60, 60], [300, 200]], 1, "EP", 1),
    "04202": ([[60, 60], [200, 140]], 2, "embolie", 2),
    "04203": ([[200, 140], [210, 150]], -2, "caillot", 0),
    "04204": ([[145, 80], [300, 200]], 1, "infarctus", -1),
}
"""04204 pointed five pixels beside the first zone."""


def image() -> bytes:
    """A grey gradient, as a paper would freeze it."""
    ramp = np.linspace(40, 220, WIDTH, dtype=np.uint8)
    grey = np.repeat(np.tile(ramp, (HEIGHT, 1))[:, :, None], 3, axis=2)
    return bytes(pyvips.Image.new_from_array(grey).webpsave_buffer(lossless=True))


def frozen() -> FrozenPaper:
    """The paper, with its image as part 1."""
    questions = [question_of(n, keyed) for n, (_, keyed) in enumerate(QUESTIONS, 1)]
    questions[0] |= {
        "expected": 2,
        "image": {
            "part": 1, "type": "image/webp", "width": WIDTH, "height": HEIGHT,
            "tiled": False, "alt": "Radiographie de face", "caption": "",
        },
    }  # fmt: skip
    for script in (questions[1], questions[3]):
        script["script"] = {
            "hypothesis": "<p>Une embolie</p>",
            "datum": "<p>D-dimères élevés</p>",
            "labels": ["--", "-", "0", "+", "++"],
        }
    content = dump(
        {
            "protocol": 1,
            "paper": {
                "code": "uc1",
                "version": 1,
                "title": "UC 1 · Zones et scripts",
                "duration_ms": 3 * HOUR_MS,
            },
            "dossiers": [
                dossier_of("qi", "isolated", "free") | {"questions": questions}
            ],
        }
    )
    key = key_document.write(QUESTIONS, code="uc1", version=1)
    return FrozenPaper(content, key, (image(),))


def marked_scene(owner, folder, *, code, profile=EDN):
    """Make it, let four compose, collect and mark."""
    from concours.acts.results.marks import collect, mark  # noqa: PLC0415 -- after setup

    scene = make_scene(folder, code=code, frozen=frozen(), profile=profile)
    t0 = time.time_ns() // 1_000_000 - 4 * HOUR_MS
    launch(owner, scene, t0=t0)
    for number, answers in SAID.items():
        tablet = Tablet(owner, attempt_of(owner, scene, number))
        tablet.enrol(at=t0 - HOUR_MS)
        for at, (question, value) in enumerate(
            zip(("qi-q1", "qi-q2", "qi-q3", "qi-q4"), answers, strict=True), start=1
        ):
            tablet.answer(question, value, at=t0 + at * 1_000)
        tablet.write("handed", {"reason": "candidate"}, at=t0 + 9_000)
        tablet.seen(at=t0 + 9_000)
    president, now = scene.actor("presidente"), t0 + 4 * HOUR_MS
    collect(president, scene.sitting, packages=scene.packages, now=now)
    open_marking_key(owner, scene, at=now + 1)
    mark(president, scene.sitting, packages=scene.packages, now=now + 2)
    return scene


def points_of(owner, scene, question, version=1):
    """What each candidate has for a question in a version, as exact fractions."""
    from fractions import Fraction  # noqa: PLC0415 -- here alone

    place = [keyed.id for _, keyed in QUESTIONS].index(question) + 1
    rows = owner.execute(
        f"""SELECT c.number, m.by_question[{place}], v.denominator::bigint
            FROM candidate_mark m JOIN marking_version v ON v.id = m.version_id
            JOIN attempt a ON a.id = m.attempt_id
            JOIN candidate c ON c.id = a.candidate_id
            WHERE v.sitting_id = %s AND v.number = %s""",  # noqa: S608 -- a number
        (scene.sitting, version),
    ).fetchall()
    return {number: Fraction(units, scale) for number, units, scale in rows}
