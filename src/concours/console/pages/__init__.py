"""The pages, one module a page: read, then render; or call one act, then redirect.

A page names what it takes to see it (`sees`); an act asks for its own authority.
"""
