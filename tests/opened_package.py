"""A sealed package opened whole, as nobody does outside of tests: all keys at once."""

from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sealing import package
from concours.core.authoring.sealing.manifest import PackageInvalid


def open_package(sealed, keys, *, signer):
    """Verify a whole package and return the frozen paper that it seals."""
    manifest = package.verify(sealed.manifest, sealed.signature, signer=signer)
    key = keys.sitting
    package.check_key(manifest, key)
    blobs = [_blob(sealed.blobs, part) for part in manifest.parts]
    return FrozenPaper(
        content=package.open_content(manifest, key, blobs[0]),
        key_document=package.open_key_document(
            manifest.sitting, keys.marking, sealed.sealed_key_document
        ),
        media=tuple(
            package.open_part(manifest, key, number=number, blob=blob)
            for number, blob in enumerate(blobs[1:], start=1)
        ),
    )


def _blob(blobs, part):
    try:
        return blobs[part.digest.hex()]
    except KeyError as error:
        raise PackageInvalid("missing") from error
