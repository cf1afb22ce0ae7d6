"""What students choose among, and who chooses: posts, subdivisions, participants.

Decides what a file of posts or of participants would change, and how a ranking with
equal places becomes strict ranks. Never decides who may ask for what (that is
`procedure`) nor who gets it (`engine`); never takes a line away: it has 0 seats.

Nouns: *post* (seats of one line), *participant* (a student with a strict rank in each
group), *subdivision* (where a post is, its neighbours, its tile on a map).
Invariants: each row of a file gives a line or a fault; the same file again changes
nothing; what a line is never changes behind the lists that name it.
"""
