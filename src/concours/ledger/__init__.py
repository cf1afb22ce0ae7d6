"""The ledger: the national order of entries, its checkpoints, and the board.

Decides when committed entries get their number and when a checkpoint is signed. Never
writes an entry, never judges one, never stands between a tablet and its
acknowledgement: while it is stopped, nothing is lost and only the board grows old.
No Django, no inbound port; one at a time (two wait for each other).
"""
