"""Virtual examiners at virtual tablets: what a half-day of the ECOS is rehearsed with.

Each does what `client/src/ecos` does, over real sockets: it enrols, brings the sealed
parts of its own station, opens them by the keys that its news bring, hears the bells of
its circuit, and delivers one chain. The rules are those of `core/ecos`.

Nouns: *seat* (a chair, and who truly comes to it in each turn).
"""
