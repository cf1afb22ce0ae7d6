"""Backups of a house: its database, packages and secrets; put back, and proved.

One backup is one folder:

    manifest.json   when, by which release, and the heads of the chains of that moment
    base/           PostgreSQL's files, with its own manifest of digests
    secrets.age     secrets of the house, for the operator's key alone (age format)

Beside the backups, `wal/` holds the write-ahead log that was written since, if it is
received: a restore then loses nothing that was committed. Shares of papers are in none.
"""
