"""PostgreSQL: tables as Django models and migrations, hand-written SQL for the journal.

Decides what may be stored and by whom: constraints and grants hold even against our
own code. Never decides a rule of the exam, never writes on its own: `acts/` writes,
and the gateway, the keeper and the ledger write what is theirs in `store/journal/`,
which imports no Django.
"""
