"""A sitting of 520 with planted fraud and a framed innocent, for runs of forensics.

Twenty-six rooms of twenty. In room 3 of Amiens one copies the errors of their neighbour
while these are on the neighbour's screen. In room 8 of Limoges sixteen are told six
answers at the end. Twelve, each in a room of their own, were given wrong answers to six
questions beforehand. Everybody else works alone, and corrects three answers.
"""

from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

import numpy as np

from acts import ranked_scene
from acts.scene import (
    CONTENT,
    HOUR_MS,
    LETTERS,
    NOON,
    Scene,
    launch,
    make_scene,
    open_marking_key,
)
from concours.core.authoring.bank.keys import (
    KeyedQuestion,
    PropositionId,
    QuestionId,
    TickKey,
)
from concours.core.authoring.paper import key_document
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.delivery.journal.entry import (
    Entry,
    extend,
    genesis,
    head_statement,
)
from concours.core.kernel import crypto
from concours.core.kernel.canonical import dump, load

T0, END = NOON, NOON + 3 * HOUR_MS
COUNT, QUESTIONS, ROOM_SIZE = 520, 40, 20
SOURCE, COPIER = 82, 84  # both of Amiens, one seat apart
TOLD_ROOM = ("Limoges", "Salle 8")
TOLD_COUNT, TOLD_ANSWERS = 16, 6
FRAMED, TYPIST = 200, 300
INFORMED = range(10, COUNT, 44)
CIRCULATED, WRONG = range(5, QUESTIONS, 6), "E"
LEAK = {f"qi-q{question + 1}": WRONG for question in CIRCULATED}
"""Places in the roster: even ones sit in Amiens, odd ones in Limoges."""

RIGHT = "A"
FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Suspects:
    """The sitting, and who is who: attempts in the order of the roster."""

    scene: Scene
    attempts: tuple[UUID, ...]
    told: frozenset[UUID]

    def of(self, place: int) -> UUID:
        """The attempt of a place in the roster."""
        return self.attempts[place]


def _paper() -> FrozenPaper:
    content = load(CONTENT)
    question = content["dossiers"][1]["questions"][0]
    names = [f"qi-q{number}" for number in range(1, QUESTIONS + 1)]
    content["dossiers"] = [
        content["dossiers"][1]
        | {
            "questions": [
                question | {"id": name, "number": number, "format": "QRU"}
                for number, name in enumerate(names, start=1)
            ]
        }
    ]
    offered = frozenset(PropositionId(letter) for letter in LETTERS)
    key = TickKey("QRU", offered, frozenset({PropositionId(RIGHT)}))
    one = Fraction(1)
    keyed = [
        ("qi", KeyedQuestion(QuestionId(name), "QRU", "A", 151, one, one, key))
        for name in names
    ]
    return FrozenPaper(
        dump(content), key_document.write(keyed, code="uc1", version=1), ()
    )


def room_of(place: int) -> tuple[str, str, str]:
    """Site, room and seat of a place in the roster."""
    site, own = ("Limoges", "Amiens")[place % 2 == 0], place // 2
    seat = own % ROOM_SIZE
    return (
        site,
        f"Salle {own // ROOM_SIZE + 1}",
        f"{'ABCD'[seat // 5]}-{seat % 5 + 1:02}",
    )


def make_suspects(owner, packages) -> Suspects:
    """Everything up to marks that were adopted and deliberated."""
    scene = make_scene(packages, candidates=COUNT, frozen=_paper(), code="fraude-2026")
    attempts = _seat(owner, scene)
    launch(owner, scene, t0=T0)
    told = _told_places()
    rows, tails = [], []
    for place, acts in enumerate(_acts(told)):
        _write(attempts[place], acts, rows, tails)
    _copy(owner, rows, tails)
    _mark(owner, scene)
    return Suspects(scene, attempts, frozenset(attempts[place] for place in told))


def _seat(owner, scene) -> tuple[UUID, ...]:
    attempts = [
        row[0]
        for row in owner.execute(
            """SELECT a.id FROM attempt a JOIN candidate c ON c.id = a.candidate_id
               WHERE a.sitting_id = %s ORDER BY c.number""",
            (scene.sitting,),
        ).fetchall()
    ]
    with owner.cursor() as cursor:
        cursor.executemany(
            "UPDATE attempt SET room = %s, seat = %s WHERE id = %s",
            [(*room_of(place)[1:], attempt) for place, attempt in enumerate(attempts)],
        )
    return tuple(attempts)


def _told_places() -> list[int]:
    places = [place for place in range(COUNT) if room_of(place)[:2] == TOLD_ROOM]
    return places[:TOLD_COUNT]


def _acts(told):
    """What each candidate does: (second, question, answer), None to look at it."""
    chance = np.random.default_rng(5)
    hard = np.linspace(-1.5, 1.5, QUESTIONS)
    ability = chance.normal(size=(COUNT, 1))
    ability[[SOURCE, COPIER]] = -0.8
    right = chance.random((COUNT, QUESTIONS)) < 1 / (1 + np.exp(hard - ability))
    letters = np.where(right, RIGHT, chance.choice(list("BCDE"), right.shape))
    starts = np.cumsum(chance.uniform(60, 180, (COUNT, QUESTIONS)), axis=1)
    letters[np.ix_(INFORMED, CIRCULATED)] = WRONG
    errors = np.flatnonzero(~right[SOURCE])
    letters[COPIER, errors] = letters[SOURCE, errors]
    for place in range(COUNT):
        last, acts = letters[place], []
        wrong = np.flatnonzero(last != RIGHT)[-TOLD_ANSWERS:] if place in told else []
        changed = set(chance.choice(QUESTIONS, 3, replace=False).tolist()) - {*wrong}
        for question in range(QUESTIONS):
            start = starts[place, question]
            if place == COPIER and question in errors:
                start = starts[SOURCE, question] + 5  # it is on the neighbour's screen
            elif place == COPIER:
                start = 8_000 + 30 * question  # alone, when the neighbour has left it
            first = last[question]
            if question in changed:
                first = "B" if first != "B" else "C"
            acts += [(start, question, None), (start + 10, question, str(first))]
            if place == SOURCE:  # a mark of one's own, which leaves it on the screen
                acts.append((start + 11, question, FLAG))
            if question in changed:
                acts.append((start + 40, question, str(last[question])))
        for question in wrong:
            at = 9_500 + 25 * int(question) + place / 10
            acts += [(at, int(question), None), (at + 1, int(question), RIGHT)]
        yield sorted(acts, key=lambda act: act[0])


def _write(attempt, acts, rows, tails):
    """Chain what one tablet wrote; its last entry is signed."""
    private_key = crypto.private_key_from(np.random.default_rng(attempt.int).bytes)
    public_key = crypto.point_of(private_key)
    tail = genesis(attempt, 1, public_key)
    tails.append((attempt, public_key, tail.head))
    said = [("opened", {"base": None, "paper": "00" * 32}, T0)]
    for second, question, answer in acts:
        own = {"question": f"qi-q{question + 1}"}
        at = T0 + int(1000 * second)
        if answer is None:
            said.append(("seen", own, at))
        elif answer == FLAG:
            said.append(("flagged", own | {"flagged": True}, at))
        else:
            said.append(("answered", own | {"answer": [answer]}, at))
    said.append(("handed", {"reason": "candidate"}, END))
    for number, (kind, body, at) in enumerate(said):
        entry = Entry(attempt, 1, number, kind, dump(body), at, tail.head)
        tail = extend(tail, [entry])
        signature = None
        if number == len(said) - 1:
            statement = head_statement(attempt, 1, tail)
            signature = crypto.device_sign(private_key, statement)
        rows.append(
            (attempt, 1, number, entry.prev, tail.head, kind, entry.body, at, at + 180,
             signature)
        )  # fmt: skip


def _copy(owner, rows, tails):
    with owner.cursor() as cursor:
        cursor.executemany(
            """INSERT INTO device (attempt, epoch, public_key, token_digest, genesis,
                   enrolled_ms) VALUES (%s, 1, %s, sha256(%s), %s, %s)""",
            [(own, key, key, head, T0 - HOUR_MS) for own, key, head in tails],
        )
        with cursor.copy(
            "COPY journal_entry (attempt, epoch, seq, prev, digest, kind, body,"
            " device_ms, received_ms, signature) FROM STDIN"
        ) as copy:
            for row in rows:
                copy.write_row(row)


def _mark(owner, scene):
    from concours.acts.results import marks  # noqa: PLC0415 -- after setup
    from concours.acts.results.deliberation import freeze_deliberation  # noqa: PLC0415

    president, packages = scene.actor("presidente"), scene.packages
    marks.collect(president, scene.sitting, packages=packages, now=END + 1_000)
    open_marking_key(owner, scene, at=END + 1_500)
    marks.mark(president, scene.sitting, packages=packages, now=END + 2_000)
    ranked_scene.adopt_marks(scene)
    freeze_deliberation(president, "fraude-2026", packages=packages, now=END + 9_000)
