"""The mailbox of a site: what its relay may keep of a tablet, and cannot read.

Decides what a box is, who vouches for it, whose boxes a relay of a site may store, and
which eight words admit it. Never judges what is in a box, as `sync.batch` does for
every batch; never stores anything.

Nouns: *box* (a batch sealed for a site's relay), *site file* (whose boxes the relays of
a site may store), *rescue* (a place taken while its site is cut), *kit* (what a rescued
tablet learns, sealed for it).
Invariants: no byte of a box changes without notice, nor its name; a relay has no key.
"""
