"""Floor: what goes on at each station of a circuit, turn by turn, at both chairs.

Decides the state of each cell, what is late, stray or missing by name, and which of two
circuits needs somebody first. Reads which lines of a grid have a level and never which
one: who looks at a board while others judge learns counts and states (A25). Never
attributes a grid, never lets anybody go.

Nouns: *chair progress* (the grids of a chair without their levels, kept up entry by
entry), *floor circuit* (all that a board takes of one circuit), *chair stand* (what the
centre holds of a chair, and how much its tablet says to have written), *cell* (a chair
in a turn), *circuit floor* (the board of one circuit).
Invariants: what is due comes from who was seen and from the sheet, never from who has
grids; a grid is received when the centre holds its validation, not when its tablet
shows one; the same entries give the same grids as the fold of `core.ecos.grids`.
"""
