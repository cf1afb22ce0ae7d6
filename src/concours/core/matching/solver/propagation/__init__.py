"""Bounds: what all stable outcomes of a market have in common.

Decides which entries of which lists are still possible, and between which ranks the
limit of each gate lies, in every stable outcome; alone, or under assumptions that come
and go. Never chooses an outcome: that is `couples`.

Nouns: *list* (what a student alone, a couple, or a member who unlinks reads from the
top), *entry* (a wish, a pair, *apart* or no post), *place* (a student at a line),
*firm* (would stand at a line if its limit allowed), *crossed* (bounds that no outcome
meets). `docs/reference/match-proof.md` is the law here.
Invariant: bounds hold in every stable outcome within the assumptions.
"""
