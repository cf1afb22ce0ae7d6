"""Nobody reads a package without the sitting key, nor alters one unseen (invariant 2).

`protocol/vectors/package.json` binds the bytes to the tablet's and the verifier's.
"""

import json
import secrets
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from tests.opened_package import open_package

from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sealing import manifest as manifests
from concours.core.authoring.sealing import package
from concours.core.authoring.sealing.keys import Keys, commitment, keys_of
from concours.core.authoring.sealing.manifest import PackageInvalid, package_digest
from concours.core.kernel.canonical import load
from concours.core.kernel.crypto import Unreadable, signer_of

VECTORS = json.loads(
    (Path(__file__).parents[4] / "protocol/vectors/package.json").read_text()
)


def vector(name: str) -> bytes:
    return bytes.fromhex(VECTORS[f"{name}_hex"])


KEYS = keys_of(vector("secret"), sitting=UUID(VECTORS["sitting"]))
KEY = KEYS.sitting
SIGNER = vector("signer")
SITTING = UUID(VECTORS["sitting"])
FROZEN = FrozenPaper(
    content=VECTORS["content"].encode(),
    key_document=VECTORS["key_document"].encode(),
    media=tuple(bytes.fromhex(part["plain_hex"]) for part in VECTORS["parts"][1:]),
)


def sealed() -> package.SealedPackage:
    return package.SealedPackage(
        manifest=VECTORS["manifest"].encode(),
        signature=vector("signature"),
        blobs={
            part["digest_hex"]: bytes.fromhex(part["blob_hex"])
            for part in VECTORS["parts"]
        },
        sealed_key_document=vector("sealed_key_document"),
    )


def seal_again() -> package.SealedPackage:
    return package.seal(
        FROZEN,
        sitting=SITTING,
        keys=KEYS,
        signing_key=vector("signing_key"),
        entropy=secrets.token_bytes,
    )


def reason_of(broken: package.SealedPackage, keys: Keys = KEYS) -> str:
    with pytest.raises(PackageInvalid) as refusal:
        open_package(broken, keys, signer=SIGNER)
    return refusal.value.reason


def test_package_of_the_vectors_opens():
    assert open_package(sealed(), KEYS, signer=SIGNER) == FROZEN
    assert package_digest(sealed().manifest) == vector("package_digest")
    assert [sha256(blob).hexdigest() for blob in sealed().blobs.values()] == [
        part["digest_hex"] for part in VECTORS["parts"]
    ]


def test_manifest_says_what_anybody_may_know_and_no_more():
    assert load(sealed().manifest)["paper"] == {
        "code": "vectors",
        "version": 1,
        "title": "Épreuve d’essai",
        "duration_ms": 600_000,
        "questions_count": 1,
        "dossiers_count": 1,
    }


def test_sealing_again_gives_other_bytes_and_the_same_paper():
    again = seal_again()

    assert open_package(again, KEYS, signer=SIGNER) == FROZEN
    assert set(again.blobs).isdisjoint(sealed().blobs)


def test_nonce_given_twice_stops_the_sealing():
    with pytest.raises(AssertionError):
        package.seal(
            FROZEN,
            sitting=SITTING,
            keys=KEYS,
            signing_key=vector("signing_key"),
            entropy=bytes,
        )


def test_no_part_holds_a_readable_piece_of_the_paper():
    everything = b"".join(
        [sealed().manifest, sealed().signature, *sealed().blobs.values()]
    )

    for secret in ("propositions", "Texte A", "correct", "151"):
        assert secret.encode() not in everything


def test_every_part_refuses_another_key():
    manifest = package.verify(sealed().manifest, sealed().signature, signer=SIGNER)
    other = sha256(KEY).digest()

    with pytest.raises(PackageInvalid):
        package.check_key(manifest, other)
    for number, blob in enumerate(sealed().blobs.values()):
        with pytest.raises(Unreadable):
            package.open_part(manifest, other, number=number, blob=blob)
    with pytest.raises(Unreadable):
        package.open_key_document(SITTING, other, sealed().sealed_key_document)


def test_sealed_key_document_opens_for_its_sitting_alone():
    other = UUID(int=SITTING.int + 1)

    with pytest.raises(Unreadable):
        package.open_key_document(other, KEYS.marking, sealed().sealed_key_document)


def test_papers_that_differ_in_the_key_alone_travel_as_the_same_bytes_a23():
    def seal(key_document):
        nonces = iter(range(1, 100))
        return package.seal(
            replace(FROZEN, key_document=key_document),
            sitting=SITTING,
            keys=KEYS,
            signing_key=vector("signing_key"),
            entropy=lambda count: next(nonces).to_bytes(count, "big"),
        )

    one, other = seal(FROZEN.key_document), seal(b"A B C are right, of all five")

    assert (one.manifest, one.signature) == (other.manifest, other.signature)
    assert one.blobs == other.blobs
    assert one.sealed_key_document != other.sealed_key_document


def test_the_sitting_key_public_since_t0_does_not_open_the_key_document_a26():
    closed = sealed().sealed_key_document
    drawn = [keys_of(KEY, sitting=SITTING), keys_of(bytes(32), sitting=SITTING)]

    for key in (KEY, *(keys.marking for keys in drawn)):
        with pytest.raises(Unreadable):
            package.open_key_document(SITTING, key, closed)


def test_keys_of_one_secret_differ_by_sitting_and_show_nothing_when_printed():
    other = keys_of(vector("secret"), sitting=UUID(int=SITTING.int + 1))

    assert len({KEYS.sitting, KEYS.marking, other.sitting, other.marking}) == 4
    assert repr(KEYS) == "Keys()"


def test_commitment_binds_words_sitting_and_place():
    said = {
        commitment(words, sitting=sitting, position=position)
        for words in ("academic acid", "academic acne")
        for sitting in (SITTING, UUID(int=1))
        for position in (1, 2)
    }

    assert len(said) == 8


def test_package_altered_anywhere_is_refused():
    whole = sealed()
    first, second, *_ = whole.blobs
    swapped = {**whole.blobs, first: whole.blobs[second]}
    short = {name: blob for name, blob in whole.blobs.items() if name != second}
    retitled = whole.manifest.replace(b"vectors", b"vecteur")

    assert reason_of(replace(whole, manifest=retitled)) == "signature"
    assert reason_of(replace(whole, signature=bytes(64))) == "signature"
    assert reason_of(replace(whole, blobs=swapped)) == "digest"
    assert reason_of(replace(whole, blobs=short)) == "missing"
    assert reason_of(whole, keys=replace(KEYS, sitting=bytes(32))) == "key"


def test_package_of_another_signer_is_refused():
    with pytest.raises(PackageInvalid):
        package.verify(
            sealed().manifest, sealed().signature, signer=signer_of(bytes(32))
        )


def test_part_in_the_place_of_another_does_not_open():
    """Even if a manifest is signed anew: the number is in key and data."""
    whole = sealed()
    manifest = manifests.read(whole.manifest)
    turned = replace(manifest, parts=manifest.parts[::-1])
    last = whole.blobs[manifest.parts[-1].digest.hex()]

    with pytest.raises(Unreadable):
        package.open_part(turned, KEY, number=0, blob=last)


def test_content_that_the_manifest_does_not_vouch_for_is_refused():
    whole = sealed()
    manifest = replace(manifests.read(whole.manifest), content=bytes(32))
    blob = whole.blobs[manifest.parts[0].digest.hex()]

    with pytest.raises(PackageInvalid) as refusal:
        package.open_content(manifest, KEY, blob)

    assert refusal.value.reason == "content"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"protocol":1', '"protocol":2'),
        ('"protocol":1,', '"protocol":1,"spare":1,'),
        ('"parts":[', '"parts":[1,'),
        ('"bytes":', '"bytes":-'),
        ('{"bytes":', '{"byte":'),
        ('"content":"', '"content":"00'),
        ('"content":"', '"content":"zz'),
        ('"content":"', '"content":1,"x":"'),
        ('"sitting":"6f', '"sitting":"zz'),
        ('"paper":{', '"paper":["'),
        ("{", " {"),
    ],
)
def test_manifest_out_of_its_form_is_refused(old, new):
    data = VECTORS["manifest"].replace(old, new, 1).encode()

    with pytest.raises(PackageInvalid) as refusal:
        manifests.read(data)

    assert refusal.value.reason == "manifest"


def test_manifest_with_its_parts_or_paper_of_another_shape_is_refused():
    value = load(VECTORS["manifest"].encode())

    for change in ({"parts": []}, {"parts": {}}, {"paper": []}, {"content": None}):
        with pytest.raises(PackageInvalid):
            manifests.read(manifests.dump({**value, **change}))
