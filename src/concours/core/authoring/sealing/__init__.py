"""A frozen paper made unreadable until its launch, and its opening.

Decides how a package is encrypted, named, signed and verified. Never holds a key
longer than a call, never splits one (`concours.keeper.shares` does), never says when it
may be used, never draws chance.

Nouns: *secret* (32 bytes that the keyholders share, one a sealing), *sitting key* and
*marking key* (drawn from it; the one opens the paper, the other the key document),
*launch words* (drawn from it, too; they open the sitting key where no network is),
*commitment* (what binds a key share without a word of it), *trousseau* (one file with
all the shares of one holder, under eight words), *package part* (one encrypted piece:
the content is part 0, then the media), *blob* (its bytes, named by digest),
*manifest*, *package digest*, *station key* (of one audience of one station).
Invariants: no part reads without the sitting key, and the key document not even with
it; a station key opens what one audience reads of one station, and nothing else; no
byte of a package can change without notice; the key document never travels in a
package.

    keys = keys_of(secret, sitting=sitting)
    sealed = package.seal(frozen, sitting=sitting, keys=keys, signing_key=…, entropy=…)
    manifest = package.verify(sealed.manifest, sealed.signature, signer=signer)
    content = package.open_content(manifest, keys.sitting, blob)
    sealed = stations.seal_series(frozen, sitting=sitting, secret=secret, …)
"""
