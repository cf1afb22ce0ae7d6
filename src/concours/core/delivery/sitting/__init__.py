"""A sitting: one timed national delivery of one paper, from sealed to collected.

Decides when a sitting may be armed, disarmed, launched, extended, closed and
collected, and when each candidate's time ends. Never reads a clock (`now` is an
argument), never holds a key, never counts an answer.

Nouns: *phase* (sealed, armed, launched, closed, collected), *t0* (the instant of
reveal), *detached site* (it keeps its own clock; all others keep the nation's), *lead*
(from arming to t0), *factor* (accommodation of time, 1 or more), *extension* (minutes
given to the nation, a site or a candidate), *pause* (a span that is given back),
*course* (what the news so far say of it), *normal end* (without accommodation), *own
end* (a candidate's), *collection status* (what is held of one attempt).
Invariants: phases only go forward, except that an armed sitting may be disarmed while
its key has not gone out; nobody's end moves earlier except by a close; a late key
moves t0, so that it costs nobody a second.
"""
