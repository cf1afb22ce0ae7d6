"""The report of a rehearsal: what was played, what came of it, and how it was measured.

Decides what a report holds, whether the rehearsal passed, and how it is told: as JSON
to machines, as one page to a jury, as some lines to a terminal. Never measures, and
never says more than it holds: what was not measured is not drawn as a zero.
"""
