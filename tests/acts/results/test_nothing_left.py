"""After an erasure nobody finds again what an exam knew of a candidate.

Each field where somebody may be named holds a word that nobody writes by chance; the
whole database, what the planner keeps of it, and the files of the house are searched
for each, before and after. What is found before and not after was erased. What a
console, a gateway and a ledger have read before is forgotten.
"""

import re

import pytest

from acts.ended_scene import exam_row, verified, write
from acts.named_scene import HEAD, WORDS, make_named
from acts.other_processes import other_processes
from acts.published import PAST
from acts.scene import sign_acts
from database_rows import rows_of_all

DATE = PAST + 365 * 86_400_000
NAMED_BY_PROOFS = {"ledger_entry", "erased_attempt"}
"""Which copies had numbered entries: what the ledger's tree is checked by."""


def dump_of(owner):
    """Return every row, and each value of a column that the planner keeps."""
    kept = owner.execute("SELECT to_jsonb(s)::text FROM pg_stats s").fetchall()
    return rows_of_all(owner) | {"pg_stats": "\n".join(row for (row,) in kept)}


def where(dump, word):
    """Return the tables where a word is found, written or as the bytes of one."""
    data = word if isinstance(word, bytes) else str(word).encode()
    seen = [data.hex()] if isinstance(word, bytes) else [str(word), data.hex()]
    return {name for name, text in dump.items() if any(one in text for one in seen)}


@pytest.fixture
def named(console_database, owner, database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_named(owner, database, tmp_path)


def erase(scene):
    """Erase the exam by two persons, to its end."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup
    from concours.acts.results.erasure import erase_parts  # noqa: PLC0415 -- idem

    proposal = two_persons.propose(
        scene.actor("presidente"),
        scene.sitting,
        "exam_erased",
        facts={"exam": exam_row(scene).code},
        reason="Le terme est atteint.",
        now=DATE,
    )
    two_persons.confirm(scene.actor("kermarec"), proposal, now=DATE)
    return list(erase_parts(exam_row(scene), part_count=4))


def read_into_memory(scene):
    """Ask what pages ask of marks, wordings and copies; return what keeps them."""
    from concours.store.models import Sitting  # noqa: PLC0415 -- after setup
    from concours.store.queries import shared  # noqa: PLC0415 -- idem
    from concours.store.queries.delivery import (  # noqa: PLC0415
        board,
        collecting,
        readiness,
    )
    from concours.store.queries.ecos import floor  # noqa: PLC0415
    from concours.store.queries.results import analysis, effects, markings, review  # noqa: PLC0415  # noqa: PLC0415

    version = markings.current_version(scene.sitting)
    effects.between(version, version)
    analysis.analysis_of(version)
    judged = review.review_of(scene.sitting).judged
    board._seats(scene.sitting, "")
    readiness.read_shared(scene.sitting, now=DATE)
    collecting.read_shared(Sitting.objects.get(pk=scene.sitting), now=DATE)
    floor.boards_of(scene.sitting, scene.packages, now=DATE)
    assert WORDS["answer"] in repr(judged)
    return [forget.__self__ for forget in shared.FORGETTERS]


def count_kept(cache):
    kept = getattr(cache, "_kept", None)
    return cache.cache_info().currsize if kept is None else len(kept)


def test_no_word_about_a_candidate_is_found_after_an_erasure(named, owner, tmp_path):
    from concours.console.watch import Watch  # noqa: PLC0415 -- after setup
    from concours.store.queries.act_chain import ActChain  # noqa: PLC0415 -- idem

    scene = named.scene
    owner.execute("ANALYZE")
    before = dump_of(owner)
    words = [*WORDS.values(), HEAD, *named.candidates, *named.attempts, *named.secrets]
    assert [word for word in words if not where(before, word)] == []

    watch, kept = Watch(), read_into_memory(scene)
    watch.forget_erased()
    kept_count = sum(map(count_kept, kept))
    assert kept_count >= 7

    assert erase(scene)[-1] == 0
    watch.forget_erased()
    assert [count_kept(cache) for cache in kept if count_kept(cache)] == []
    owner.execute("ANALYZE")

    after = dump_of(owner)
    left = {str(word): where(after, word) for word in words}
    for identity in (*named.candidates, *named.attempts):
        left[str(identity)] -= {"pg_stats"}  # a number drawn by chance says nothing
    for attempt in named.attempts:
        left[str(attempt)] -= NAMED_BY_PROOFS
    assert {word: tables for word, tables in left.items() if tables} == {}
    packages = b"".join(
        path.read_bytes() for path in scene.packages.rglob("*") if path.is_file()
    )
    assert [word for word in WORDS.values() if word.encode() in packages] == []

    assert ActChain().first_fault() is None
    sign_acts(owner)
    write(scene, tmp_path / "left")
    code, said = verified(tmp_path / "left", "--archive", str(tmp_path / "archive"))
    assert code == 0, said
    assert re.search(r"[1-9]\d* erased", said)


def test_gateway_and_ledger_forget_the_devices_of_erased_copies(named, owner, database):
    devices = owner.execute(
        "SELECT attempt, epoch FROM device WHERE attempt = ANY (%s)",
        (list(named.attempts),),
    ).fetchall()
    composing = {attempt for attempt, _ in devices}

    with other_processes(database) as processes:
        for _ in range(2):
            processes.turn(now=DATE)  # of the erasures before, each goes twice
        processes.read(devices, now=DATE)
        processes.turn(now=DATE)
        assert processes.kept_by_gateway(named.attempts) == composing
        assert processes.kept_by_ledger(named.attempts) >= composing

        assert erase(named.scene)[-1] == 0
        processes.turn(now=DATE)
        assert processes.kept_by_gateway(named.attempts) == set()
        assert processes.kept_by_ledger(named.attempts) == set()
