"""Merging: from two grids to the single mark of a candidate at a station.

Decides the mark of a grid, the single mark of two by the policy in force, what the jury
has to look at, and a candidate's mean. Never rounds, never takes a blank for a zero,
never decides for the jury: what needs a decision is in the queue.

Nouns: *grid points* (what each line of a grid is worth), *grid mark* (of one grid, out
of 20), *single mark* (of a candidate at a station), *merging policy*, *queue* (what the
jury looks at, by reason), *correction table* (thousandths of a mark, by candidate and
station), *clamped mark* (one that a correction would take below 0 or above 20), *mark
parts* (what criteria, each aptitude and levelling give to a mark).
Invariants: marks are exact fractions from 0 to 20, corrected ones too; the overall
rating is outside the mark; a withdrawn, voided or neutralised station leaves the
divisor; a station without a mark gives no mean.
"""
