"""Who is let in: how often a code may be tried, and the second factor of the staff.

Decides which tries are compared and how long they are counted, what a code of an
authenticator or of recovery is, and what a device is told that is not enrolled. Never
compares what somebody typed with what stands for it in the database, never draws
chance, never keeps a secret.

Nouns: *brake* (past a bound of tries), *second factor*, *recovery code*. Invariants: a
try is counted before it is compared; nobody shuts out somebody who is elsewhere; a
code of an authenticator is good once.
"""
