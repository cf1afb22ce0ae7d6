"""Delivery, seen from the centre: whether a batch may join what is held.

Decides whether a batch is the device's own, continues its chain, and which of its
entries are new. Never judges what an entry says, nor whether it came in time: what is
chained and signed is kept. Never stores anything.

Nouns: *batch* (consecutive entries as sent, vouched for by a signature), *held* (what
the centre has of the chain), *run* (the new entries, verified, ready to be stored).
Invariants: a batch sent twice is the same batch; nothing is acknowledged that another
key has signed; an entry that is held is never replaced.
"""
