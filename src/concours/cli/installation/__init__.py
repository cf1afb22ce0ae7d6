"""An installed house: one machine, each process under its own account, TLS in front.

What is written is in `files/`, filled by `plan`; `system` asks the machine to do the
rest. `concours install --root DIR` writes the files elsewhere, for a reader.
"""
