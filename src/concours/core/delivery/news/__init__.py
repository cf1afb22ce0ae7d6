"""What a whole site is told, on one sheet that outlives the line to the centre.

Decides what a sheet is, and which is believed. Never what is told, nor to whom.

Nouns: *site news* (the sheet of one site, signed by the ledger).

Invariants: a sheet is whole or refused; nothing of one candidate alone is on it.
"""
