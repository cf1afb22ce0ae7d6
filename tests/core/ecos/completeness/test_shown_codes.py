"""Promise: what tablets show each other and the board says the same to everybody: a box
opens by its own tablet's token alone, a tail is vouched for by its own device alone."""

import json
from base64 import urlsafe_b64decode
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from concours.core.delivery.journal.entry import AttemptId, Tail, head_statement
from concours.core.ecos.completeness.carried import CarryingTablet
from concours.core.kernel.crypto import Unreadable, decrypt, is_device_signed

PATH = Path(__file__).parents[4] / "protocol" / "vectors" / "carried.json"
VECTORS = json.loads(PATH.read_text())
ATTEMPT = AttemptId(UUID(VECTORS["attempt"]))


def opened(box: str, *, token: str, turn: int) -> str:
    tablet = CarryingTablet(ATTEMPT, sha256(token.encode()).digest())
    sealed = urlsafe_b64decode(box + "=" * (-len(box) % 4))
    return decrypt(tablet.key(turn), sealed, aad=ATTEMPT.bytes).decode()


@pytest.mark.parametrize("row", VECTORS["boxes"])
def test_a_box_opens_by_the_token_of_its_own_tablet_and_turn(row):
    token, turn = VECTORS["token"], row["turn"]

    assert opened(row["box"], token=token, turn=turn) == row["grid"]
    assert row["text"] == f"concours:4:{ATTEMPT}:{turn}:{row['box']}"
    for wrong in ({"token": token + "x", "turn": turn}, {"token": token, "turn": 2}):
        with pytest.raises(Unreadable):
            opened(row["box"], **wrong)


@pytest.mark.parametrize("row", VECTORS["tails"])
def test_a_tail_is_signed_as_a_batch_is(row):
    epoch, count, head = row["epoch"], row["count"], row["head_hex"]
    statement = head_statement(ATTEMPT, epoch, Tail(count, bytes.fromhex(head)))
    key, signature = (
        bytes.fromhex(row[f"{name}_hex"]) for name in ("public_key", "signature")
    )

    assert statement.hex() == row["statement_hex"]
    assert is_device_signed(key, statement, signature)
    more = head_statement(ATTEMPT, epoch, Tail(count + 1, bytes.fromhex(head)))
    assert not is_device_signed(key, more, signature)
    shown = f"{ATTEMPT}:{epoch}:{count}:{head}:{row['signature_hex']}"
    assert row["text"] == f"concours:3:{shown}"
