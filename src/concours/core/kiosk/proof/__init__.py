"""Proof: which configuration a tablet was opened by, as far as it can show it.

Decides what a proof is worth, which file of configurations an exam takes, and what an
exam may do where there is no proof. Never says that a tablet is locked, and touches
nothing of a copy.

Nouns: *configuration proof* (what a tablet shows at an address of ours), *nonce* (what
it may prove itself with, once), *tablet verdict* (what a proof is worth), *lock policy*
(what an exam does without one), *probe* (what was found at a tablet's place).
Invariants: the address is ours and no request's; a nonce counts once, for a minute;
only the key of an expected configuration is right.
"""
