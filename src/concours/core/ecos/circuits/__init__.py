"""Circuits: the document that says who is where and when.

Decides whether an allotment, or the lists that one is made from, can be read, and what
its rows are to each other. Never judges it: that is `rules`; never seats anybody.

Nouns: *series*, *wave*, *half-day*, *circuit*, *chair*, *role*, *link*, *posting*.
Invariants: a document is whole or refused by the name of what is wrong; equal documents
have equal bytes; every person and every place that a document names is in it.
"""
