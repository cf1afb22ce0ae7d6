"""What people decide of answers that no list foresaw: wordings of a QROC, a TCS panel.

Decides which answers are one answer, what two markers who cannot see each other made
of it, which amendment on the key follows, and whether somebody should look again at who
has no mark before a version is adopted. Never marks (`core.marking`) and never
knows a candidate: an answer is a text and how many wrote it.

Nouns: *form* (what wordings have in common: case, accents, spaces, hyphens, plural),
*verdict* (0, a half or 1 that a marker gives to a form).
Invariants: the order of copies and of verdicts changes nothing; a form is decided by
one verdict, or by two that agree, or by the jury; nothing else reaches the key.
"""
