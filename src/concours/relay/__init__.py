"""The site's relay: a blind mailbox, where tablets that are cut off leave their boxes.

It keeps what tablets of its own site seal for the centre, and brings it there when the
line is back. It reads none of it, holds no key of the house, decides nothing, serves no
code and gives no hour. Its store is a database of its own.
"""
