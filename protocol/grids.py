"""Vectors of the grids of a chair: bodies, and journals with the grids they make."""

from random import Random
from typing import Any

from concours.core.delivery.journal.entry import genesis
from concours.core.delivery.journal.epochs import Base
from concours.core.ecos.grids.bodies import CHAIR, CHAIR_KINDS, read_entry
from concours.core.ecos.grids.entries import BodyInvalid
from concours.core.ecos.grids.fold import fold
from concours.core.ecos.grids.times import chair_times
from concours.core.kernel import crypto
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.time import MINUTE_MS, Instant
from protocol.bells import NAMED
from protocol.chairs import (
    BODIES,
    FORM,
    FORM_DOCUMENT,
    TIMES,
    Scribe,
    chair_row,
    epoch_row,
    times_row,
)
from protocol.fixed import ATTEMPT, T0_MS, private_key

DRAWN_COUNT = 12
TAKEN_OVER_COUNT = 6


def _meet(turn: int, candidate: str, scribe: Scribe | None = None) -> Scribe:
    return (scribe or Scribe()).write("met", turn, candidate=candidate, by="scan")


def _journals_of_meetings() -> dict[str, list[Scribe]]:
    return {
        "one grid, validated in its turn": [_meet(1, "A1").mark(1).validate(1)],
        "whoever comes is met, not whoever was expected": [
            _meet(2, "A1", _meet(1, "A2").mark(1).validate(1)).mark(2).validate(2)
        ],
        "a wrong number is taken back, and the marks go with the grid": [
            _meet(1, "A1")
            .mark(1)
            .write("unmet", candidate="A1", by="typed")
            .write("met", candidate="A2", by="typed")
            .validate(1)
        ],
        "two in one turn have a grid each": [
            _meet(1, "A2", _meet(1, "A1").mark(1).validate(1)).write(
                "ticked", criterion=1, level=0
            )
        ],
        "a candidate who was met in two turns has two grids": [
            _meet(4, "A1", _meet(1, "A1").mark(1).validate(1)).mark(4)
        ],
    }


def _journals_of_nobody() -> dict[str, list[Scribe]]:
    return {
        "marks before anybody was met are taken over": [
            Scribe().mark(1).write("met", candidate="A1", by="expected").validate(1)
        ],
        "marks of nobody are a stray, even validated": [Scribe().mark(1).validate(1)],
        "the exercise is nobody's, and no stray": [
            Scribe().mark(0).validate(0).write("met", 0, candidate="A1", by="scan")
        ],
        "nobody came": [Scribe().write("unmet", candidate="A1", by="expected")],
    }


def _journals_of_rules() -> dict[str, list[Scribe]]:
    return {
        "what is validated is closed": [
            _meet(1, "A1")
            .mark(1)
            .validate(1)
            .write("ticked", criterion=1, level=0)
            .write("met", candidate="A1", by="typed")
            .write("unmet", candidate="A1", by="typed")
            .write("validated", grid="0" * 64)
            .write("remarked", text="Vu ensuite")
            .write("signalled", what="procedure")
        ],
        "another digest than that of the entries is told": [
            _meet(1, "A1").mark(1).validate(1, digest="5" * 64)
        ],
        "a blank is not a zero": [
            _meet(1, "A1").mark(1).write("rated", aptitude=1, level=None).validate(1)
        ],
        "to fill is not to overwrite": [
            _meet(1, "A1").mark(1).write("filled", criteria=[2, 3])
        ],
        "what the form does not have": [
            _meet(1, "A1")
            .write("ticked", criterion=4, level=0)
            .write("ticked", criterion=1, level=2)
            .write("rated", aptitude=2, level=0)
            .write("rated", aptitude=1, level=5)
            .write("overall", level=5)
            .write("filled", criteria=[3, 4])
        ],
    }


def _journals_of_time() -> dict[str, list[Scribe]]:
    first = _meet(1, "A1").mark(1)
    second = Scribe(at=T0_MS + 5 * MINUTE_MS, number=2, base=Base(1, 4))
    return {
        "reopened in time, and too late": [
            _meet(1, "A1")
            .mark(1)
            .write("reopened", reason="erreur")
            .validate(1)
            .write("reopened", reason="erreur")
            .write("ticked", criterion=1, level=0)
            .validate(1)
            .seek(20)
            .write("reopened", reason="trop tard")
        ],
        "late after its turn, and refused after the close": [
            _meet(1, "A1")
            .mark(1)
            .seek(10)
            .validate(1)
            .seek(225 + 30)
            .write("met", 20, candidate="A5", by="scan")
        ],
        "what follows the end does not count": [
            _meet(1, "A1").write("handed", None, reason="examiner").mark(1)
        ],
        "a replacement keeps the open grid, and not what was lost": [
            first,
            second.write("ticked", criterion=1, level=0)
            .write("rated", aptitude=1, level=2)
            .write("overall", level=1),
        ],
        "a document is shown, of a turn that is and one that is not": [
            _meet(1, "A1")
            .write("presented", document=1)
            .mark(1)
            .validate(1)
            .write("presented", document=2)
            .write("presented", 20, document=1)
            .write("handed", None, reason="examiner")
            .write("presented", document=1)
        ],
        "a grid of the partner is carried": [
            Scribe().write_body(
                "carried", {"from": str(ATTEMPT), "box": "A", "turn": 1}
            )
        ],
    }


def _journals_of_two() -> dict[str, list[Scribe]]:
    """Somebody else takes the chair over, in the changeover that follows turn 1."""
    taken_over_at = Instant(T0_MS + 9 * MINUTE_MS)

    def second(count: int) -> Scribe:
        return Scribe(taken_over_at, 2, Base(1, count), taken_over_at=taken_over_at)

    left_open = _meet(1, "A1").mark(1)
    closed_grid = _meet(1, "A1").mark(1).validate(1)
    return {
        "whoever takes over closes no grid of a turn that was over": [
            left_open,
            second(6).write("ticked", criterion=1, level=0).validate(1),
        ],
        "nor opens one, meets anybody in it, or says anything of it": [
            closed_grid,
            second(7)
            .write("reopened", reason="erreur")
            .write("met", candidate="A2", by="scan")
            .write("unmet", candidate="A1", by="typed")
            .write("remarked", text="Vu ensuite")
            .write("signalled", what="procedure"),
        ],
        "their own turns, the exercise and what is carried are theirs": [
            left_open,
            _meet(2, "A2", second(6).mark(0).validate(0))
            .mark(2)
            .write_body("carried", {"from": str(ATTEMPT), "box": "A", "turn": 1})
            .write("handed", None, reason="examiner"),
        ],
    }


def _draw_journal(seed: int, *, is_taken_over: bool = False) -> list[Scribe]:
    chance = Random(seed)  # noqa: S311 -- vectors, not secrets
    first = _scribble(chance, Scribe(at=T0_MS - 60_000))
    if chance.random() < 1 / 2 and not is_taken_over:
        return [first]
    base = Base(1, chance.randint(0, len(first.entries)))
    taken_over_at = Instant(first.at) if is_taken_over else None
    second = Scribe(first.at, 2, base, taken_over_at=taken_over_at)
    return [first, _scribble(chance, second)]


def _scribble(chance: Random, scribe: Scribe) -> Scribe:
    """Write entries of any kind, most of them of three turns and candidates."""
    for _ in range(24):
        turn = chance.choice((0, 1, 1, 2, 2, 3, 20))
        candidate = chance.choice(("A1", "A2", "A3"))
        choices: tuple[tuple[str, dict[str, Json]], ...] = (
            ("met", {"candidate": candidate, "by": "scan"}),
            ("unmet", {"candidate": candidate, "by": "typed"}),
            ("ticked", {"criterion": chance.randint(1, 4), "level": 1}),
            ("rated", {"aptitude": 1, "level": chance.choice((None, 0, 3))}),
            ("overall", {"level": chance.randint(0, 5)}),
            ("filled", {"criteria": [1, 2, 3]}),
            ("signalled", {"what": "health"}),
            ("presented", {"document": 1}),
            ("reopened", {"reason": "erreur"}),
            ("left", {}),
        )
        kind, body = chance.choice((*choices, ("mark", {}), ("validated", {})))
        if kind == "mark":
            scribe.mark(turn)
        elif kind == "validated":
            scribe.validate(turn)
        else:
            scribe.write(kind, turn, **body)
        scribe.at += chance.choice((0, 5_000, 300_000))
    return scribe


def _journals() -> dict[str, list[Scribe]]:
    return {
        **_journals_of_meetings(),
        **_journals_of_nobody(),
        **_journals_of_rules(),
        **_journals_of_time(),
        **_journals_of_two(),
    }


def grids() -> dict[str, Any]:
    """Give bodies and how they read, a form, times, and journals with their grids."""
    journals = _journals() | {
        f"drawn {seed}": _draw_journal(seed) for seed in range(DRAWN_COUNT)
    }
    journals |= {
        f"taken over {seed}": _draw_journal(seed, is_taken_over=True)
        for seed in range(TAKEN_OVER_COUNT)
    }
    public_key = crypto.point_of(private_key(b"chair"))
    return {
        "about": "The grids of a chair: docs/reference/ecos/grids.md",
        "kinds": list(CHAIR_KINDS),
        "genesis": {
            "attempt": str(ATTEMPT),
            "epoch": 1,
            "public_key_hex": public_key.hex(),
            "genesis_hex": genesis(ATTEMPT, 1, public_key, writer=CHAIR).head.hex(),
        },
        "bodies": [_body_row(kind, text) for kind, text in BODIES],
        "document": dump(FORM_DOCUMENT).decode(),
        "form": {
            "station": FORM.station,
            "criteria": list(FORM.criteria),
            "aptitudes": list(FORM.aptitudes),
            "overall": FORM.overall,
            "shown": FORM.shown,
        },
        "times": times_row(TIMES),
        "times_of_bells": {
            name: times_row(chair_times(bell)) for name, bell in NAMED.items()
        },
        "cases": [_case(name, scribes) for name, scribes in journals.items()],
    }


def _body_row(kind: str, text: str) -> dict[str, Any]:
    entry = read_entry(kind, text.encode())
    fault = [entry.field, entry.reason] if isinstance(entry, BodyInvalid) else None
    return {"kind": kind, "body": text, "fault": fault}


def _case(name: str, scribes: list[Scribe]) -> dict[str, Any]:
    epochs = [scribe.epoch() for scribe in scribes]
    return {
        "name": name,
        "epochs": [epoch_row(epoch) for epoch in epochs],
        "chair": chair_row(fold(FORM, epochs, times=TIMES)),
    }
