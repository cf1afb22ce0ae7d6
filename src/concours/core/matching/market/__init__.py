"""Market: who may be matched to which posts, and in which order.

Decides whether what came in is a market: posting lines and their seats, one strict rank
table per group, families of lines under one maximum, wish lists, couples and their
joint lists. Every fault is refused by its name; nothing is dropped or mended silently.
Never matches anybody: that is `engine`.

Nouns: *posting line* (the posts of one specialty, subdivision and kind), *kind*
(ordinary, or a contract), *group* (whose rank table a line uses), *family* (lines that
share a maximum of seats), *capacity gate* (a line or a family: what can refuse), *wish*
(a line in a student's list), *couple*, *pair* (two lines, or one line and none, in a
couple's joint list).
Invariants: ranks are strict; a wish is ranked, eligible and stands once in its list;
families are nested or disjoint; a student is in one couple at most.
"""
