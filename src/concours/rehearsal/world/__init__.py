"""The world: a whole exam as a pure function of a seed, and of nothing else.

Decides what befalls tablets, network, gateways and database, in one order for one seed,
and lets the rules of `core/` meet it on both ends. Never sleeps, never reads a clock,
never opens a file: time is a number, chance is the seed's.

Nouns: *agenda* (virtual time and what happens next), *process* (what may die between
any two of its steps), *weather* (the faults that a seed draws), *witness* (what truly
happened, kept apart from every process), *violation* (a checker's finding), *planted*
(a bug put in on purpose, to see that a checker finds it). Folders: `tablet`, `centre`,
`faults`, `planted`; what stands above them concerns both ends.
"""
