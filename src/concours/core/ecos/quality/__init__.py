"""Quality: how well stations and circuits measured. For the eye only.

Decides what the marks of a cohort say of each station, of the whole exam, of the two
chairs of a station and of circuits. Never a mark: floats stay here, and what the jury
makes of them is a table of exact corrections (`core.ecos.levelling`).

Nouns: *marked grid* (a grid, and the mark it came to), *borderline mark* (the mark that
goes with a borderline overall rating), *lot test* (whether lots alone would part
circuits so far).
Invariants: the order of grids changes nothing; a cell that is missing is left out and
counted, never filled; what too few grids cannot tell is None, never a number; chance
comes from a seed that is given.
"""
