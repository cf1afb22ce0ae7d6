"""Propagation: what all stable outcomes of a market have in common.

Decides which values of which variables stay in domain, and between which ranks the
limit of each gate lies, in every stable outcome; alone, or under assumptions that come
and go. Never chooses an outcome: that is `search`.

Nouns: *variable* (the list of a student alone, a couple, or a member who unlinks),
*value* (a wish, a pair, *apart* or no post), *slot* (a student at a line), *guaranteed
admission* (at a line, should its limit admit them), *forced* (there in every outcome),
*conflict* (bounds that no outcome meets). `docs/reference/match-proof.md` is the law.
Invariant: bounds hold in every stable outcome within the assumptions.
"""
