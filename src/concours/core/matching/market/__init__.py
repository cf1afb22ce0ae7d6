"""Market: who may be matched to which posts, and in which order.

Decides whether what came in is a market: lines and their seats, one strict rank table a
group, families of lines under one maximum, wish lists, couples and their joint lists.
Every fault is refused by its name; nothing is dropped or mended in silence. Never
matches anybody: that is `matching`.

Nouns: *line* (the posts of one specialty, subdivision and kind), *kind* (ordinary, or a
contract), *group* (whose rank table a line uses), *family* (lines that share a maximum
of seats), *gate* (a line or a family: what can refuse), *wish* (a line in a student's
list), *couple*, *pair* (two lines, or one line and none, in a couple's joint list).
Invariants: ranks are strict; a wish is ranked, eligible and stands once in its list;
families are nested or apart; a student is in one couple at most.
"""
