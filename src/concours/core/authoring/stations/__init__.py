"""A series of stations of the ECOS, cut by who may read what, and its frozen version.

Decides what a series, a station and its grid are, and which audience reads which part.
Never reads an author's sources (`scenarios` does), never encrypts, never says when an
audience may read, never marks.

Nouns: *series* (five stations), *station*, *grid* (what examiners mark by), *criterion*
and *aptitude* (its lines), *grid level* (what may be chosen on a line), *standardised
participant* (whom a person plays), *audience* (who reads a part), *station part* (what
one audience reads of one station).
Invariants: no part but that of `points` holds a point or a share; no part says anything
of another station; the same series gives the same bytes.

    frozen.content(series, version=1, parts=…), frozen.key_document(series, version=1)
    frozen.station_parts(content) -> tuple[StationPart, ...]
"""
