"""The candidate's own result: by number and code, from its instant on.

Every page is asked for with number and code, so there is nothing to steal, to share or
to walk: no address of a result, no cookie, no session. What is shown was made and
signed before; the gateway frames it.
"""
