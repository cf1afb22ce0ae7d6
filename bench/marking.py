"""How long a nation takes to mark, from its journal to its ranks, in the real act.

12,000 copies of 120 answered questions and their noise, loaded by the server itself;
then `mark` as the president's hand runs it, the preview of a neutralisation, and the
marking of it, from the table of answers. Baseline: the same entries
copied out of the same database into memory, and nothing done with them.
"""

import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from parts.nation import (
    CANDIDATES_COUNT,
    T0,
    Admin,
    cluster,
    dsn,
    loading,
    make_roster,
    make_sitting,
)

from acts.scene import SIGNING_KEY, write_package
from concours.core.authoring.bank.keys import (
    KeyedQuestion,
    PropositionId,
    QuestionId,
    TickKey,
    WordingKey,
)
from concours.core.authoring.paper import key_document
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sealing.keys import keys_of
from concours.core.authoring.sealing.package import SealedPackage, seal
from concours.core.delivery.journal.act import Act
from concours.core.kernel.canonical import dump
from concours.core.kernel.time import HOUR_MS, Instant
from concours.store.journal.acts import append_act

DOSSIERS_COUNT, QUESTIONS_EACH = 24, 5
QUESTIONS_COUNT = DOSSIERS_COUNT * QUESTIONS_EACH
LOCKED_COUNT = 8
"""Dossiers that open question by question, so with validations."""
ROUNDS_COUNT = 3
LETTERS = frozenset(map(PropositionId, "ABCDE"))
WORDINGS = [f"embolie de la forme {number}" for number in range(400)]
TICKS = [["A", "C"], ["A"], ["A", "B"], ["C"], ["A", "C", "E"], ["B", "D"], []]

# The strong choose the first bodies more often: their answers go together.
# What each candidate writes is a script of the server: one line for each entry, in
# order, with the bodies to choose from.
MAKE_SCRIPT = """
CREATE TEMP TABLE script (seq integer, kind text, bodies bytea[])
"""

WRITE_ENTRIES = """
INSERT INTO journal_entry (attempt, epoch, seq, prev, digest, kind, body, device_ms,
                           received_ms)
SELECT id, 1, seq, sha256(uuid_send(id) || int4send(seq - 1)),
       sha256(uuid_send(id) || int4send(seq)), kind,
       bodies[1 + floor(power(random(), 1 + get_byte(uuid_send(id), 0) / 64.0)
                        * cardinality(bodies))::int],
       %(t0)s + 1000 + seq * 20000, %(t0)s + 1200 + seq * 20000
FROM script CROSS JOIN attempt WHERE sitting_id = %(sitting)s ORDER BY seq
"""

# What marking does not read by is not made: loading would take two minutes more.
LIGHTEN = """
ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_pkey CASCADE;
ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_attempt_epoch_seq_digest_key
    CASCADE;
DROP INDEX journal_entry_committed;
"""
PRIMARY_KEY = """
ALTER TABLE journal_entry ADD PRIMARY KEY (attempt, epoch, seq);
CREATE INDEX journal_entry_committed ON journal_entry (xid, attempt, epoch, seq);
"""

PRESENT = "UPDATE presence SET written = %s"
RELEASE = """
INSERT INTO released_key (sitting, sitting_key, released_ms, launch_words)
VALUES (%s, %s, %s, %s)
"""
LAUNCH_WORDS = list(range(12))
HEAD = "INSERT INTO journal_head VALUES (%s, 0, %s, %s)"
OPENED = "INSERT INTO opened_marking_key VALUES (%s, %s, %s)"
SEALED = "INSERT INTO sealed_key_document (sitting_id, sealed) VALUES (%s, %s)"

COPY_OUT = """
COPY (SELECT attempt, epoch, seq, kind, body, device_ms, received_ms
      FROM journal_entry) TO STDOUT (FORMAT binary)
"""


def questions() -> list[tuple[str, KeyedQuestion]]:
    """Return 120 questions, each with its dossier; one in ten is a QROC."""
    pairs = []
    for number in range(QUESTIONS_COUNT):
        dossier = f"d{number // QUESTIONS_EACH}"
        name = QuestionId(f"{dossier}-q{number % QUESTIONS_EACH}")
        rank = "AB"[number % 2]
        ticks = TickKey("QRM", LETTERS, frozenset(map(PropositionId, "AC")))
        wording = WordingKey(frozenset(WORDINGS[:1]), frozenset(WORDINGS[1:3]))
        form, key = ("QROC", wording) if number % 10 == 9 else ("QRM", ticks)
        unit = Fraction(1)
        keyed = KeyedQuestion(name, form, rank, 1 + number, unit, unit, key)  # type: ignore[arg-type]
        pairs.append((dossier, keyed))
    return pairs


def content() -> bytes:
    """Return as much of a content document as marking reads."""
    dossiers: list[object] = [
        {
            "id": f"d{number}",
            "title": f"Dossier {number}",
            "kind": "isolated",
            "vignette": "",
            "figures": [],
            "navigation": "locked" if number < LOCKED_COUNT else "free",
            "questions": [
                _question_view(keyed) for at, keyed in questions() if at == f"d{number}"
            ],
        }
        for number in range(DOSSIERS_COUNT)
    ]
    paper = {"code": "uc", "version": 1, "title": "UC", "duration_ms": 3 * HOUR_MS}
    return dump({"protocol": 1, "paper": paper, "dossiers": dossiers})  # type: ignore[dict-item]


def _question_view(keyed: KeyedQuestion) -> dict[str, object]:
    """Return as much of a question as says what may be answered."""
    letters = sorted(LETTERS) if keyed.format == "QRM" else []
    return {
        "id": keyed.id,
        "format": keyed.format,
        "text": f"<p>Que dites-vous de {keyed.id} ?</p>",
        "facts": None,
        "figures": [],
        "image": None,
        "segments": None,
        "script": None,
        "propositions": [
            {"id": letter, "text": f"Ceci {letter}"} for letter in letters
        ],
    }


def script() -> Iterator[tuple[str, list[bytes]]]:
    """Yield the kind of each entry of a copy, and the bodies it may have."""
    chance = random.Random(4)  # noqa: S311 -- a load, not a secret
    yield "opened", [b'{"base":null,"paper":"00"}']
    for dossier, keyed in questions():
        question = keyed.id
        if chance.random() < 0.3:
            yield "seen", [dump({"question": question})]
        values = WORDINGS if keyed.format == "QROC" else TICKS
        bodies = [dump({"question": question, "answer": v}) for v in values]  # type: ignore[dict-item]
        for _ in range(2 if chance.random() < 0.15 else 1):
            yield "answered", bodies
        if int(dossier[1:]) < LOCKED_COUNT:
            yield "validated", [dump({"question": question})]
        if chance.random() < 0.1:
            yield "flagged", [dump({"question": question, "flagged": True})]
    yield "handed", [b'{"reason":"candidate"}']


def load(admin: Admin, packages: Path, sitting: UUID) -> int:
    """Load an exam of one sitting, and its journal; return how many entries."""
    exam = uuid4()
    make_roster(admin, exam)
    load_sitting(admin, exam, packages, sitting)
    lines = [(seq, *line) for seq, line in enumerate(script())]
    admin.execute(MAKE_SCRIPT)
    admin.cursor().executemany("INSERT INTO script VALUES (%s, %s, %s)", lines)
    admin.execute(PRESENT, (len(lines),))
    admin.execute(LIGHTEN)
    admin.execute(WRITE_ENTRIES, {"t0": T0, "sitting": sitting})
    admin.execute(PRIMARY_KEY)
    admin.execute("VACUUM ANALYZE")
    return len(lines) * CANDIDATES_COUNT


def load_sitting(admin: Admin, exam: UUID, packages: Path, sitting: UUID) -> None:
    """Add a sitting to an exam: its paper sealed, launched, its keys gone out."""
    keys = keys_of(os.urandom(32), sitting=sitting)
    document = key_document.write(questions(), code="uc", version=1)
    package: SealedPackage = seal(
        FrozenPaper(content(), document, ()),
        sitting=sitting,
        keys=keys,
        signing_key=SIGNING_KEY,
        entropy=os.urandom,
    )
    write_package(package, packages)
    make_sitting(
        admin,
        exam,
        sitting,
        questions_count=QUESTIONS_COUNT,
        package=sha256(package.manifest).digest(),
    )
    admin.execute(RELEASE, (sitting, keys.sitting, T0, LAUNCH_WORDS))
    admin.execute(HEAD, (sitting, bytes(32), T0))
    admin.execute(OPENED, (sitting, keys.marking, T0))
    admin.execute(SEALED, (sitting, package.sealed_key_document))
    act = Act(
        actor="banc d'essai",
        role="organiser",
        kind="sitting_scheduled",
        at=Instant(T0),
        sitting=sitting,
        reason="",
        body={"key_document": sha256(package.sealed_key_document).hexdigest()},
    )
    with admin.transaction():
        append_act(admin, act)


@contextmanager
def stopwatch(name: str, taken_s: dict[str, float]) -> Iterator[None]:
    """Add the time between to `taken_s[name]`."""
    start = time.perf_counter()
    try:
        yield
    finally:
        taken_s[name] = taken_s.get(name, 0) + time.perf_counter() - start


def copied_out_s(admin: Admin) -> float:
    """Return how long the same entries take to come into memory, untouched."""
    start = time.perf_counter()
    with admin.cursor() as cursor, cursor.copy(COPY_OUT) as copy:
        blocks = list(copy)
    assert blocks
    return time.perf_counter() - start


def acted_s(sitting: UUID, packages: Path) -> dict[str, float]:
    """Run the acts; return the time of each, and that of its stages."""
    from concours.acts.actor import Actor  # noqa: PLC0415 -- idem
    from concours.acts.results import answers, marking_rows, marks, second_scorer  # noqa: PLC0415 -- after Django's setup
    from concours.core.authoring.paper.amendments import Neutralise  # noqa: PLC0415 -- idem
    from concours.store.queries.results import effects, markings  # noqa: PLC0415 -- idem

    taken_s: dict[str, float] = {}
    for module, name, label in (
        (marks, "find_attempt_statuses", "  standings"),
        (answers, "gather_answers", "  read, fold and pack"),
        (markings, "marking_of", "  mark"),
        (marking_rows, "write", "  rank, digest and save"),
        (second_scorer, "_run_scorer", "  second scorer"),
    ):
        setattr(module, name, timed(getattr(module, name), label, taken_s))
    president = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))
    now = Instant(T0 + 5 * HOUR_MS)
    with stopwatch("collection", taken_s):
        marks.collect(president, sitting, packages=packages, now=now)
    print_times("collection", taken_s)
    taken_s.clear()
    with stopwatch("marking", taken_s):
        version = marks.mark(president, sitting, packages=packages, now=now)
    print_times("marking", taken_s)
    gestures = [Neutralise(questions()[7][1].id, "removed")]
    first = taken_s["marking"]
    taken_s.clear()
    row = markings.version_of(sitting, version)
    with stopwatch("preview of a neutralisation", taken_s):
        effects.preview(row, gestures)
    print_times("preview of a neutralisation", taken_s)
    taken_s.clear()
    with stopwatch("re-marking after it", taken_s):
        marks.mark_amended(
            president,
            sitting,
            gestures,
            reason="banc d'essai",
            packages=packages,
            now=now,
        )
    print_times("re-marking after it", taken_s)
    return {"marking": first}


def print_times(whole: str, taken_s: dict[str, float]) -> None:
    """Print the time of an act, and of its stages under it."""
    for name in (whole, *(name for name in taken_s if name != whole)):
        print(f"marking: {name:29s} {taken_s[name]:6.2f} s")


def timed(function, name, taken_s):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return `function` under a stopwatch."""

    def run(*args, **options):  # type: ignore[no-untyped-def]  # noqa: ANN002, ANN003, ANN202
        with stopwatch(name, taken_s):
            return function(*args, **options)

    return run


def main() -> None:
    """Print the time of each stage."""
    with cluster() as running:
        os.environ["CONCOURS_DSN"] = dsn(running, "concours_console")
        os.environ["CONCOURS_CODES_KEY"] = "0" * 64
        os.environ["DJANGO_SETTINGS_MODULE"] = "concours.console.settings"
        import django  # noqa: PLC0415 -- its settings are known now

        django.setup()
        sitting, packages = uuid4(), running.folder / "packages"
        packages.mkdir()
        with loading(running) as admin:
            count = load(admin, packages, sitting)
            baseline_s = copied_out_s(admin)
        entries_each = count // CANDIDATES_COUNT
        print(
            f"marking: {CANDIDATES_COUNT:,} copies of {entries_each} entries,"
            f" {count:,} in all"
        )
        print(
            f"marking: copy of the same entries      {baseline_s:6.2f} s, the baseline"
        )
        taken_s = acted_s(sitting, packages)
    print(f"marking: {taken_s['marking'] / baseline_s:.2f} times the baseline")


if __name__ == "__main__":
    main()
