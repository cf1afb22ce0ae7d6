"""Transparency: the journal's tree in formats that others' tools read and keep.

Decides the bytes of notes, cosignatures, tiles, proofs and policies (C2SP). Never holds
a key, never says when a tree is signed, never names anybody: a leaf is a digest.

Nouns: *note* (a text and the lines of those who signed it), *tree head* (log, size and
root), *tile* (up to 256 neighbouring digests of one level), *cosignature* (a witness's
line under a note, with its hour), *witness* (signs only what holds all it has signed),
*quorum* (witnesses that are enough), *tree proof* (one leaf, its way, and the note).
Invariants: one value has one text, and another text is refused; proofs from tiles are
those that every leaf would give.
"""
