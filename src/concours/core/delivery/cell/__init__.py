"""The technical cell: what it has to look at on the day, hour by hour.

Decides which steps a runbook asks for on a day, and which of them are done, due or
late. Never does a step and never takes one for done: a person reads, and says what.

Nouns: *runbook* (the steps of a day of the cell), *runbook step* (one thing to read, at
an hour or so long before or after an opening).
Invariants: a runbook with a fault is refused whole, and each of its faults is named; a
step that was done is not due again that day.
"""
