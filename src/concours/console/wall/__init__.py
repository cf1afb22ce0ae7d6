"""The wall's stream: one pass a turn of the board, one encoding for all who look.

A viewer holds one request open and is told what changed since what they hold: the
state of each candidate as a letter, counts of sites, and what waits for a person.
Whoever lost a turn is given the whole; nothing is queued for anybody. Authority is
asked again while the request lasts.

Nouns: *turn* (a board, seen with who is stopped), *look* (all that what a viewer is
told depends on), *frame* (what is told), *relay* (the pass of one sitting).
"""
