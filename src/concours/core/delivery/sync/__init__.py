"""Delivery, seen from both ends: whether a batch may join, what a tablet sends again.

Decides whether a batch is the device's own, continues its chain, and which of its
entries are new. Never judges what an entry says, nor whether it came in time: what is
chained and signed is kept. Never stores anything, never reads a clock: a tablet's
readings are arguments.

Nouns: *batch* (consecutive entries as sent, vouched for by a signature), *held tail*
(what the centre has of the chain), *run* (the new entries, ready to be stored),
*outbox* (a tablet's own chain, and how far it is acknowledged), *exchange* (a request
and its reply, by both clocks), *hint* (the hour after a reload, not yet certain).
Invariants: a batch sent twice is the same batch; nothing is acknowledged that another
key has signed; an entry that is held is never replaced.
"""
