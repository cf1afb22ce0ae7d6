"""Minutes say what the record says, and anybody can verify their signed digest alone.

Same record, same digest; other record, other.
"""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from verifier.published import read_attachment

from acts.scene import (
    HOUR_MS,
    LEDGER_KEY,
    NOON,
    Tablet,
    attempt_of,
    launch,
    sign_acts,
)
from concours.acts.actor import Actor, Venue
from concours.acts.may import NotAllowed
from concours.core.delivery.sitting.phases import WrongPhase
from concours.core.kernel.canonical import dump
from concours.core.kernel.crypto import signer_of

ROOT = Path(__file__).parents[3]
PRESIDENT = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))
AFTER = NOON + 4 * HOUR_MS


@pytest.fixture
def day(scene, owner):
    from concours.acts.delivery.attendance import Tap, note_attendance  # noqa: PLC0415
    from concours.acts.delivery.incidents import Report, open_incident  # noqa: PLC0415
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415 -- after setup

    launch(owner, scene, t0=NOON)
    first = Tablet(owner, attempt_of(owner, scene, "04201"))
    first.enrol(at=NOON - HOUR_MS)
    first.write("opened", {"base": None, "paper": "00" * 32}, at=NOON)
    first.write("handed", {"reason": "time"}, at=NOON + 3 * HOUR_MS)
    late = attempt_of(owner, scene, "04202")
    tap = Tap(kind="late", key=uuid4())
    note_attendance(PRESIDENT, scene.sitting, late, tap, now=NOON + 60_000)
    report = Report(kind="noise", key=uuid4(), attempt=late, text="Haut-parleur")
    open_incident(PRESIDENT, scene.sitting, report, now=NOON + 120_000)
    extend(
        PRESIDENT,
        scene.sitting,
        ActTarget(attempt=late),
        (5, "Bruit"),
        now=NOON + HOUR_MS,
    )
    return scene


def sites(owner, scene):
    rows = owner.execute(
        "SELECT name, id FROM site WHERE exam_id = %s", (scene.exam,)
    ).fetchall()
    return dict(rows)


def draw(scene, site=None, *, actor=PRESIDENT, now=AFTER):
    from concours.acts.delivery.minutes import draw_minutes  # noqa: PLC0415 -- after setup

    return draw_minutes(actor, scene.sitting, site, now=now)


def test_the_act_names_the_digest_of_the_facts(day):
    drawn = draw(day)

    assert drawn.act.act.body == {"scope": "nation", "digest": drawn.digest}
    assert drawn.digest == sha256(drawn.facts).hexdigest()
    facts = json.loads(drawn.facts)
    states = {each["number"]: each["state"] for each in facts["candidates"]}
    assert states == {
        "04201": "complete", "04202": "absent", "04203": "absent", "04204": "absent",
        "04205": "absent", "04206": "absent",
    }  # fmt: skip
    assert [act["kind"] for act in facts["acts"]] == [
        "sitting_scheduled",
        "incident_opened",
        "time_extended",
    ]


def test_the_same_record_gives_the_same_minutes_whoever_draws_them(day):
    from concours.acts.delivery.minutes import read_drawn_minutes  # noqa: PLC0415 -- after setup

    first = draw(day)
    second = draw(day, actor=day.actor("kermarec"), now=AFTER + HOUR_MS)

    assert second.facts == first.facts
    assert read_drawn_minutes(day.sitting, first.act.number) == first


def test_minutes_stay_as_they_were_drawn_whatever_the_record_says_later(day, owner):
    from concours.acts.delivery.minutes import read_drawn_minutes  # noqa: PLC0415 -- after setup

    drawn = draw(day)
    found = Tablet(owner, attempt_of(owner, day, "04203"))
    found.enrol(at=NOON)
    found.write("opened", {"base": None, "paper": "00" * 32}, at=NOON)

    assert read_drawn_minutes(day.sitting, drawn.act.number) == drawn
    assert draw(day).digest != drawn.digest


def test_an_act_that_drew_up_nothing_or_elsewhere_has_no_minutes(day):
    from concours.acts.delivery.minutes import read_drawn_minutes  # noqa: PLC0415 -- after setup
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415 -- idem

    drawn = draw(day)

    for sitting, number in ((day.sitting, 1), (uuid4(), drawn.act.number)):
        with pytest.raises(Unknown):
            read_drawn_minutes(sitting, number)


def test_a_site_has_its_own_people_and_what_concerns_them(day, owner):
    limoges, amiens = (sites(owner, day)[name] for name in ("Limoges", "Amiens"))

    here, there = (json.loads(draw(day, s).facts) for s in (limoges, amiens))

    assert [c["number"] for c in here["candidates"]] == ["04202", "04204", "04206"]
    assert [i["text"] for i in here["incidents"]] == ["Haut-parleur"]
    assert there["incidents"] == []
    assert [act["kind"] for act in there["acts"]] == ["sitting_scheduled"]


def test_a_site_manager_draws_those_of_their_site_alone(day, owner):
    limoges, amiens = (sites(owner, day)[name] for name in ("Limoges", "Amiens"))
    manager = Actor("centre", "D. Loiseau", frozenset({"site_manager"}), Venue(limoges))

    assert draw(day, limoges, actor=manager).act.act.role == "site_manager"
    for elsewhere in (amiens, None):
        with pytest.raises(NotAllowed):
            draw(day, elsewhere, actor=manager)


def number_entries(owner):
    """Number what has come, as the ledger does."""
    owner.execute(
        """INSERT INTO ledger_entry (number, attempt, epoch, seq, digest)
           SELECT coalesce((SELECT max(number) + 1 FROM ledger_entry), 0)
                  + row_number() OVER (ORDER BY attempt, epoch, seq) - 1,
                  attempt, epoch, seq, digest FROM journal_entry j
           WHERE NOT EXISTS (SELECT FROM ledger_entry l WHERE l.attempt = j.attempt
                             AND l.epoch = j.epoch AND l.seq = j.seq)"""
    )


def test_what_comes_after_the_head_changes_no_minutes(day, owner):
    """A copy found later is kept, shown and marked; the minutes say what was."""
    late = Tablet(owner, attempt_of(owner, day, "04203"))
    late.enrol(at=NOON - HOUR_MS)
    owner.execute(
        "UPDATE sitting SET collected_ms = %s WHERE id = %s", (AFTER, day.sitting)
    )
    number_entries(owner)
    owner.execute(
        """INSERT INTO journal_head (sitting, size, root, fixed_ms)
           SELECT %s, count(*), %s, 1 FROM ledger_entry""",
        (day.sitting, bytes(32)),
    )
    before = draw(day).facts

    late.write("opened", {"base": None, "paper": "00" * 32}, at=NOON)
    late.write("handed", {"reason": "time"}, at=NOON + 3 * HOUR_MS)
    number_entries(owner)
    owner.execute(
        "INSERT INTO checkpoint (size, root, at_ms, signature) VALUES (%s, %s, 1, %s)",
        (10**6, bytes(32), bytes(64)),
    )

    assert draw(day).facts == before


def test_nobody_is_seen_in_a_collected_sitting(day, owner):
    from concours.acts.delivery.attendance import Tap, note_attendance  # noqa: PLC0415

    owner.execute(
        "UPDATE sitting SET collected_ms = %s WHERE id = %s", (AFTER, day.sitting)
    )

    with pytest.raises(WrongPhase):
        note_attendance(
            PRESIDENT,
            day.sitting,
            attempt_of(owner, day, "04203"),
            Tap(kind="present", key=uuid4()),
            now=AFTER + 1,
        )


def test_there_is_nothing_to_say_before_the_launch(scene):
    with pytest.raises(WrongPhase):
        draw(scene)


def test_minutes_are_printed_once_the_ledger_has_signed_their_act(day, owner):
    from concours.acts.signed_act import NotSigned, signed_act  # noqa: PLC0415

    sign_acts(owner)
    drawn = draw(day)
    with pytest.raises(NotSigned):
        signed_act(drawn.act)

    sign_acts(owner)

    assert signed_act(drawn.act).signer == signer_of(LEDGER_KEY)


@pytest.fixture
def printed(day, owner):
    """Minutes, drawn, signed and printed."""
    from concours.acts.signed_act import signed_act  # noqa: PLC0415 -- after setup
    from concours.console.files.minutes import pdf  # noqa: PLC0415 -- idem

    drawn = draw(day)
    sign_acts(owner)
    return drawn, pdf(drawn, signed_act(drawn.act))


def test_the_file_is_the_same_to_the_byte_and_carries_its_facts(printed):
    from concours.acts.signed_act import signed_act  # noqa: PLC0415 -- after setup
    from concours.console.files.minutes import pdf  # noqa: PLC0415 -- idem

    drawn, made = printed

    assert made == pdf(drawn, signed_act(drawn.act))
    assert made.startswith(b"%PDF-")
    assert b"proces-verbal.json" in made
    assert read_attachment(made, b'{"acts":') == drawn.facts


def verified(path, *options):
    """What the verifier says of a file, by its own command."""
    command = [sys.executable, "-S", "-m", "verifier.record", path, *options]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_anybody_verifies_printed_minutes_alone(printed, tmp_path):
    drawn, made = printed
    file = tmp_path / "pv.pdf"
    file.write_bytes(made)
    signer = signer_of(LEDGER_KEY).hex()

    code, said = verified(file, "--signer", signer)

    assert (code, said.splitlines()[0]) == (
        0, f"OK: act {drawn.act.number}, minutes_drawn, by Pr A. Delmas (presidente)"
    )  # fmt: skip
    assert f"signer {signer}" in said
    assert verified(file, "--signer", "00" * 32)[0] == 1


def test_the_verifier_names_what_was_altered(printed, tmp_path):
    from concours.acts.signed_act import signed_act  # noqa: PLC0415 -- after setup

    drawn, _ = printed
    line = signed_act(drawn.act).file.decode()
    file = tmp_path / "acte.json"
    said = json.loads(line)
    other = {**said, "signed_ms": said["signed_ms"] + 1}
    later = {**said, "act": {**said["act"], "at_ms": 1}}

    for facts, expected in (
        (said, "facts.differs"),  # minutes without the facts that they bear
        (other, "signature.differs"),
        (later, "act.digest"),
    ):
        file.write_bytes(dump(facts))
        code, told = verified(file)
        assert (code, expected in told) == (1, True), told
    for data in (b"", b"%PDF-1.7", b"{}", b"[]", line[:-1].encode()):
        file.write_bytes(data)
        assert verified(file)[0] == 2
