"""The bells of a circuit: when each signal of each turn sounds.

Decides the instant of every signal from the tempo, t0, pauses and turns given again,
what goes on at an instant, and what comes next. Never reads a clock, never decides who
pauses a circuit or gives a turn again, knows no candidate and no grid.

Nouns: *tempo* (the lengths between signals), *turn*, *rotation*, *signal* (read, enter,
warn, end), *changeover* (from an end to the next signal, or to a rest), *rest*, *bell*
(all that decides when a circuit rings), *round of a turn* (one time that it is given).
Invariants: signals never go back; an instant is a sum rounded once, so that no turn
drifts; a pause shifts what follows it where it holds, and nothing else; Python,
TypeScript and the verifier agree (`protocol/vectors/bells.json`).
"""
