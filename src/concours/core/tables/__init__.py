"""Files that people bring, read whole or refused whole, and where a fault stands.

Decides what a table is, which columns a file of each kind has, how a fault in one is
told, and on which line of TOML. Never decides what the rows mean.

Nouns: *column*, *fault* (what somebody must mend in a file).
Invariants: every line of a file is a row or a fault; nothing unknown is dropped.
"""
