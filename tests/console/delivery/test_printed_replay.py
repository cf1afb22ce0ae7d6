"""A replay on paper: drawn up by an act, always the same bytes; changes are found."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from verifier.findings import Findings
from verifier.published import read_attachment
from verifier.record import check

from acts.scene import LEDGER_KEY, NOON, attempt_of, sign_acts
from concours.core.kernel.canonical import dump
from concours.core.kernel.crypto import signer_of
from console.delivery.played_copy import make_played_scene, play

ROOT = Path(__file__).parents[3]
REASON = "Pour l’audition du 29 octobre"


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_played_scene(tmp_path)


@pytest.fixture
def played(scene, owner):
    return play(scene, owner)


def read_drawn(owner, scene):
    """Return the copy's last replay as it was drawn, with its signed act."""
    from concours.acts.delivery.copies.replays import read_drawn_replay  # noqa: PLC0415 -- after setup
    from concours.acts.signed_act import signed_act  # noqa: PLC0415 -- idem

    attempt = attempt_of(owner, scene, "04201")
    [number] = owner.execute(
        "SELECT max(number) FROM act WHERE kind = 'replay_drawn' AND sitting = %s",
        [scene.sitting],
    ).fetchone()
    drawn = read_drawn_replay(attempt, number)
    return drawn, signed_act(drawn.act)


def count_acts(owner, scene):
    [count] = owner.execute(
        "SELECT count(*) FROM act WHERE kind = 'replay_drawn' AND sitting = %s",
        [scene.sitting],
    ).fetchone()
    return count


def verify(path):
    """Return what the verifier says of a file, by its own command."""
    signer = signer_of(LEDGER_KEY).hex()
    done = subprocess.run(
        [sys.executable, "-S", "-m", "verifier.record", path, "--signer", signer],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_whoever_sees_a_copy_prints_its_replay_and_anybody_verifies_it(
    browser, scene, owner, played, tmp_path
):
    auditor = browser("auditeur")
    auditor.post(played, {"motive": "claim"})
    assert auditor.post(f"{played}/draw", {"reason": REASON}).status_code == 302
    waiting = auditor.get(played).content.decode().split('id="printed"')[1]
    assert "signature attendue" in waiting
    sign_acts(owner)
    page = auditor.get(played).content.decode().split('id="printed"')[1]
    [address] = re.findall(r'href="([^"]+\.pdf)"', page)

    first, again = (auditor.get(address).content for _ in range(2))
    drawn, _ = read_drawn(owner, scene)
    assert first == again
    assert read_attachment(first, b'{"acts":') == drawn.facts
    assert drawn.act.act.reason == REASON
    assert drawn.act.act.body == {
        "candidate": "04201",
        "digest": sha256(drawn.facts).hexdigest(),
    }
    facts = json.loads(drawn.facts)
    assert [act["kind"] for act in facts["acts"]] == ["replacement_allowed"]
    assert len(facts["entries"]) == 19
    assert [e["reason"] for e in facts["entries"] if e["reason"]] == [
        "after_validation"
    ]
    file = tmp_path / "relecture.pdf"
    file.write_bytes(first)
    code, told = verify(file)
    assert (code, told.split(":")[0]) == (0, "OK")
    looks = owner.execute(
        "SELECT count(*) FROM look WHERE staff = 'auditeur' AND kind = 'copy'"
        " AND attempt = %s",
        [attempt_of(owner, scene, "04201")],
    ).fetchone()
    assert looks != (0,), "who printed it has looked at it"


def test_a_changed_replay_is_found_and_so_is_a_changed_entry(
    browser, scene, owner, played, tmp_path
):
    from concours.console.files.replay import pdf  # noqa: PLC0415 -- after setup

    browser("presidente").post(f"{played}/draw", {"reason": REASON})
    sign_acts(owner)
    drawn, signed = read_drawn(owner, scene)
    changed = drawn.facts.replace(b'\\"answer\\":[\\"B\\"]', b'\\"answer\\":[\\"D\\"]')
    assert changed != drawn.facts
    file = tmp_path / "relecture.pdf"
    file.write_bytes(pdf(replace(drawn, facts=changed), signed))

    code, told = verify(file)

    assert (code, told.splitlines()[0].split()[0]) == (1, "facts.differs")
    # Whoever drew it from altered rows has the act's digest, and not the tablet's key.
    document = json.loads(signed.file)
    body = {**drawn.act.act.body, "digest": sha256(changed).hexdigest()}
    document["act"]["body"] = dump(body).decode()
    findings = Findings()
    check(document, changed, findings)
    found = {one["code"] for one in findings.listed}
    assert "chain.digest" in found
    assert "facts.differs" not in found


def test_nothing_is_printed_of_a_copy_of_which_nothing_came(
    browser, scene, owner, played
):
    empty = played.replace("04201", "04203")
    refused = browser("presidente").post(f"{empty}/draw", {"reason": REASON})

    assert "Aucune action de cette copie n’est arrivée" in refused.content.decode()
    assert 'action="' + empty not in browser("presidente").get(empty).content.decode()
    assert (
        browser("presidente").post(f"{played}/draw", {"reason": " "}).status_code != 302
    )
    assert browser("technique").post(f"{played}/draw").status_code == 403
    assert browser("technique").get(f"{played}/acts/1.pdf").status_code == 403
    assert browser("auditeur").get(f"{played}/acts/1.pdf").status_code == 404
    assert count_acts(owner, scene) == 0


def test_a_copy_of_two_thousand_entries_is_printed(browser, scene, owner, played):
    from concours.console.files.replay import pdf  # noqa: PLC0415 -- after setup

    browser("presidente").post(f"{played}/draw", {"reason": REASON})
    sign_acts(owner)
    drawn, signed = read_drawn(owner, scene)
    facts = json.loads(drawn.facts)
    [change] = [e for e in facts["entries"] if e["before"] == ["A", "C"]][:1]
    facts["entries"] += [
        {**change, "seq": 100 + n, "device_ms": NOON + 5_000 * n} for n in range(2_000)
    ]

    document = pdf(replace(drawn, facts=dump(facts)), signed)

    [pages_count] = re.findall(rb"/Type/Pages/Count (\d+)", document)
    assert 40 < int(pages_count) < 200
