"""The record of a sealing is signed: by each holder's own act, and by the ledger.

Whoever has the file verifies all of it alone.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from acts.scene import LEDGER_KEY, NOON, draft_of, sign_acts
from concours.acts.may import NotAllowed
from concours.core.kernel.canonical import dump
from concours.core.kernel.crypto import signer_of

ROOT = Path(__file__).parents[3]


@pytest.fixture
def sealed(scene):
    from concours.acts.authoring.ceremony import seal_sitting  # noqa: PLC0415 -- after setup

    return seal_sitting(
        scene.actor("presidente"),
        scene.exam,
        draft_of(scene),
        packages=scene.packages,
        now=NOON,
    )


def sealing(sitting):
    from concours.store.queries.authoring.sealings import sealing_of  # noqa: PLC0415 -- idem

    return sealing_of(sitting)


def confirm(scene, sitting, login, *, seen=None):
    from concours.acts.authoring.confirmation import confirm_sealing  # noqa: PLC0415 -- idem

    number = sealing(sitting).number if seen is None else seen
    return confirm_sealing(scene.actor(login), sitting, seen_number=number, now=NOON)


def file_of(sitting):
    """What the console gives: the record, then each holder's word."""
    from concours.acts.signed_act import signed_act  # noqa: PLC0415 -- idem
    from concours.store.queries.authoring.sealings import confirmations_of  # noqa: PLC0415

    found = sealing(sitting)
    acts = [found, *confirmations_of(found).values()]
    return [json.loads(signed_act(act).file) for act in acts]


def verified(file, said, *options):
    file.write_bytes(dump(said))
    command = [sys.executable, "-S", "-m", "verifier.record", file, *options]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_each_holder_confirms_once_the_very_record_that_was_shown(scene, sealed):
    from concours.acts.authoring.confirmation import ConfirmedAlready  # noqa: PLC0415
    from concours.store.queries.acts import act_numbered  # noqa: PLC0415
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415

    with pytest.raises(Unknown):
        confirm(scene, sealed, "benali", seen=1)
    number = confirm(scene, sealed, "benali")

    said, record = act_numbered(number).act, sealing(sealed)
    assert said.role == "keyholder"
    assert said.body == {
        "sealed": record.number,
        "sealed_digest": record.digest.hex(),
        "position": 3,
        "commitment": record.act.body["commitments"][2],
    }
    with pytest.raises(ConfirmedAlready):
        confirm(scene, sealed, "benali")


def test_several_records_are_confirmed_together_or_none_is(scene, sealed):
    from concours.acts.authoring.confirmation import confirm_sealings  # noqa: PLC0415
    from concours.store.queries.authoring.sealings import awaiting_word_of  # noqa: PLC0415
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415 -- idem

    def awaited():
        return {
            row.pk: record.number
            for row, record in awaiting_word_of("benali", exam=scene.exam)
        }

    shown, holder = awaited(), scene.actor("benali")
    assert {*shown} == {scene.sitting, sealed}
    with pytest.raises(Unknown):
        confirm_sealings(holder, {**shown, sealed: shown[sealed] + 1}, now=NOON)
    assert awaited() == shown
    confirm_sealings(holder, shown, now=NOON)
    assert awaited() == {}


def test_nobody_confirms_for_a_holder(scene, sealed, owner):
    from concours.acts.authoring.shares import NotKeyholder  # noqa: PLC0415 -- after setup

    for login in ("technique", "auditeur", "organisation"):
        with pytest.raises(NotAllowed):
            confirm(scene, sealed, login)
    owner.execute(
        "DELETE FROM keyholder WHERE sitting_id = %s AND position = 3", (sealed,)
    )
    with pytest.raises(NotKeyholder):
        confirm(scene, sealed, "benali")


def test_a_record_that_was_reopened_is_confirmed_by_nobody(scene, sealed, owner):
    from concours.acts.authoring.shares import NotSealed  # noqa: PLC0415 -- after setup

    owner.execute("UPDATE sitting SET reopened_act = 1 WHERE id = %s", (sealed,))

    with pytest.raises(NotSealed):
        confirm(scene, sealed, "benali")


def test_anybody_verifies_the_record_and_each_holders_word(
    scene, sealed, owner, tmp_path
):
    for login in ("presidente", "kermarec", "benali"):
        confirm(scene, sealed, login)
    sign_acts(owner)
    said, file = file_of(sealed), tmp_path / "scellement.json"
    signer = signer_of(LEDGER_KEY).hex()

    code, told = verified(file, said, "--signer", signer)

    assert code == 0
    assert told.count("OK: act") == 4
    assert told.count("sealing_confirmed, by") == 3
    assert verified(file, said[0], "--signer", signer)[0] == 0
    assert verified(file, said, "--signer", "00" * 32)[0] == 1
    assert verified(file, [])[0] == 2


def test_a_word_on_another_record_or_by_another_key_is_found(
    scene, sealed, owner, tmp_path
):
    confirm(scene, sealed, "benali")
    sign_acts(owner)
    record, word = file_of(sealed)
    file = tmp_path / "scellement.json"
    body = word["act"]["body"].replace("benali", "kermarec")

    for said, expected in (
        ([word, record], "confirmation.other"),
        ([record, {**word, "signer": "11" * 32}], "signature.differs"),
        ([record, {**word, "act": {**word["act"], "actor": "x", "body": body}}],
         "act.digest"),
    ):  # fmt: skip
        code, told = verified(file, said)
        assert (code, expected in told) == (1, True), told
