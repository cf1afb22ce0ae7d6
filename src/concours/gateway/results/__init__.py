"""The candidate's own result: by number, code and password, from its instant on.

There is nothing to share or to walk: no address of a result, no secret in a page. A
cookie that ends soon says who asks for the next one. What is shown was made and
signed before; the gateway frames it.
"""
