"""When a decision that waits for a second person lapses.

Decides how long each kind of decision waits, with which phase of its sitting it ends,
and which later acts change what it rests on. Never decides who may confirm, nor whether
the act would pass: that is tried again when it is confirmed.

Nouns: *term* (how long a kind waits, and what ends it sooner), *lapse* (that a proposal
cannot be confirmed any more, and why).
Invariants: a lapse never ends; a proposal never lapses by an act made before it.
"""
