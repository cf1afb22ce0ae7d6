"""The embedded server's settings: 12,000 candidates on two cores and a plain disk."""

from collections.abc import Mapping
from typing import Final

SETTINGS: Final[Mapping[str, str]] = {
    # An acknowledged entry is on the disk. Never loosened outside tests.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Room for one sitting's working set; the system's cache holds the rest.
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    # Few, long checkpoints: a launch must not meet one with a small log.
    "wal_buffers": "16MB",
    "min_wal_size": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    # A receiver of backups that is gone must not fill the disk.
    "max_slot_wal_keep_size": "8GB",
    # Each process keeps a handful of connections; a leak must meet a wall.
    "max_connections": "100",
    "idle_in_transaction_session_timeout": "60s",
    "password_encryption": "scram-sha-256",
    "unix_socket_permissions": "0700",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u ",
    "log_checkpoints": "off",
    # Neither the row nor the statement of an error: they quote names and answers.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
