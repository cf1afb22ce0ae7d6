"""The student's pages: wishes, couple, and results of rounds, as `/wishes` answers.

Decides who asks, and shows them nothing of anybody else; what may be written is decided
by `core.matching.procedure` and stored by `store.journal.wish_transactions`. No address
names a student: the token does (`docs/reference/wishes-api.md`).
"""
