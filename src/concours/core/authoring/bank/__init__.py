"""Questions: their seven legal formats, their keys, and what an answer may be.

Decides the shape of a question, of its key and of an answer, within the bounds of
the law (arrêté du 21 décembre 2021, art. 7). Never marks, never stores, never
orders questions into a paper.

Nouns: *format* (QRU, QRM, QRP, QRPL, QROC, QZP, TCS), *proposition*,
*offer* (what may be answered, without what is right), *answer key*, *zone*, *segment*
(a piece of text that can be pointed at), *panel* (the experts of a TCS).
Invariants: a key names only what its question offers; an answer names only what its
question offers, within the count that the question states.
"""
