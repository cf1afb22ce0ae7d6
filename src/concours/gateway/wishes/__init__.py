"""The student's desk: wishes, couple, and what rounds say, as `/wishes` answers it.

Decides who asks, what is shown to them and nothing of anybody else; what may be written
is decided by `core.procedure` and kept by `store.journal.wishing`. No address names a
student: the token does (`docs/reference/wishes-api.md`).
"""
