"""Official acts: authority, load, decide, record, in one transaction each.

One function for each act. Never a rule of the exam (those are in `core/`), never a
page: whoever calls gives the actor and the instant.
"""
