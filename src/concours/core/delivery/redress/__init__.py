"""Time that candidates lost by our fault or a site's, as the record proves it.

Decides which spans of a candidate's time the record proves to be lost, and what of them
nobody has given back. Never gives anything (the jury does), never guesses: what nobody
wrote down and no entry shows is not here, and a person may still give it.

A tablet that is cut off goes on composing, so that a cut-off alone takes nothing from
anybody: only what kept a candidate from the paper counts, unless a policy says more.

Nouns: *span* (of lost time, with its cause), *proof* (one record), *loss*
(what one candidate is owed), *gift* (time that an act gave).
Invariants: a millisecond counts once; what a pause took counts never; what was paid is
not owed again; the order of what is known decides nothing.
"""
