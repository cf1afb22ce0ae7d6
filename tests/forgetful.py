"""A cluster for tests: nothing of value is kept, so nothing waits for the disk."""

FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # A role's password is worth nothing, and each connection pays for its rounds.
    "scram_iterations": "1",
    "shared_buffers": "64MB",
    "min_wal_size": "64MB",
    "max_wal_size": "512MB",
}
