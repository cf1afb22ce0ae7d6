"""Whoever holds an attestation, or the results, checks them without a line of ours.

`verifier/` finds every sheet under the root that was signed, and any change of any of
them: a mark, a place under the root, the root, the instant, the signature, the signer.
"""

import asyncio
import json

import psycopg
import pytest

from acts.published import LEDGER_KEY, compose_and_mark, prepare, publish, sign
from concours.core.kernel.crypto import sign as signed_by
from concours.core.kernel.crypto import signer_of
from concours.gateway.documents import Documents
from concours.gateway.results.attestation import (
    attested_facts,
    proof_of,
)
from concours.gateway.results.words import FR
from concours.store.journal.results import AttestedBearer, find_proven_sheet
from verifier import published

NUMBER = "04203"


@pytest.fixture
def made(scene, owner, database):
    """A publication of six sheets, decided and signed; it opens in 2096."""
    compose_and_mark(scene, owner)
    row = prepare(scene)
    publish(scene, row)
    sign(database)
    return row


@pytest.fixture
def proved(made, scene, owner, database):  # noqa: ARG001 -- published
    """What proves the sheet of 04203; read as the jury, the instant is far."""
    ((candidate,),) = owner.execute(
        "SELECT id FROM candidate WHERE exam_id = %s AND number = %s",
        (scene.exam, NUMBER),
    ).fetchall()

    async def found():
        dsn = database.dsn("concours_console")
        async with await psycopg.AsyncConnection.connect(dsn) as link:
            return await find_proven_sheet(link, candidate)

    return asyncio.run(found())


@pytest.fixture
def verify(tmp_path, capsys):
    """Run the verifier on these bytes; return its exit code and what it said."""

    def run(data, *more):
        path = tmp_path / "held"
        path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
        code = published.main([str(path), *more])
        return code, capsys.readouterr().out

    return run


def test_the_pdf_that_a_candidate_holds_is_verified_alone(made, proved, verify):
    view = attested_facts(proved, AttestedBearer("Camille Durand", {}), FR)
    document = asyncio.run(Documents().pdf("attestation", view, now=proved.opens))
    root, signer = bytes(made.root).hex(), signer_of(LEDGER_KEY).hex()

    code, said = verify(document, "--root", root.upper(), "--signer", signer)

    assert (code, said.splitlines()) == (
        0,
        [f"OK: candidate {NUMBER}, publication 1", f"root {root}", f"signer {signer}"],
    )
    assert verify(document, "--root", "00" * 32)[0] == 1
    assert verify(document, "--signer", "00" * 32)[0] == 1


@pytest.mark.parametrize(
    ("field", "finding"),
    [
        ("sheet", "root.differs"),
        ("salt", "root.differs"),
        ("index", "root.differs"),
        ("size", "signature.differs"),
        ("path", "root.differs"),
        ("root", "root.differs"),
        ("common", "common.differs"),
        ("number", "signature.differs"),
        ("opens_ms", "signature.differs"),
        ("exam", "signature.differs"),
        ("signature", "signature.differs"),
        ("signer", "signature.differs"),
    ],
)
def test_any_change_of_an_attestation_is_found(proved, verify, field, finding):
    said = proof_of(proved)
    assert verify(said)[0] == 0
    value = said[field]
    if field == "sheet":
        changed = value | {"mark": {"mark": "20", "shown": "20.000"}}
    elif field == "path":
        changed = value[::-1] if len(set(value)) > 1 else value[:-1]
    elif isinstance(value, int):
        changed = value + 1
    else:
        changed = ("1" if value[0] == "0" else "0") + value[1:]

    code, told = verify(said | {field: changed})

    assert code == 1
    assert finding in told


def test_a_sheet_signed_by_another_is_told_by_the_signer_that_was_published(
    proved, verify
):
    """Who forges a sheet, a root and a key of their own agrees with themselves."""
    said = proof_of(proved)
    said["sheet"]["mark"] = {"mark": "20", "shown": "20.000"}
    leaf = published._leaf(said)
    said |= {"path": [], "index": 0, "size": 1}
    said["root"] = published.root_of_path(leaf, 0, 1, []).hex()
    other = bytes(32)
    statement = published.digest(
        b"concours/publication/1",
        published.UUID(said["exam"]).bytes,
        published.u32(said["number"]),
        published.i64(said["opens_ms"]),
        published.u32(1),
        bytes.fromhex(said["root"]),
        bytes.fromhex(said["common"]),
    )
    said |= {"signer": signer_of(other).hex()}
    said |= {"signature": signed_by(other, statement).hex()}

    assert verify(said)[0] == 0
    assert verify(said, "--signer", signer_of(LEDGER_KEY).hex())[0] == 1


def test_the_results_of_all_are_verified_and_their_sums(made, verify):
    from concours.console.files.results import as_json  # noqa: PLC0415 -- after setup

    said = json.loads(as_json(made))

    assert verify(said)[0] == 0
    assert verify(said)[1].startswith("OK: 6 candidates")
    said["sheets"][2]["sheet"]["sittings"][0]["points"][0] = "1"
    code, told = verify(said)
    assert code == 1
    assert "root.differs" in told
    assert f"mark.differs candidate={NUMBER}" in told


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"%PDF-1.7 stream\nendstream", b"{"]
)
def test_what_is_neither_is_not_read(verify, data):
    assert verify(data)[0] == 2
