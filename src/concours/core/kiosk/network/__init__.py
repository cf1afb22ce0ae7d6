"""Networks: what the router of a site lets through, and what stands at the centre.

Decides what their files say. Never opens a connection, and trusts no name that is not
in the plan.

Nouns: *site network* (what one router is told: the exam, its relays, names, the hour),
*managed network* (the Wi-Fi that tablets join, by a password or a certificate each).
Invariants: the same plan gives the same bytes; no name or address of it can end a line
of a file, or begin another.
"""
