"""A frozen paper made unreadable until its launch, and its opening.

Decides how a package is encrypted, named, signed and verified. Never holds the
sitting key longer than a call, never splits it (`concours.keeper.shares` does), never
says when it may be used, never draws chance.

Nouns: *sitting key* (32 bytes, one a sitting), *part* (one encrypted piece: the
content is part 0, then the media), *blob* (the bytes of a part, named by digest),
*manifest*, *package digest*, *marking key* (the sealed key document).
Invariants: no part reads without the sitting key; no byte of a package can change
without notice; the key document never travels in a package.

    sealed = package.seal(frozen, sitting=sitting, key=key, signing_key=…, entropy=…)
    manifest = package.verify(sealed.manifest, sealed.signature, signer=signer)
    frozen = package.open_package(sealed, key, signer=signer)
"""
