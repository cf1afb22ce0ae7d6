"""A matching checked alone: the market, the definition of stability, the proof.

From the bottom: `market_form` and `market` (the file), `outcome` (the definition),
`variables`, `node`, `reading`, `bounds` (what follows at a node of a proof), `proof`
(its tree, walked without search), `nothing_stable`, `certificate` and `alone` (what is
published). `verifier/matching.py` is the command.
"""
